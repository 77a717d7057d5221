package auth

import (
	"errors"
	"testing"
	"time"
)

func TestPackSignatures(t *testing.T) {
	t.Parallel()
	s, other := testSigner(t, 1), testSigner(t, 2)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	public, _, err := s.PackPublicKey()
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.SignPack("spui", "hmd", "abc", now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	got, err := VerifyPack(public, text, now)
	if err != nil || got.Project != "spui" || got.Profile != "hmd" || got.Digest != "abc" {
		t.Errorf("%+v, %v", got, err)
	}
	token, _, err := s.Token(RoleAdmin, "a", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	strange, _, err := other.PackPublicKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		text string
		key  []byte
		now  time.Time
		want error
	}{
		"after its time":        {text, public, now.Add(2 * time.Hour), ErrExpired},
		"another server's key":  {text, strange, now, ErrToken},
		"a changed text":        {text[:len(text)-4] + "AAAA", public, now, ErrToken},
		"an access token":       {token, public, now, ErrToken},
		"nothing":               {"", public, now, ErrToken},
		"more than a signature": {text + string(make([]byte, MaxTokenBytes)), public, now, ErrToken},
	} {
		if _, err := VerifyPack(row.key, row.text, row.now); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}
