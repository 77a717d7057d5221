package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// zipped gives an archive of names and contents by turns.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// raw gives an archive of one member that says of itself what h says.
func raw(t testing.TB, h zip.FileHeader, data string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.CreateRaw(&h)
	if err == nil {
		_, err = io.WriteString(w, data)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, data []byte) *Archive {
	t.Helper()
	a, err := OpenArchive(bytes.NewReader(data), int64(len(data)), "a.zip")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func text(t testing.TB, files Files, ref string) string {
	t.Helper()
	data, err := Read(files, ref, 100)
	for _, known := range []error{ErrMissing, ErrOutside, ErrTooLarge, ErrUnreadable} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if err != nil {
		return "other: " + err.Error()
	}
	return string(data)
}

// The same references mean the same in an archive and in a folder.
func TestReferencesAreForgivenWhatDoesNotLeadOutside(t *testing.T) {
	t.Parallel()
	pairs := []string{"m/model.gltf", "{}", "m/a.bin", "A", "m/Tex/Wall One.PNG", "wall", "m/100%25.png", "percent", "m/x.png", "small", "m/X.png", "large",
		"up.png", "up", "m/é.png", "accent", "m/tex/wall two.png", "two"}
	root := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		p := filepath.Join(root, filepath.FromSlash(pairs[i]))
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o700), os.WriteFile(p, []byte(pairs[i+1]), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "m", "long.bin"), make([]byte, 101), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := InFolder(filepath.Join(root, "m"))
	defer folder.Close()
	archive := open(t, zipped(t, append(pairs, "m/long.bin", strings.Repeat("x", 101))...)).Beside("m/model.gltf")
	for ref, want := range map[string]string{
		"a.bin": "A", "./a.bin": "A", "tex/../a.bin": "A", "A.BIN": "A", `.\a.bin`: "A", "%61.bin": "A",
		"Tex/Wall One.PNG": "wall", "tex/wall one.png": "wall", "Tex/Wall%20One.PNG": "wall", `TEX\WALL ONE.png`: "wall", "Tex%2FWall%20One.PNG": "wall",
		"100%25.png": "percent", "x.png": "small", "X.png": "large", "%C3%A9.png": "accent", "é.png": "accent",
		"none.png": ErrMissing.Error(), "": ErrMissing.Error(), "Tex": ErrMissing.Error(), strings.Repeat("a", 5000): ErrMissing.Error(),
		"long.bin": ErrTooLarge.Error(), "../../up.png": ErrOutside.Error(), "%2e%2e/%2e%2e/up.png": ErrOutside.Error(), `..\..\up.png`: ErrOutside.Error(),
		"/etc/passwd": ErrOutside.Error(), `\etc\passwd`: ErrOutside.Error(), `C:\a.bin`: ErrOutside.Error(), "c:a.bin": ErrOutside.Error(), `\\host\a.bin`: ErrOutside.Error(),
		"https://example.org/a.bin": ErrOutside.Error(), "file:///a.bin": ErrOutside.Error(), "a.bin\x00.png": ErrOutside.Error(), "a%00.bin": ErrOutside.Error(),
	} {
		if got := text(t, archive, ref); got != want {
			t.Errorf("archive, %.40q: %q, want %q", ref, got, want)
		}
		if got := text(t, folder, ref); got != want {
			t.Errorf("folder, %.40q: %q, want %q", ref, got, want)
		}
	}
	if got := text(t, archive, "../up.png"); got != "up" {
		t.Errorf("from a folder of the archive to its root: %q", got)
	}
	if got := text(t, folder, "../up.png"); got != ErrOutside.Error() {
		t.Errorf("out of the folder of the model: %q", got)
	}
}

func TestLinksOutOfTheFolderAreNotFollowed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	in := filepath.Join(root, "in")
	secret := filepath.Join(root, "secret.png")
	if err := errors.Join(os.Mkdir(in, 0o700), os.WriteFile(secret, []byte("secret"), 0o600), os.WriteFile(filepath.Join(in, "a.png"), []byte("a"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"out.png": secret, "up.png": "../secret.png", "folder": root, "in.png": "a.png"} {
		if err := os.Symlink(to, filepath.Join(in, link)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	folder := InFolder(in)
	defer folder.Close()
	if folder.Asked() {
		t.Error("asked before the first question")
	}
	for ref, want := range map[string]string{
		"out.png": ErrOutside.Error(), "up.png": ErrOutside.Error(), "folder/secret.png": ErrOutside.Error(), "OUT.PNG": ErrOutside.Error(), "in.png": "a",
	} {
		if got := text(t, folder, ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
	if !folder.Asked() {
		t.Error("not asked after all")
	}
}

func TestArchivesThatMeanHarmAreRefused(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"a path upward": zipped(t, "../a.gltf", "{}"), "a path from the root": zipped(t, "/a.gltf", "{}"), "a drive": zipped(t, `C:\a.gltf`, "{}"), "a line in a name": zipped(t, "a\nb.gltf", "{}"),
		"no directory": []byte("PK\x03\x04 and nothing more"),
	} {
		if _, err := OpenArchive(bytes.NewReader(data), int64(len(data)), "a.zip"); plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), "a.zip") {
			t.Errorf("%s: %v", name, err)
		}
	}
	const plain = "plain"
	sum := crc32.ChecksumIEEE([]byte(plain))
	for name, c := range map[string]struct {
		h    zip.FileHeader
		want error
	}{
		"larger than a bound":       {zip.FileHeader{Method: zip.Store, UncompressedSize64: MaxMemberBytes + 1, CompressedSize64: MaxMemberBytes}, ErrTooLarge},
		"a ratio of 2 million":      {zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 1 << 30, CompressedSize64: 500}, ErrTooLarge},
		"encrypted":                 {zip.FileHeader{Method: zip.Store, Flags: encrypted, UncompressedSize64: 5, CompressedSize64: 5}, ErrUnreadable},
		"packed by other means":     {zip.FileHeader{Method: 14, UncompressedSize64: 5, CompressedSize64: 5, CRC32: sum}, ErrUnreadable},
		"shorter than it says":      {zip.FileHeader{Method: zip.Store, UncompressedSize64: 50, CompressedSize64: 5, CRC32: sum}, ErrUnreadable},
		"longer than it says":       {zip.FileHeader{Method: zip.Store, UncompressedSize64: 2, CompressedSize64: 5, CRC32: sum}, ErrUnreadable},
		"another check sum":         {zip.FileHeader{Method: zip.Store, UncompressedSize64: 5, CompressedSize64: 5, CRC32: 1}, ErrUnreadable},
		"deflate that is none":      {zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 5, CompressedSize64: 5, CRC32: sum}, ErrUnreadable},
		"cut short, in a large one": {zip.FileHeader{Method: zip.Store, UncompressedSize64: MaxMemoryBytes + 1, CompressedSize64: 5, CRC32: sum}, ErrUnreadable},
	} {
		c.h.Name = "a.bin"
		a := open(t, raw(t, c.h, plain))
		if f, err := a.Member("a.bin"); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, f, err, c.want)
		}
	}
	a := open(t, raw(t, zip.FileHeader{Name: "a.bin", Method: zip.Store, UncompressedSize64: 5, CompressedSize64: 5, CRC32: sum}, plain))
	a.unpacked = MaxTotalBytes - 9
	if got := text(t, a.Beside("m"), "a.bin"); got != plain {
		t.Errorf("within what all may take: %q", got)
	}
	if got := text(t, a.Beside("m"), "a.bin"); got != ErrTooLarge.Error() {
		t.Errorf("over what all may take: %q", got)
	}
}

