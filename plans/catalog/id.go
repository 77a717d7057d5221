package catalog

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"strings"
	"unicode"

	"github.com/maquette-city/maquette/plans"
)

const (
	// idBytes gives ids of 12 characters (60 bits): a collision among a
	// million ids has a chance of one in two million, and then the insert
	// fails instead of overwriting.
	idBytes = 8
	idChars = 12
	// capabilityBytes is the secret of a capability: 192 bits.
	capabilityBytes = 24
	// maxIDChars bounds ids given by a caller: they become path segments.
	maxIDChars = 63
	// maxNameChars and maxTextChars bound what people write, in bytes.
	maxNameChars = 200
	maxTextChars = 10_000
)

// newID gives a random id: lower-case letters and the digits 2 to 7.
func newID() string {
	var b [idBytes]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))[:idChars]
}

// newCapability gives an unguessable path segment.
func newCapability() string {
	var b [capabilityBytes]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// giveID keeps a caller's id where it is well formed, or makes one.
func giveID(id *string) error {
	if *id == "" {
		*id = newID()
		return nil
	}
	bad := strings.IndexFunc(*id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	})
	if bad >= 0 || len(*id) > maxIDChars || (*id)[0] == '-' {
		return invalid("/id", "the id %.80q must be 1 to %d lower-case letters, digits and hyphens, not beginning with a hyphen", *id, maxIDChars)
	}
	return nil
}

// checkTexts bounds a name and a longer text.
func checkTexts(name, text string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return invalid("/name", "the name is empty")
	case strings.ContainsFunc(name, unicode.IsControl):
		return invalid("/name", "the name holds a control character")
	case len(name) > maxNameChars:
		return invalid("/name", "the name has %d bytes, at most %d are allowed", len(name), maxNameChars)
	case len(text) > maxTextChars:
		return invalid("/description", "the text has %d bytes, at most %d are allowed", len(text), maxTextChars)
	}
	return nil
}

// invalid makes an error about one field of what was given.
func invalid(field, format string, args ...any) error {
	err := plans.Errorf(plans.KindInvalid, format, args...).(*plans.Error)
	err.Field = field
	return err
}
