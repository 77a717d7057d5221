package bundle

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// address begins a URI with a scheme (RFC 3986, clause 3.1); one letter is a drive.
var address = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// candidates gives the paths within the bundle that ref may mean, seen from the
// folder dir of the model ("" is the root): as it stands, and with its
// percent-encoding undone.
func candidates(dir, ref string) ([]string, error) {
	if ref == "" || len(ref) > MaxReference {
		return nil, fmt.Errorf("opening %.200q: a reference has 1 to %d bytes: %w", ref, MaxReference, ErrMissing)
	}
	forms := []string{ref}
	if plain, err := url.PathUnescape(ref); err == nil && plain != ref {
		forms = append(forms, plain)
	}
	var all []string
	for _, f := range forms {
		p, err := inside(dir, f)
		if err != nil {
			return nil, fmt.Errorf("opening %.200q: %w", ref, err)
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// inside gives the path that ref names from dir, where it stays within the root.
func inside(dir, ref string) (string, error) {
	p := slashed(ref)
	if strings.HasPrefix(p, "/") || address.MatchString(p) || strings.ContainsFunc(p, isControl) {
		return "", ErrOutside
	}
	p = path.Join(dir, p)
	if p == ".." || strings.HasPrefix(p, "../") {
		return "", ErrOutside
	}
	return p, nil
}

// Base gives the last part of a reference, whichever slash divides it: what is left
// to look for of a path that was good on the machine of the model's maker alone.
func Base(ref string) string {
	p := slashed(ref)
	return p[strings.LastIndexAny(p, "/:")+1:]
}

func slashed(p string) string { return strings.ReplaceAll(p, `\`, "/") }

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// folded gives the form of a path that does not tell letters by their case.
func folded(p string) string { return strings.ToLower(p) }
