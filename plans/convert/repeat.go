package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/profile"
)

// kindWhole is the kind of what is remembered of a conversion as a whole.
const kindWhole = "convert whole 1"

// whole is a conversion as a whole: what it wrote and what it told.
type whole struct {
	Files  []wholeFile `json:"files"` // in the order of their paths, tileset.json last
	Report Report      `json:"report"`
}

type wholeFile struct {
	Path   string `json:"path"` // in the output folder, with slashes
	SHA256 string `json:"sha256"`
}

// wholeKey is the digest of all that a conversion depends on; sums are the hashes
// of each source and of its side file.
func (r *run) wholeKey(sums [][2]string) (memo.Key, error) {
	d := memo.NewDigest(kindWhole)
	rest, err := json.Marshal(struct {
		CRS                       string
		Site                      *plans.Site
		Place                     *Place
		Audience                  Audience
		SkipPictures, SkipExports bool
		Names                     []string
		Ground                    float64
		Choice                    plans.Choice
		Choices                   []plans.Choice
	}{r.CRS, r.Site, r.Place, r.Audience, r.SkipPictures, r.SkipExports, r.Names, r.Ground, r.Choice, r.Choices})
	if err != nil {
		return memo.Key{}, fmt.Errorf("naming a conversion: %w", err)
	}
	d.Bytes(rest)
	d.Int(len(sums))
	for i, path := range r.Inputs {
		d.Text(filepath.Base(path))
		d.Text(sums[i][0])
		d.Text(sums[i][1])
	}
	return d.Sum(), nil
}

// hashed is a file that was read for its hash; the zero value is none.
type hashed struct {
	info os.FileInfo // before it was read
	sum  string
}

// is tells whether now is what was read and nobody wrote to it since.
func (h hashed) is(now os.FileInfo) bool {
	return h.info != nil && os.SameFile(h.info, now) && h.info.Size() == now.Size() && h.info.ModTime().Equal(now.ModTime())
}

// sourceSums reads all sources for their hashes, which it keeps for the reading.
func (r *run) sourceSums(ctx context.Context) ([][2]string, error) {
	var sums [][2]string
	for _, path := range r.Inputs {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		sum, err := fileSum(ctx, path)
		if err != nil {
			return nil, err
		}
		r.hashed = append(r.hashed, hashed{info, sum})
		sums = append(sums, [2]string{sum, sidecarSum(ctx, path)})
	}
	return sums, nil
}

// hashedSource gives what is known of a source, the zero value for nothing.
func (r *run) hashedSource(index int) hashed {
	if index < len(r.hashed) {
		return r.hashed[index]
	}
	return hashed{}
}

// sidecarSum gives the hash of the side file of the source at path, "" for none.
func sidecarSum(ctx context.Context, path string) string {
	sum, err := fileSum(ctx, path+sidecarEnding)
	if err != nil {
		return "" // where there is one that cannot be read the conversion fails
	}
	return sum
}

// fileSum gives the SHA-256 of a plain file in hexadecimal digits.
func fileSum(ctx context.Context, path string) (string, error) {
	return copySum(ctx, path, io.Discard)
}

func copySum(ctx context.Context, path string, to io.Writer) (string, error) {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("reading %s: it is no plain file", path)
	}
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // only read
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(h, to), &contextReader{ctx, file}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// repeat copies what the earlier conversion wrote where this one would write the
// same, and tells whether it did: it had the same sources and options, and its
// files are still what it wrote. Links would not do: who writes to one folder
// would change the other.
func (r *run) repeat(ctx context.Context) (bool, error) {
	if r.memo == nil || r.Prev == "" || r.Measure != "" || r.Theme != nil { // thematic layers are small
		return false, nil
	}
	sums, err := r.sourceSums(ctx)
	if err != nil {
		return false, nil // reading says what is wrong
	}
	key, err := r.wholeKey(sums)
	if err != nil {
		return false, err
	}
	v, ok := r.memo.Get(key)
	var w whole
	if !ok || json.Unmarshal(v, &w) != nil {
		return false, nil
	}
	if same, err := r.copyFiles(ctx, w.Files); err != nil || !same {
		return false, err
	}
	*r.report = w.Report
	if r.Tiled != nil {
		return true, r.Tiled(r.report)
	}
	return true, nil
}

