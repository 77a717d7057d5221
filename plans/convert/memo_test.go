package convert

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
)

// folderBytes gives all files of an output folder, what is for the next
// conversion among them.
func folderBytes(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		all[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A conversion gives the same with an earlier one as without, whatever that
// folder holds.
func TestPrevNeverChangesTheResult(t *testing.T) {
	t.Parallel()
	seal := &memo.Seal{Secret: bytes.Repeat([]byte{1}, memo.SecretBytes)}
	dir := t.TempDir()
	convert := func(name, file, prev string, seal *memo.Seal) map[string][]byte {
		t.Helper()
		out := filepath.Join(dir, name)
		if _, err := Run(t.Context(), Options{Inputs: []string{file}, Out: out, Audience: Public, SkipPictures: true, Prev: prev, Seal: seal}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return folderBytes(t, out)
	}
	v1, v2 := demoFile(t, "demo-a.ifc"), demoFile(t, "demo-a-v2.ifc")
	convert("v1", v1, "", seal)
	want := convert("v2", v2, "", seal)
	if _, ok := want[MemoFile]; !ok || len(want) < 10 {
		t.Fatalf("files %v", slices.Sorted(maps.Keys(want)))
	}
	good, err := os.ReadFile(filepath.Join(dir, "v1", MemoFile))
	if err != nil {
		t.Fatal(err)
	}
	// prevs are folders that somebody may name.
	prev := func(name string, make func(path string) error) string {
		t.Helper()
		folder := filepath.Join(dir, "prev-"+name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := make(filepath.Join(folder, MemoFile)); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	write := func(data []byte) func(string) error {
		return func(path string) error { return os.WriteFile(path, data, 0o600) }
	}
	damaged := bytes.Clone(good)
	damaged[len(damaged)/2] ^= 4
	forged := memo.New() // right keys with wrong results, under a secret of the forger's own
	real, err := memo.Read(bytes.NewReader(good), *seal)
	if err != nil {
		t.Fatal(err)
	}
	forgeAll(real, forged)
	var hostile bytes.Buffer
	if err := forged.Write(&hostile, memo.Seal{Secret: bytes.Repeat([]byte{2}, memo.SecretBytes)}); err != nil {
		t.Fatal(err)
	}
	otherModel := prev("other-model", write(good))
	model, err := os.ReadFile(filepath.Join(dir, "v1", ModelFile))
	if err != nil {
		t.Fatal(err)
	}
	model[len(model)/2] ^= 4
	if err := os.WriteFile(filepath.Join(otherModel, ModelFile), model, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{
		"hostile":   prev("hostile", write(hostile.Bytes())),
		"damaged":   prev("damaged", write(damaged)),
		"cut off":   prev("cut-off", write(good[:len(good)-5])),
		"empty":     prev("empty", write(nil)),
		"a folder":  prev("a-folder", func(path string) error { return os.Mkdir(path, 0o700) }),
		"a link":    prev("a-link", func(path string) error { return os.Symlink(filepath.Join(dir, "v1", MemoFile), path) }),
		"not there": filepath.Join(dir, "nowhere"),
	} {
		r := &run{Options: Options{Prev: folder, Seal: seal}}
		if r.openMemo(); len(r.memo.All()) != 0 {
			t.Errorf("%s: something of it is remembered", name)
		}
	}
	if got := convert("out-other-model", v2, otherModel, seal); !maps.EqualFunc(got, want, bytes.Equal) {
		t.Error("beside another model: another result")
	}
	// The folder of the earlier version may be the one that is written.
	for _, name := range []string{"out", "v1"} {
		if got := convert(name, v2, filepath.Join(dir, "v1"), seal); !maps.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("in %s: another result", name)
		}
	}
}

// Pictures and their traces are the same after an earlier conversion, and after
// one whose traces are of another model.
func TestPrevNeverChangesThePictures(t *testing.T) {
	t.Parallel()
	seal := &memo.Seal{Secret: bytes.Repeat([]byte{1}, memo.SecretBytes)}
	dir := t.TempDir()
	convert := func(name, file, prev string) map[string][]byte {
		t.Helper()
		out := filepath.Join(dir, name)
		if _, err := Run(t.Context(), Options{Inputs: []string{file}, Out: out, Audience: Public, SkipExports: true, Prev: prev, Seal: seal}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return folderBytes(t, out)
	}
	v1, v2 := demoFile(t, "demo-a.ifc"), demoFile(t, "demo-a-v2.ifc")
	before := convert("v1", v1, "")
	want := convert("v2", v2, "")
	if bytes.Equal(before["pictures/se.png"], want["pictures/se.png"]) || len(want["pictures/nw.png"]) == 0 {
		t.Fatal("the versions look alike")
	}
	convert("other", "../ifc/testdata/solids.ifc", "")
	for _, prev := range []string{"v1", "other"} {
		if got := convert("after-"+prev, v2, filepath.Join(dir, prev)); !maps.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("after %s: another result", prev)
		}
	}
}

// Without a seal the same is made and nothing is left for the next conversion.
func TestNothingIsLeftWithoutSeal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	convert := func(name, prev string, seal *memo.Seal) map[string][]byte {
		t.Helper()
		out := filepath.Join(dir, name)
		o := Options{Inputs: []string{"../ifc/testdata/solids.ifc"}, Out: out, Audience: Public, SkipPictures: true, Prev: prev, Seal: seal}
		if _, err := Run(t.Context(), o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return folderBytes(t, out)
	}
	sealed := convert("sealed", "", &memo.Seal{Secret: bytes.Repeat([]byte{1}, memo.SecretBytes)})
	if len(sealed[MemoFile]) == 0 {
		t.Fatal("with a seal nothing is left either")
	}
	delete(sealed, MemoFile)
	if got := convert("unsealed", filepath.Join(dir, "sealed"), nil); !maps.EqualFunc(got, sealed, bytes.Equal) {
		t.Error("without a seal another result")
	}
}

// forgeAll puts a wrong result under every key of real.
func forgeAll(real, forged *memo.Memo) {
	for k, v := range real.All() {
		wrong := bytes.Clone(v)
		for i := range wrong {
			wrong[i] ^= 1
		}
		forged.Put(k, wrong)
	}
}

func TestPrevIsOfUse(t *testing.T) {
	t.Parallel()
	seal := &memo.Seal{Secret: bytes.Repeat([]byte{1}, memo.SecretBytes)}
	dir := t.TempDir()
	r := func(file, out, prev string) *run {
		t.Helper()
		r := &run{Options: Options{Inputs: []string{file}, Out: filepath.Join(dir, out), Audience: Public, SkipPictures: true, SkipExports: true, Prev: prev, Seal: seal}, report: newReport()}
		r.openMemo()
		for _, step := range r.steps() {
			if err := step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return r
	}
	r(demoFile(t, "demo-a.ifc"), "v1", "")
	asked, found := r(demoFile(t, "demo-a-v2.ifc"), "v2", filepath.Join(dir, "v1")).memo.Counts()
	if asked == 0 || float64(found) < 0.9*float64(asked) {
		t.Errorf("%d of %d results were remembered where one wall moved", found, asked)
	}
}
