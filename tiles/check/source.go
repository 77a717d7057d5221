package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/maquette-city/maquette/tiles"
)

// Source gives the files of a tileset by their path below its folder, slashes
// between names, as io/fs has them.
type Source interface {
	Open(ctx context.Context, name string) (io.ReadCloser, error)
}

// FS makes a Source of a file system, such as os.DirFS or os.Root's.
func FS(fsys fs.FS) Source { return fsSource{fsys} }

type fsSource struct{ fsys fs.FS }

func (s fsSource) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return s.fsys.Open(name)
}

// Errors of files beyond the limits: MaxFileBytes, tiles.MaxTilesetBytes.
var (
	errFileTooLarge = errors.New("larger than 256 MiB")
	errJSONTooLarge = errors.New("JSON larger than 64 MiB")
)

// read gives one file whole.
func (r *run) read(name string) ([]byte, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	r.files++
	f, err := r.src.Open(r.ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if err == nil && len(data) > MaxFileBytes {
		err = errFileTooLarge
	}
	return data, err
}

// parse reads a JSON file and notes a byte order mark. The error is that of the
// JSON.
func (r *run) parse(name string, data []byte) (value, error) {
	d := value{r: r, file: name}
	if len(data) > tiles.MaxTilesetBytes {
		return d, errJSONTooLarge
	}
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		d.fault(JSONInvalid, "starts with a byte order mark")
		data = data[3:]
	}
	if err := json.Unmarshal(data, &d.v); err != nil {
		return d, err
	}
	return d, nil
}

// resolve gives the file that uri names from within file. Absolute URIs are
// noted and not followed: false, as for what leads outside the folder.
func (v value) resolve(uri string) (string, bool) {
	u, err := url.Parse(uri)
	switch {
	case err != nil || uri == "":
		v.fault(URIWrong, "%q is no URI", uri)
		return "", false
	case u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "/"):
		v.warn(OwnURI, "%q is absolute: it was not followed", uri)
		return "", false
	}
	name := path.Join(path.Dir(v.file), u.Path)
	if name == ".." || strings.HasPrefix(name, "../") || !fs.ValidPath(name) {
		v.fault(URIOutside, "%q leads out of the folder", uri)
		return "", false
	}
	return name, true
}

// follow reads the file that the text of v names.
func (v value) follow() (name string, data []byte, ok bool) {
	uri, ok := v.text()
	if !ok {
		return "", nil, false
	}
	name, ok = v.resolve(uri)
	if !ok {
		return "", nil, false
	}
	data, err := v.r.read(name)
	if err != nil {
		v.fault(FileMissing, "%s", fileReason(name, err))
		return "", nil, false
	}
	return name, data, true
}

// fileReason says what is wrong with a file without telling where on this
// machine it lies.
func fileReason(name string, err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Sprintf("%s: %v", name, err)
}
