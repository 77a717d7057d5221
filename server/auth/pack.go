package auth

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	audiencePack = "maquette:pack"
	packKeyUse   = "maquette pack signing key"
)

// PackClaims is what the signature of a pack says: which files it holds, by a
// digest over their list, for whom and until when.
type PackClaims struct {
	jwt.RegisteredClaims
	Project string `json:"project"`
	Profile string `json:"profile"`
	Digest  string `json:"digest"` // hexadecimal SHA-256 of the list of files
}

// packKey is derived from the key that all nodes share (RFC 5869), so that all
// sign alike; whoever verifies needs PackPublicKey alone.
func (s *Signer) packKey() (ed25519.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, s.key, nil, packKeyUse, ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("deriving the key that signs packs: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// PackPublicKey gives the key that verifies signatures of packs, and its id: the
// JSON Web Key thumbprint (RFC 7638, RFC 8037).
func (s *Signer) PackPublicKey() (ed25519.PublicKey, string, error) {
	key, err := s.packKey()
	if err != nil {
		return nil, "", err
	}
	public := key.Public().(ed25519.PublicKey)
	x := base64.RawURLEncoding.EncodeToString(public)
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	return public, base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

// SignPack gives a JSON Web Token (RFC 7519, EdDSA) over the files of a pack.
func (s *Signer) SignPack(project, profile, digest string, expires time.Time) (string, error) {
	key, err := s.packKey()
	if err != nil {
		return "", err
	}
	_, id, err := s.PackPublicKey()
	if err != nil {
		return "", err
	}
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, &PackClaims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: issuer, Audience: jwt.ClaimStrings{audiencePack}, ExpiresAt: jwt.NewNumericDate(expires)},
		Project:          project, Profile: profile, Digest: digest,
	})
	t.Header["kid"] = id
	text, err := t.SignedString(key)
	if err != nil {
		return "", fmt.Errorf("signing a pack: %w", err)
	}
	return text, nil
}

// VerifyPack gives what a signature says: ErrExpired for one that was good,
// ErrToken for everything else.
func VerifyPack(public ed25519.PublicKey, text string, now time.Time) (PackClaims, error) {
	var c PackClaims
	if len(text) > MaxTokenBytes {
		return c, ErrToken
	}
	_, err := jwt.ParseWithClaims(text, &c, func(*jwt.Token) (any, error) { return public, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(issuer), jwt.WithAudience(audiencePack),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return PackClaims{}, packError(err)
	}
	return c, nil
}

func packError(err error) error {
	if errors.Is(err, jwt.ErrTokenExpired) {
		return ErrExpired
	}
	return ErrToken
}
