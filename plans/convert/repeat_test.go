package convert

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
)

// reportText is a report without what differs from one run to the next.
func reportText(t *testing.T, r *Report) string {
	t.Helper()
	c := *r
	c.Seconds, c.PeakBytes = Seconds{}, 0
	text, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The conversion of unchanged sources is copied, and only then.
func TestUnchangedSourcesAreNotReadAgain(t *testing.T) {
	t.Parallel()
	seal := &memo.Seal{Secret: bytes.Repeat([]byte{1}, memo.SecretBytes)}
	dir := t.TempDir()
	file := filepath.Join(dir, "plan.ifc")
	copyTo := func(from string) {
		t.Helper()
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(file, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	copyTo("../ifc/testdata/solids.ifc")
	// convert tells whether anything was read, and checks that what is told and
	// written is what it would be without.
	var fresh map[string][]byte
	var told string
	convert := func(o Options) (read bool) {
		t.Helper()
		o.Inputs, o.Seal, o.SkipExports, o.SkipPictures = []string{file}, seal, true, !o.SkipPictures
		if o.Audience == "" {
			o.Audience = Public
		}
		o.Progress = func(stage string, _, _ int64) { read = read || stage == "read" }
		tiled := false
		o.Tiled = func(*Report) error {
			_, err := os.Stat(filepath.Join(o.Out, TilesetFile))
			tiled = err == nil
			return nil
		}
		rep, err := Run(t.Context(), o)
		if err != nil || !tiled {
			t.Fatalf("%v, handed over: %v", err, tiled)
		}
		files := folderBytes(t, o.Out)
		if o.Prev == "" {
			fresh, told = files, reportText(t, rep)
		} else if !read && (!maps.EqualFunc(files, fresh, bytes.Equal) || reportText(t, rep) != told) {
			t.Errorf("%s: another result, told as %s and not %s", o.Out, reportText(t, rep), told)
		}
		return read
	}
	first, again := filepath.Join(dir, "first"), filepath.Join(dir, "again")
	convert(Options{Out: first})
	if convert(Options{Out: again, Prev: first}) {
		t.Error("an unchanged source is read again")
	}
	if convert(Options{Out: again, Prev: again}) {
		t.Error("in place an unchanged source is read again")
	}
	if !convert(Options{Out: again, Prev: first, Audience: Internal}) {
		t.Error("for another audience nothing is read")
	}
	if !convert(Options{Out: again, Prev: first, SkipPictures: true}) {
		t.Error("with other options nothing is read")
	}
	if convert(Options{Out: again, Prev: first}) {
		t.Error("over another result an unchanged source is read again")
	}
	copyTo("../ifc/testdata/surfaces.ifc")
	if !convert(Options{Out: again, Prev: first}) {
		t.Error("a changed source is not read")
	}
	copyTo("../ifc/testdata/solids.ifc")
	if err := os.WriteFile(file+sidecarEnding, []byte(`{"crs":"EPSG:28992","position":[105000,425000,0]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if !convert(Options{Out: again, Prev: first}) {
		t.Error("with a side file nothing is read")
	}
	if err := os.Remove(file + sidecarEnding); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(first, FeaturesFile), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{again, first} {
		if !convert(Options{Out: out, Prev: first}) {
			t.Error("a file that somebody changed is copied")
		}
		if got := folderBytes(t, out); !maps.EqualFunc(got, fresh, bytes.Equal) {
			t.Errorf("%s: another result where a file was changed", out)
		}
	}
}