func TestTheDirectoryIsBounded(t *testing.T) {
	t.Parallel()
	var pairs []string
	for i := range 600 {
		pairs = append(pairs, fmt.Sprintf("%s%d", strings.Repeat("n", 60_000), i), "")
	}
	data := zipped(t, pairs...)
	if _, err := OpenArchive(bytes.NewReader(data), int64(len(data)), "a.zip"); plans.KindOf(err) != plans.KindTooLarge {
		t.Errorf("a directory of 36 MB: %v", err)
	}
}

func TestLargeMembersLieInAFile(t *testing.T) {
	t.Parallel()
	want := strings.Repeat("0123456789abcdef", MaxMemoryBytes/8)
	var noise strings.Builder // that no ratio forbids
	for i := range MaxMemoryBytes / 4 {
		fmt.Fprintf(&noise, "%d ", i*i)
	}
	a := open(t, zipped(t, "a.bin", want, "noise.txt", noise.String()))
	f, err := a.Member("noise.txt")
	if err != nil {
		t.Fatal(err)
	}
	if f.close == nil {
		t.Error("a large member lies in memory")
	}
	part := make([]byte, 100)
	if _, err := f.ReadAt(part, MaxMemoryBytes); err != nil || string(part) != noise.String()[MaxMemoryBytes:][:100] {
		t.Errorf("%q, %v", part, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.ReadAt(part, 0); err == nil {
		t.Error("read after it was closed")
	}
}

func TestModelsAreToldByContent(t *testing.T) {
	t.Parallel()
	is := func(_ string, head []byte) bool { return head == nil || strings.HasPrefix(string(head), "model") }
	endings := []string{".obj", ".city.json"}
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"by name and content":     {zipped(t, "x/", "", "x/a.OBJ", "model", "x/b.obj", "other", "c.txt", "model"), []string{"x/a.OBJ"}},
		"by content alone":        {zipped(t, "readme", "words", "thing", "model 1"), []string{"thing"}},
		"backslashes of Windows":  {zipped(t, `x\a.obj`, "model"), []string{"x/a.obj"}},
		"what systems add":        {zipped(t, "__MACOSX/a.obj", "model", "x/.a.obj", "model"), nil},
		"several":                 {zipped(t, "a.obj", "model", "b.city.json", "model"), []string{"a.obj", "b.city.json"}},
		"none":                    {zipped(t, "a.txt", "x"), nil},
		"one that cannot be read": {raw(t, zip.FileHeader{Name: "a.obj", Flags: encrypted, UncompressedSize64: 5, CompressedSize64: 5}, "xxxxx"), []string{"a.obj"}},
		"without members":         {zipped(t), nil},
	} {
		if got := open(t, c.data).Models(endings, is); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestFilesSentAlongAreFoundByName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	paths := map[string]string{}
	for _, name := range []string{"a.bin", "B.bin", "b.bin", "unused.png"} {
		paths[name] = filepath.Join(dir, "f"+fmt.Sprint(len(paths)))
		if err := os.WriteFile(paths[name], []byte("this is "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := ByName(paths)
	for ref, want := range map[string]string{
		"a.bin": "this is a.bin", "textures/A.BIN": "this is a.bin", "b.bin": "this is b.bin", "B.BIN": "this is B.bin", "../a.bin": ErrOutside.Error(), "c.bin": ErrMissing.Error(),
	} {
		if got := text(t, First{None{}, n}, ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
	if got := n.Unused(); !reflect.DeepEqual(got, []string{"unused.png"}) {
		t.Errorf("unused: %q", got)
	}
	for name, want := range map[string]bool{"a.bin": true, "a.PNG": true, "m.mtl": true, "model.gltf": false, "bin": false, "a": false, "": false} {
		if IsSide(name) != want {
			t.Errorf("IsSide(%q) is not %v", name, want)
		}
	}
}

func TestBaseOfAReference(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{`C:\tex\a.png`: "a.png", "/x/a.png": "a.png", "a.png": "a.png", "c:a.png": "a.png", "x/": ""} {
		if got := Base(ref); got != want {
			t.Errorf("Base(%q) = %q, want %q", ref, got, want)
		}
	}
}

// FuzzArchive holds that no archive brings the reader down and that a reference
// never names what lies outside.
func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, "a/m.gltf", "model", "a/t.png", "x"), "../t.png")
	f.Add(raw(f, zip.FileHeader{Name: "m.obj", Method: zip.Deflate, UncompressedSize64: 9, CompressedSize64: 3}, "abc"), `a\..\..\m`)
	f.Fuzz(func(t *testing.T, data []byte, ref string) {
		a, err := OpenArchive(bytes.NewReader(data), int64(len(data)), "a.zip")
		if err != nil {
			return
		}
		for _, m := range a.Models([]string{".gltf", ".obj"}, func(string, []byte) bool { return true }) {
			if file, err := a.Member(m); err == nil {
				file.Close()
			}
			if file, err := a.Beside(m).Open(ref); err == nil {
				file.Close()
			}
		}
		all, err := candidates("a/b", ref)
		if err != nil {
			return
		}
		for _, p := range all {
			if strings.HasPrefix(p, "/") || p == ".." || strings.HasPrefix(p, "../") || strings.Contains(p, "/../") || strings.Contains(p, `\`) {
				t.Errorf("%q may mean %q", ref, p)
			}
		}
	})
}
