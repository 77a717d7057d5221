package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/server/auth"
)

// runIn runs a verb with buffers for streams.
func runIn(run func(context.Context, []string, stdio) int, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), args, stdio{in: strings.NewReader(""), out: &o, err: &e})
	return code, o.String(), e.String()
}

func TestTokenIsGoodForTheServerOfItsFolder(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	code, out, errs := runIn(runToken, "--data", data, "--role", "planner", "--name", "Noor", "--ttl", "1h")
	if code != exitOK || errs != "" {
		t.Fatalf("code %d, %s", code, errs)
	}
	signer, err := openSigner(data, "")
	if err != nil {
		t.Fatal(err)
	}
	id, err := signer.Verify(strings.TrimSpace(out))
	if err != nil || id.Role != auth.RolePlanner || id.Name != "Noor" || time.Until(id.ExpiresAt) > time.Hour {
		t.Errorf("got %+v, %v", id, err)
	}
	info, err := os.Stat(filepath.Join(data, keyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info, err)
	}
}

func TestTokenLinkCarriesTheCodeInTheFragment(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	code, out, errs := runIn(runToken, "--data", data, "--role", "admin", "--link", "--base-url", "https://plannen.example.nl/")
	base, secret, found := strings.Cut(strings.TrimSpace(out), "#code=")
	if code != exitOK || errs != "" || !found || base != "https://plannen.example.nl/" {
		t.Fatalf("code %d, %q, %s", code, out, errs)
	}
	signer, _ := openSigner(data, "")
	if _, err := signer.Verify(secret); err == nil {
		t.Error("the code passes as a token")
	}
}

func TestTokenRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		args []string
		code int
	}{
		{"an unknown role", []string{"--data", t.TempDir(), "--role", "emperor"}, exitUsage},
		{"no life", []string{"--data", t.TempDir(), "--ttl", "0s"}, exitUsage},
		{"an unknown flag", []string{"--colour"}, exitUsage},
		{"an argument", []string{"--data", t.TempDir(), "planner"}, exitUsage},
		{"a key that is none", []string{"--token-key", "zz"}, exitIO},
		{"a file for a folder", []string{"--data", file}, exitIO},
		{"help", []string{"-h"}, exitOK},
	} {
		code, out, errs := runIn(runToken, row.args...)
		if code != row.code || out != "" || errs == "" {
			t.Errorf("%s: code %d, want %d; %q %q", row.name, code, row.code, out, errs)
		}
	}
}

func TestFlagsComeFromTheEnvironmentToo(t *testing.T) {
	t.Parallel()
	env := map[string]string{"MAQUETTE_S3_ACCESS_KEY": "key", "MAQUETTE_WORKERS": "many"}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	fs := newFlags("test", stdio{err: &bytes.Buffer{}})
	access := fs.String("s3-access-key", "", "")
	workers := fs.Int("workers", 1, "")
	err := flagsFromEnv(fs, lookup)
	if *access != "key" || err == nil || strings.Contains(err.Error(), "many") {
		t.Errorf("access key %q, error %v (which must not hold the value)", *access, err)
	}
	if err := flagsFromEnv(fs, lookup, "s3-access-key"); err != nil {
		t.Errorf("a variable that is not this verb's was read: %v", err)
	}
	env["MAQUETTE_WORKERS"] = "3"
	if err := flagsFromEnv(fs, lookup); err != nil || *workers != 3 {
		t.Errorf("workers %d, %v", *workers, err)
	}
	if err := fs.Parse([]string{"--workers", "5"}); err != nil || *workers != 5 {
		t.Errorf("the flag must win: %d", *workers)
	}
}
