package surroundings

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// pauseBefore gives the pause before another try, after so many: it doubles, and
// chance spreads those who were cut off together.
func pauseBefore(try int) time.Duration {
	d := maxPause
	if try < 7 {
		d = min(firstPause<<(try-1), maxPause)
	}
	return d/2 + rand.N(d/2+1)
}

// retryAfter reads the header of that name (RFC 9110, 10.2.3): seconds or a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second, true
	}
	if t, err := http.ParseTime(text); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