// copyFiles copies files from the earlier folder; false where one is not what it
// was.
func (r *run) copyFiles(ctx context.Context, files []wholeFile) (bool, error) {
	inPlace := sameFolder(r.Prev, r.Out)
	keep := map[string]bool{}
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return false, nil
		}
		keep[f.Path] = true
	}
	if !inPlace {
		if err := r.emptyFolder(keep); err != nil {
			return false, err
		}
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return false, fmt.Errorf("converting: %w", err)
		}
		if same, err := r.copyFile(ctx, f, inPlace); err != nil || !same {
			return false, err
		}
	}
	if inPlace {
		return true, nil
	}
	return r.copyFile(ctx, wholeFile{Path: MemoFile}, false)
}

// copyFile copies one file, of any content where f names no hash.
func (r *run) copyFile(ctx context.Context, f wholeFile, inPlace bool) (bool, error) {
	from := filepath.Join(r.Prev, filepath.FromSlash(f.Path))
	if inPlace {
		sum, err := fileSum(ctx, from)
		return err == nil && sum == f.SHA256, nil
	}
	path := filepath.Join(r.Out, filepath.FromSlash(f.Path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, &WriteError{Path: path, Err: err}
	}
	to, err := os.Create(path)
	if err != nil {
		return false, &WriteError{Path: path, Err: err}
	}
	sum, err := copySum(ctx, from, to)
	if cerr := to.Close(); cerr != nil {
		return false, &WriteError{Path: path, Err: cerr}
	}
	return err == nil && (sum == f.SHA256 || f.SHA256 == ""), nil
}

func sameFolder(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// emptyFolder removes what an earlier conversion left in the output folder but for
// keep.
func (r *run) emptyFolder(keep map[string]bool) error {
	dir := filepath.Join(r.Out, "c")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &WriteError{Path: dir, Err: err}
	}
	if err := r.dropFiles(); err != nil {
		return err
	}
	return dropContents(dir, keep)
}

// dropContents removes contents and images of an earlier conversion from dir, the
// folder "c". Nothing but names of the form <hash>.glb, or of an image, is ever
// touched.
func dropContents(dir string, keep map[string]bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &WriteError{Path: dir, Err: err}
	}
	for _, e := range entries {
		uri := "c/" + e.Name()
		if _, ours := tiles.IsContentURI(uri); ours && !keep[uri] {
			if err := removeIfThere(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// rememberWhole remembers this conversion as a whole, for one that is told to do
// the same.
func (r *run) rememberWhole(ctx context.Context) error {
	if r.memo == nil || r.Theme != nil {
		return nil
	}
	var sums [][2]string
	for i := range r.sources {
		s := &r.sources[i]
		if s.sidecar != sidecarSum(ctx, r.Inputs[i]) {
			return nil // somebody changed it meanwhile
		}
		if s.asked {
			return nil // what was made depends on more than the sources
		}
		sums = append(sums, [2]string{s.sha256, s.sidecar})
	}
	w := whole{Report: *r.report}
	w.Report.Seconds, w.Report.PeakBytes, w.Report.Error = Seconds{}, 0, nil
	for _, path := range r.written() {
		sum, err := r.writtenSum(ctx, path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("reading what was written: %w", err)
		}
		w.Files = append(w.Files, wholeFile{path, sum})
	}
	key, err := r.wholeKey(sums)
	if err != nil {
		return err
	}
	v, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("remembering a conversion: %w", err)
	}
	r.memo.Put(key, v)
	return nil
}

// writtenSum gives the hash of a file in the output folder.
func (r *run) writtenSum(ctx context.Context, path string) (string, error) {
	if path == ModelFile && r.modelSum != nil {
		return hex.EncodeToString(r.modelSum), nil // it is the largest, and was hashed as it was written
	}
	return fileSum(ctx, filepath.Join(r.Out, filepath.FromSlash(path)))
}

// written lists what this conversion may have written, tileset.json last.
func (r *run) written() []string {
	var all []string
	for uri := range r.files.written {
		all = append(all, uri)
	}
	all = append(all, ExportFiles()...)
	all = append(all, FeaturesFile, FeaturesIndexFile)
	for _, v := range pictureViews() {
		all = append(all, PicturesFolder+"/"+string(v)+".png")
	}
	for _, p := range profile.Tilesets() {
		if p.Tileset != TilesetFile {
			all = append(all, p.Tileset)
		}
	}
	slices.SortFunc(all, strings.Compare)
	return append(all, TilesetFile)
}
