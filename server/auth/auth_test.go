package auth

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/maquette-city/maquette/plans"
)

func testSigner(t *testing.T, fill byte) *Signer {
	t.Helper()
	key := make([]byte, KeyBytes)
	for i := range key {
		key[i] = fill
	}
	s, err := NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTokenGivesBackItsIdentity(t *testing.T) {
	t.Parallel()
	s := testSigner(t, 1)
	for _, role := range Roles() {
		text, made, err := s.Token(role, "Noor", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Verify(text)
		if err != nil || got != made || got.Role != role || got.Name != "Noor" {
			t.Errorf("role %s: got %+v, %v; want %+v", role, got, err, made)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	s := testSigner(t, 1)
	good, _, _ := s.Token(RolePlanner, "Noor", time.Hour)
	foreign, _, _ := testSigner(t, 2).Token(RoleAdmin, "Eve", time.Hour)
	code, _ := s.Code(RoleAdmin, "Eve", time.Hour)
	now := s.now
	s.now = func() time.Time { return now().Add(-2 * time.Hour) }
	old, _, _ := s.Token(RolePlanner, "Noor", time.Hour)
	s.now = now
	c, _ := s.claims(audienceToken, RoleAdmin, "Eve", time.Hour)
	unsigned, _ := jwt.NewWithClaims(jwt.SigningMethodNone, c).SignedString(jwt.UnsafeAllowNoneSignatureType)
	other, _ := jwt.NewWithClaims(jwt.SigningMethodHS512, c).SignedString(s.key)
	c.Role = "emperor"
	unknown, _ := s.sign(c)
	c.Role, c.ExpiresAt = RoleAdmin, nil
	eternal, _ := s.sign(c)
	parts := strings.Split(good, ".")
	for _, row := range []struct {
		name, token string
		want        error
	}{
		{"nothing", "", ErrToken},
		{"text", "abc", ErrToken},
		{"another key's", foreign, ErrToken},
		{"a sign-in code", code, ErrToken},
		{"one past its time", old, ErrExpired},
		{"algorithm none", unsigned, ErrToken},
		{"another algorithm", other, ErrToken},
		{"an unknown role", unknown, ErrToken},
		{"one without an end", eternal, ErrToken},
		{"a changed body", parts[0] + "." + parts[1] + "x." + parts[2], ErrToken},
		{"far too long", strings.Repeat("a", MaxTokenBytes+1), ErrToken},
	} {
		if _, err := s.Verify(row.token); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		} else if row.token != "" && strings.Contains(err.Error(), row.token) {
			t.Errorf("%s: the error holds the token", row.name)
		}
	}
}

// burner is the catalog's table as a map.
type burner struct {
	mu   sync.Mutex
	seen map[string]bool
	err  error
}

func (b *burner) BurnCode(_ context.Context, id string, _ time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil || b.seen[id] {
		return errors.Join(b.err, plans.Errorf(plans.KindConflict, "used before"))
	}
	b.seen[id] = true
	return nil
}

func TestCodeWorksOnceEvenForManyAtOnce(t *testing.T) {
	t.Parallel()
	s, b := testSigner(t, 1), &burner{seen: map[string]bool{}}
	code, err := s.Code(RolePlanner, "Noor", 12*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	got := make(chan Identity, 8)
	for range cap(got) {
		wg.Go(func() {
			token, id, err := s.Redeem(context.Background(), code, b)
			if errors.Is(err, ErrCode) {
				return
			}
			if seen, verr := s.Verify(token); err != nil || verr != nil || seen != id {
				t.Errorf("redeemed token: %v, %v", err, verr)
			}
			got <- id
		})
	}
	wg.Wait()
	close(got)
	if len(got) != 1 {
		t.Fatalf("the code worked %d times", len(got))
	}
	if id := <-got; id.Role != RolePlanner || time.Until(id.ExpiresAt) < 11*time.Hour {
		t.Errorf("got %+v", id)
	}
	for id := range b.seen {
		if strings.Contains(code, id) {
			t.Error("the burnt id is not hashed")
		}
	}
}

func TestRedeemRefusesTokensAndDeadCodes(t *testing.T) {
	t.Parallel()
	s, b := testSigner(t, 1), &burner{seen: map[string]bool{}}
	token, _, _ := s.Token(RoleAdmin, "Noor", time.Hour)
	now := s.now
	s.now = func() time.Time { return now().Add(-CodeTTL - time.Second) }
	dead, _ := s.Code(RoleAdmin, "Noor", time.Hour)
	s.now = now
	for name, code := range map[string]string{"token": token, "dead": dead, "empty": ""} {
		if _, _, err := s.Redeem(context.Background(), code, b); !errors.Is(err, ErrCode) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(b.seen) != 0 {
		t.Error("a refused code was burnt")
	}
}

func TestRolesAreOrdered(t *testing.T) {
	t.Parallel()
	for i, have := range Roles() {
		for j, min := range Roles() {
			if got := have.AtLeast(min); got != (i >= j) {
				t.Errorf("%s at least %s: %v", have, min, got)
			}
		}
	}
	if Role("").AtLeast(RoleResident) || (Identity{}).May(RoleResident) || !Anonymous().May(RoleResident) {
		t.Error("no role may do nothing, a caller without a token is a resident")
	}
}

func TestKeyFileIsMadeOncePrivateAndAgreedOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "token-key")
	var wg sync.WaitGroup
	keys := make([]string, 8)
	for i := range keys {
		wg.Go(func() {
			key, err := LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = hex.EncodeToString(key)
		})
	}
	wg.Wait()
	for _, k := range keys {
		if k != keys[0] || len(k) != 2*KeyBytes {
			t.Fatalf("keys differ: %v", keys)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files left behind", len(left)-1)
	}
}

func TestKeyRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "zz", strings.Repeat("ab", KeyBytes-1)} {
		path := filepath.Join(t.TempDir(), "token-key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadOrCreateKey(path); err == nil {
			t.Errorf("key %q was taken", text)
		}
	}
	if _, err := NewSigner(make([]byte, 8)); err == nil {
		t.Error("a short key was taken")
	}
}
