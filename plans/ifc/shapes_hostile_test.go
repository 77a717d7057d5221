package ifc

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// hostileStride is how many records of a model TestHostileNumbers passes over
// for each that it spoils.
const hostileStride = 7

// TestHostileNumbers spoils the numbers of one record after the other and holds
// that none of them makes us fail by our own fault or run away.
func TestHostileNumbers(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`[(,]-?[0-9]+(\.[0-9]*)?(E-?[0-9]+)?[,)]`)
	for _, file := range []string{"curves-derived", "sweeps", "sweeps-4x3", "profiles-2x3", "alignment"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", file+".ifc"))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(data), "\n")
			for n := range lines {
				if n%hostileStride != 0 || !strings.HasPrefix(lines[n], "#") || !number.MatchString(lines[n]) {
					continue
				}
				for _, value := range []string{"0.", "-1.", "1E300", "1E-300", "3", "1E7"} {
					spoilt := append([]string(nil), lines...)
					spoilt[n] = number.ReplaceAllStringFunc(lines[n], func(s string) string { return s[:1] + value + s[len(s)-1:] })
					start := time.Now()
					_, header, _ := read(t, []byte(strings.Join(spoilt, "\n")))
					if d := time.Since(start); d > fuzzPatience {
						t.Errorf("%v for %s", d, spoilt[n])
					}
					for _, s := range header.Skipped {
						if s.Code == CodeInternal {
							t.Errorf("%s: %s", spoilt[n], s.Reason)
						}
					}
				}
			}
		})
	}
}
