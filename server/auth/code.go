package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// CodeTTL is how long a sign-in link works: long enough to start the server,
// read the line and open it, short enough that a link left in a chat is dead.
const CodeTTL = 30 * time.Minute

// Burner keeps the ids of used codes where all nodes see them. BurnCode gives
// an error of plans.KindConflict for an id it has; it may forget an id after
// until. Implemented by plans/catalog.
type Burner interface {
	BurnCode(ctx context.Context, id string, until time.Time) error
}

// Code makes a one-time code, good for CodeTTL, that Redeem exchanges for a
// token of that role and name which is good for ttl.
func (s *Signer) Code(role Role, name string, ttl time.Duration) (string, error) {
	if ttl < time.Second {
		return "", fmt.Errorf("token life %v: want at least 1s", ttl)
	}
	c, err := s.claims(audienceCode, role, name, CodeTTL)
	if err != nil {
		return "", err
	}
	c.TTL = int64(ttl / time.Second)
	return s.sign(c)
}

// Redeem exchanges a code for a token, once. ErrCode covers every code that is
// not good, so that a caller learns nothing from the difference.
func (s *Signer) Redeem(ctx context.Context, code string, burn Burner) (string, Identity, error) {
	c, err := s.parse(code, audienceCode)
	if err != nil || c.TTL < 1 || c.TTL > int64(maxTTL/time.Second) {
		return "", Identity{}, ErrCode
	}
	err = burn.BurnCode(ctx, burnID(c.ID), c.ExpiresAt.UTC())
	switch {
	case plans.KindOf(err) == plans.KindConflict:
		return "", Identity{}, ErrCode
	case err != nil:
		return "", Identity{}, fmt.Errorf("burning a sign-in code: %w", err)
	}
	return s.Token(c.Role, c.Name, time.Duration(c.TTL)*time.Second)
}

// maxTTL bounds the life of a token made from a code: ten years.
const maxTTL = 10 * 365 * 24 * time.Hour
