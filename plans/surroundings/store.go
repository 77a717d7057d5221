package surroundings

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// partsFolder holds the answers as they came.
const partsFolder = ".parts"

// part is what is known of an answer that is kept. It is written after the answer:
// where it stands, the answer is whole.
type part struct {
	URL          string    `json:"url"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"lastModified,omitempty"`
	ContentType  string    `json:"contentType,omitempty"`
	ContentCRS   string    `json:"contentCrs,omitempty"`
	Bytes        int64     `json:"bytes"`
	SHA256       string    `json:"sha256"`
	Fetched      time.Time `json:"fetched"`

	path string // of the answer
}

// store keeps the answers of a layer. One goroutine uses it.
type store struct {
	dir  string
	used map[string]bool // names of answers that this run needed
}

func openStore(out, layer string) (*store, error) {
	dir := filepath.Join(out, partsFolder, layer)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, &WriteError{Path: dir, Err: err}
	}
	return &store{dir: dir, used: map[string]bool{}}, nil
}

// WriteError says that something could not be written.
type WriteError struct {
	Path string
	Err  error
}

func (e *WriteError) Error() string {
	return fmt.Sprintf("writing %s: %v: make room or choose another folder; what was fetched is kept", e.Path, e.Err)
}

// Unwrap gives the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// base gives the path of an answer, less its ending.
func (s *store) base(url string) string {
	sum := sha256.Sum256([]byte(url))
	name := hex.EncodeToString(sum[:12])
	s.used[name] = true
	return filepath.Join(s.dir, name)
}

// find gives the answer to an address if it is kept whole; nil where it is not.
func (s *store) find(url string) *part {
	base := s.base(url)
	text, err := os.ReadFile(base + ".json")
	var p part
	if err != nil || json.Unmarshal(text, &p) != nil || p.URL != url {
		return nil
	}
	p.path = base + ".body"
	sum, n, err := sumFile(p.path)
	if err != nil || n != p.Bytes || sum != p.SHA256 {
		return nil
	}
	return &p
}

// keep makes an answer that has come in stand for its address.
func (s *store) keep(p *part, from string) error {
	base := s.base(p.URL)
	var err error
	if p.SHA256, p.Bytes, err = sumFile(from); err != nil {
		return fmt.Errorf("reading what was fetched: %w", err)
	}
	p.path = base + ".body"
	_ = os.Remove(base + ".json") // no answer stands for the address while it is replaced
	if err := os.Rename(from, p.path); err != nil {
		return &WriteError{Path: p.path, Err: err}
	}
	return s.note(p)
}

// note writes what is known of an answer.
func (s *store) note(p *part) error {
	text, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	return writeWhole(s.base(p.URL)+".json", text)
}

// begun gives how many bytes of an answer have come and the strong ETag under which
// the rest may be asked for; 0 where it begins anew.
func (s *store) begun(url string) (int64, string) {
	base := s.base(url)
	tag, err := os.ReadFile(base + ".tag")
	st, serr := os.Stat(base + ".tmp")
	if err != nil || serr != nil || st.Size() == 0 || !strongTag(string(tag)) {
		return 0, ""
	}
	return st.Size(), string(tag)
}

// strongTag tells whether an ETag may name a range (RFC 9110, 13.1.5).
func strongTag(tag string) bool {
	return len(tag) > 2 && len(tag) < 1024 && strings.HasPrefix(tag, `"`) && strings.HasSuffix(tag, `"`) && !strings.ContainsAny(tag, "\r\n")
}

// sweep takes out answers that no layer needs any more.
func (s *store) sweep() {
	all, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, f := range all {
		if name, _, _ := strings.Cut(f.Name(), "."); !s.used[name] {
			_ = os.Remove(filepath.Join(s.dir, f.Name())) // it only takes room
		}
	}
}

// sumFile hashes a file.
func sumFile(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, data []byte) error {
	w, err := createWhole(path)
	if err != nil {
		return err
	}
	defer w.drop()
	if _, err := w.Write(data); err != nil {
		return &WriteError{Path: path, Err: err}
	}
	return w.done()
}

// wholeFile is a file under another name until it is done.
type wholeFile struct {
	*os.File
	path string
}

func createWhole(path string) (*wholeFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, &WriteError{Path: path, Err: err}
	}
	f, err := os.OpenFile(path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, &WriteError{Path: path, Err: err}
	}
	return &wholeFile{f, path}, nil
}

// done gives the file its name.
func (w *wholeFile) done() error {
	if err := errors.Join(w.Sync(), w.Close()); err != nil {
		return &WriteError{Path: w.path, Err: err}
	}
	if err := os.Rename(w.Name(), w.path); err != nil {
		return &WriteError{Path: w.path, Err: err}
	}
	return nil
}

// drop takes out a file that was not done.
func (w *wholeFile) drop() {
	if err := w.Close(); !errors.Is(err, fs.ErrClosed) {
		_ = os.Remove(w.Name())
	}
}
