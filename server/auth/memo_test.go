package auth

import (
	"bytes"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
)

func TestMemoSecretIsTheKeysOwn(t *testing.T) {
	t.Parallel()
	secret := func(b byte) []byte {
		s, err := NewSigner(bytes.Repeat([]byte{b}, KeyBytes))
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.MemoSecret()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	one := secret(7)
	if len(one) < memo.SecretBytes || bytes.Equal(one, bytes.Repeat([]byte{7}, len(one))) {
		t.Errorf("a secret of %d bytes that is the key", len(one))
	}
	if !bytes.Equal(one, secret(7)) || bytes.Equal(one, secret(8)) {
		t.Error("the same key must give the same secret, another one another")
	}
}
