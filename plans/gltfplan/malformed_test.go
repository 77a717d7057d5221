package gltfplan

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

var update = flag.Bool("update", false, "write the goldens anew")

// malformed gives every glTF file of the shared folder that breaks a rule.
func malformed(t testing.TB) (root string, names []string) {
	t.Helper()
	root = realfiles.Path(t, "malformed")
	for _, dir := range []string{"gltf-validator", "magnum"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(p string, _ fs.DirEntry, err error) error {
			if ext := filepath.Ext(p); err == nil && (ext == ".gltf" || ext == ".glb") {
				rel, _ := filepath.Rel(root, p)
				names = append(names, filepath.ToSlash(rel))
			}
			return err
		})
		if err != nil {
			t.Skip("skipped:", err)
		}
	}
	slices.Sort(names)
	return root, names
}

// said reads a file and gives all that is told of it.
func said(t testing.TB, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	folder := bundle.InFolder(filepath.Dir(path))
	defer folder.Close()
	features := 0
	h, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: filepath.Base(path), Files: folder}, func(*scene.Feature) error {
		features++
		return nil
	})
	all := []string{fmt.Sprintf("%d features", features)}
	if err != nil {
		all = append(all, "refused: "+err.Error())
	}
	for _, s := range h.Skipped {
		all = append(all, "skipped: "+s.Reason)
	}
	return append(all, h.Warnings...)
}

// What is told of each malformed file stands in testdata/malformed.txt: the reader
// takes any of them without harm.
func TestMalformedFilesAreToldOf(t *testing.T) {
	t.Parallel()
	root, names := malformed(t)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s\n", name)
		for _, s := range said(t, filepath.Join(root, filepath.FromSlash(name))) {
			fmt.Fprintf(&b, "\t%s\n", s)
		}
	}
	golden := filepath.Join("testdata", "malformed.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(b.String(), "\n") {
		if w := strings.Split(string(want), "\n"); i >= len(w) || w[i] != line {
			t.Fatalf("line %d: %s (run with -update and look at the difference)", i+1, line)
		}
	}
}

// verdict is what the glTF-Validator says of a file.
type verdict struct {
	Issues struct {
		Messages []struct {
			Code     string `json:"code"`
			Severity int    `json:"severity"`
			Pointer  string `json:"pointer"`
		} `json:"messages"`
	} `json:"issues"`
}

// told parses a finding of ours.
func told(line string) (code, pointer string, ok bool) {
	head, _, ok := strings.Cut(strings.TrimPrefix(line, "skipped: "), ": ")
	code, pointer, at := strings.Cut(head, " at ")
	return code, pointer, ok && (at || strings.ToUpper(head) == head)
}

// Of what the glTF-Validator calls an error we name the same rule and place, and of
// what we call by its names it says the same.
func TestFindingsAreThoseOfTheValidator(t *testing.T) {
	t.Parallel()
	root, names := malformed(t)
	found := 0
	codes := map[string]bool{}
	verdicts := map[string]map[[2]string]bool{}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)) + ".report.json")
		if err != nil {
			continue
		}
		var v verdict
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		verdicts[name] = map[[2]string]bool{}
		for _, m := range v.Issues.Messages {
			if m.Severity == 0 {
				codes[m.Code] = true
				verdicts[name][[2]string{m.Code, m.Pointer}] = true
			}
		}
	}
	for name, errors := range verdicts {
		ours := map[[2]string]bool{}
		for _, line := range said(t, filepath.Join(root, filepath.FromSlash(name))) {
			if code, pointer, ok := told(line); ok {
				ours[[2]string{code, pointer}] = true
			}
		}
		for e := range errors {
			if ours[e] {
				found++
			} else {
				t.Errorf("%s: %s at %s is not told", name, e[0], e[1])
			}
		}
		for o := range ours {
			if codes[o[0]] && !errors[o] {
				t.Errorf("%s: %s at %s is told, and the validator does not", name, o[0], o[1])
			}
		}
	}
	t.Logf("%d places that the validator names as wrong are told", found)
}
