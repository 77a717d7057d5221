package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Errors of tokens and codes; test with errors.Is. None of them, nor what wraps
// them, holds any part of the token.
var (
	ErrToken   = errors.New("access token not valid")
	ErrExpired = errors.New("access token expired")
	ErrCode    = errors.New("sign-in code not valid, expired or used before")
)

const (
	issuer        = "maquette"
	audienceToken = "maquette:access"
	audienceCode  = "maquette:sign-in"
)

// MaxTokenBytes bounds the token and code texts that are parsed at all: ours
// are about 300 bytes.
const MaxTokenBytes = 4096

// MaxName bounds the name in a token, in bytes.
const MaxName = 100

// claims of a token (Role, Name) and of a code (those of the token it is worth
// and TTL, that token's life in seconds).
type claims struct {
	jwt.RegisteredClaims
	Role Role   `json:"role"`
	Name string `json:"name,omitempty"`
	TTL  int64  `json:"ttl,omitempty"`
}

// Signer makes and verifies tokens and codes under one key. Safe for
// concurrent use.
type Signer struct {
	key []byte
	now func() time.Time
}

// NewSigner takes the key all nodes share, of KeyBytes at least.
func NewSigner(key []byte) (*Signer, error) {
	if len(key) < KeyBytes {
		return nil, fmt.Errorf("token key of %d bytes: want at least %d", len(key), KeyBytes)
	}
	return &Signer{key: key, now: time.Now}, nil
}

// Token makes an access token that is good for ttl.
func (s *Signer) Token(role Role, name string, ttl time.Duration) (string, Identity, error) {
	c, err := s.claims(audienceToken, role, name, ttl)
	if err != nil {
		return "", Identity{}, err
	}
	text, err := s.sign(c)
	return text, identity(c), err
}

// Verify gives the identity a token stands for: ErrExpired for one that was
// good, ErrToken for everything else.
func (s *Signer) Verify(token string) (Identity, error) {
	c, err := s.parse(token, audienceToken)
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Identity{}, ErrExpired
	case err != nil:
		return Identity{}, ErrToken
	}
	return identity(c), nil
}

func identity(c *claims) Identity {
	return Identity{Name: c.Name, Role: c.Role, ExpiresAt: c.ExpiresAt.UTC()}
}

func (s *Signer) claims(audience string, role Role, name string, ttl time.Duration) (*claims, error) {
	if _, err := ParseRole(string(role)); err != nil {
		return nil, err
	}
	if ttl < time.Second || len(name) > MaxName {
		return nil, fmt.Errorf("token for %d bytes of name and %v: want at most %d bytes and at least 1s", len(name), ttl, MaxName)
	}
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, fmt.Errorf("making a token id: %w", err)
	}
	now := s.now()
	return &claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    issuer,
			Audience:  jwt.ClaimStrings{audience},
			ID:        hex.EncodeToString(id[:]),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Role: role,
		Name: name,
	}, nil
}

func (s *Signer) sign(c *claims) (string, error) {
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(s.key)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return text, nil
}

// parse checks signature (in constant time), algorithm, issuer, audience and
// expiry, and that the role is one of ours.
func (s *Signer) parse(text, audience string) (*claims, error) {
	if len(text) > MaxTokenBytes {
		return nil, ErrToken
	}
	c := &claims{}
	_, err := jwt.ParseWithClaims(text, c,
		func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now))
	if err != nil {
		return nil, err
	}
	if _, err := ParseRole(string(c.Role)); err != nil || c.ID == "" {
		return nil, ErrToken
	}
	return c, nil
}

// burnID is what is kept of a used code: a hash of its id.
func burnID(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}
