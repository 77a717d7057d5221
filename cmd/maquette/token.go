package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"time"

	"github.com/maquette-city/maquette/server/auth"
)

// keyFile is the token key's name in the data folder.
const keyFile = "token-key"

// runToken prints an access token, or with --link a sign-in link, made with the
// key of a data folder or of MAQUETTE_TOKEN_KEY. It talks to no server.
func runToken(_ context.Context, args []string, io stdio) int {
	fs := newFlags("token", io)
	role := fs.String("role", string(auth.RoleArchitect), "role: resident, architect, planner or admin")
	name := fs.String("name", "", "name of who gets it, shown as maker of versions")
	ttl := fs.Duration("ttl", 12*time.Hour, "how long the token is good for")
	link := fs.Bool("link", false, "print a one-time sign-in link instead of a token")
	base := fs.String("base-url", "http://127.0.0.1:8080", "address of the server, for --link")
	data := fs.String("data", "./data", "data folder of the server, whose token key signs")
	key := fs.String("token-key", "", "token key in hexadecimal digits, instead of the data folder's")
	// MAQUETTE_ROLE is serve's; a token's role and name stand on the line.
	if code, ok := parseFlags(fs, args, io, "data", "token-key", "base-url"); !ok {
		return code
	}
	signer, err := openSigner(*data, *key)
	if err != nil {
		fmt.Fprintln(io.err, "maquette token:", err)
		return exitIO
	}
	text, err := makeToken(signer, auth.Role(*role), *name, *ttl, *link)
	if err != nil {
		fmt.Fprintln(io.err, "maquette token:", err)
		return exitUsage
	}
	if *link {
		text = signInLink(*base, text)
	}
	fmt.Fprintln(io.out, text)
	return exitOK
}

func makeToken(s *auth.Signer, role auth.Role, name string, ttl time.Duration, code bool) (string, error) {
	if code {
		return s.Code(role, name, ttl)
	}
	text, _, err := s.Token(role, name, ttl)
	return text, err
}

// openSigner takes the key given, or the data folder's, which it makes where
// there is none.
func openSigner(data, key string) (*auth.Signer, error) {
	if key != "" {
		raw, err := auth.ParseKey(key)
		if err != nil {
			return nil, err
		}
		return auth.NewSigner(raw)
	}
	raw, err := auth.LoadOrCreateKey(filepath.Join(data, keyFile))
	if err != nil {
		return nil, err
	}
	return auth.NewSigner(raw)
}

// signInLink carries the code in the fragment, which browsers send to nobody.
func signInLink(base, code string) string {
	for len(base) > 0 && base[len(base)-1] == '/' {
		base = base[:len(base)-1]
	}
	return base + "/#code=" + code
}

// newFlags makes a verb's flag set: errors are returned, and printed once.
func newFlags(verb string, io stdio) *flag.FlagSet {
	fs := flag.NewFlagSet("maquette "+verb, flag.ContinueOnError)
	fs.SetOutput(io.err)
	return fs
}
