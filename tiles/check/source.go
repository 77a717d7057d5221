package check

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
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
// between names, as io/fs has them. It may be asked for several at once.
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

// read gives one file whole, unpacked where it is packed with gzip. release
// says that its bytes are not held any more: of large files only one is held
// at a time.
func (r *run) read(name string) (data []byte, release func(), err error) {
	release = func() {}
	if err := r.ctx.Err(); err != nil {
		return nil, release, err
	}
	r.files.Add(1)
	f, err := r.src.Open(r.ctx, name)
	if err != nil {
		r.failed(err)
		return nil, release, err
	}
	defer f.Close()
	data, release, err = r.all(f)
	if err == nil && bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		release()
		r.issue(Warning, OwnGzip, name+"#", "stored packed with gzip: a server does not say so of it")
		z, zerr := gzip.NewReader(bytes.NewReader(data))
		if zerr != nil {
			return nil, func() {}, fmt.Errorf("gzip: %w", zerr)
		}
		data, release, err = r.all(z)
	}
	if err != nil {
		release()
		r.failed(err)
		return nil, func() {}, err
	}
	r.failures.Store(0)
	return data, release, nil
}

// failed counts files that a server did not give, against one that never does.
func (r *run) failed(err error) {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		r.failures.Add(1)
	}
}

// all reads to the end, or to the limit of a file.
func (r *run) all(f io.Reader) (data []byte, release func(), err error) {
	release = func() {}
	data, err = io.ReadAll(io.LimitReader(f, largeFile))
	if err != nil || len(data) < largeFile {
		return data, release, err
	}
	select {
	case r.large <- struct{}{}:
	case <-r.ctx.Done():
		return nil, release, r.ctx.Err()
	}
	release = func() { <-r.large }
	buffer := bytes.NewBuffer(data)
	n, err := io.Copy(buffer, io.LimitReader(f, MaxFileBytes-largeFile+1))
	if err == nil && n > MaxFileBytes-largeFile {
		err = errFileTooLarge
	}
	return buffer.Bytes(), release, err
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
	var err error
	d.d, err = parseJSON(data)
	return d, err
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
		v.warn(OwnURI, "%q is absolute: it was not followed", shortened(uri))
		return "", false
	}
	name := path.Join(path.Dir(v.file), u.Path)
	if name == ".." || strings.HasPrefix(name, "../") || !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		v.fault(URIOutside, "%q leads out of the folder", uri)
		return "", false
	}
	return name, true
}

// shortened keeps what a data URI holds out of messages.
func shortened(uri string) string {
	if len(uri) > 100 {
		return uri[:100] + "..."
	}
	return uri
}

// follow reads the file that the text of v names, or that it is.
func (v value) follow() (name string, data []byte, ok bool) {
	uri, ok := v.text()
	if !ok {
		return "", nil, false
	}
	if strings.HasPrefix(uri, "data:") {
		data, err := dataURI(uri)
		if err != nil {
			v.fault(URIWrong, "%v", err)
		}
		return v.file, data, err == nil
	}
	name, ok = v.resolve(uri)
	if !ok {
		return "", nil, false
	}
	data, release, err := v.r.read(name)
	release() // what is followed here is small, or refused
	if err != nil {
		v.fault(FileMissing, "%s", fileReason(name, err))
		return "", nil, false
	}
	return name, data, true
}

// dataURI gives the bytes of a data URI (RFC 2397) in base64.
func dataURI(uri string) ([]byte, error) {
	head, body, ok := strings.Cut(uri, ",")
	if !ok || !strings.HasSuffix(head, ";base64") {
		return nil, errors.New("a data URI without base64")
	}
	data, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, fmt.Errorf("data URI: %w", err)
	}
	return data, nil
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
