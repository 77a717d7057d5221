package server

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/server/auth"
)

func (s *Server) uploadRoutes() []route {
	const one = "/uploads/:upload"
	const tusMedia, bytesMedia = "application/offset+octet-stream", "application/octet-stream"
	own := func(r route) route {
		r.tag, r.role = "uploads", auth.RoleArchitect
		return r
	}
	return []route{
		own(route{method: "POST", path: "/uploads", op: "createUpload", summary: "Begin a resumable upload (tus 1.0)",
			handle: s.serveTus, media: tusMedia, gives: "*/*", status: 201, also: []int{413, 415}}),
		own(route{method: "HEAD", path: one, op: "headUpload", summary: "How much of a resumable upload has arrived (tus 1.0)",
			handle: s.serveTus, gives: "*/*", status: 200}),
		own(route{method: "PATCH", path: one, op: "appendUpload", summary: "The next bytes of a resumable upload (tus 1.0)",
			handle: s.serveTus, media: tusMedia, gives: "*/*", status: 204, also: []int{409, 413, 415}}),
		own(route{method: "DELETE", path: one, op: "deleteUpload", summary: "Give up a resumable upload (tus 1.0)",
			handle: s.serveTus, gives: "*/*", status: 204, also: []int{409}}),
		own(route{method: "PUT", path: one, op: "putUpload", summary: "A small file at once, under a UUID of the client's own",
			handle: s.putUpload, media: bytesMedia, status: 201, answer: "Upload", also: []int{409, 411, 413, 415}}),
		own(route{method: "GET", path: one, op: "getUpload", summary: "What is known of an upload",
			handle: s.getUpload, status: 200, answer: "Upload"}),
	}
}

// ownerName is what an upload remembers of who made it.
func ownerName(id auth.Identity) string {
	if id.Name == "" {
		return string(id.Role)
	}
	return id.Name
}

func mayUse(id auth.Identity, u plans.Upload) bool {
	return id.May(auth.RolePlanner) || id.May(auth.RoleArchitect) && ownerName(id) == u.CreatedBy
}

// ownUpload finds an upload the caller may use; another's does not exist for
// him. One that was received whole but not taken in is taken in now.
func (s *Server) ownUpload(c echo.Context, id string) (plans.Upload, error) {
	ctx := c.Request().Context()
	u, err := s.cfg.Catalog.Upload(ctx, id)
	if err != nil {
		return u, err
	}
	if !mayUse(identityOf(c), u) {
		return plans.Upload{}, plans.Errorf(plans.KindNotFound, "upload %s does not exist", id)
	}
	if u.Complete {
		return u, nil
	}
	parts := &partUpload{partStore: newPartStore(s.cfg.Catalog, s.cfg.Store), row: u}
	if err := parts.survey(ctx); err != nil || parts.offset != u.Bytes || u.Bytes == 0 {
		return u, err
	}
	if err := parts.FinishUpload(ctx); err != nil {
		return u, err
	}
	return s.settle(ctx, id)
}

func (s *Server) getUpload(c echo.Context) error {
	u, err := s.ownUpload(c, c.Param("upload"))
	return answer(c, u, err)
}

var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// putUpload takes a whole file. Sending the same file again under the same id
// is no error, so a client whose answer was lost may repeat itself.
func (s *Server) putUpload(c echo.Context) error {
	r := c.Request()
	id, filename, err := s.checkPut(r, c.Param("upload"))
	if err != nil {
		return err
	}
	body := bufio.NewReaderSize(&pacedReader{r: r.Body, rc: http.NewResponseController(c.Response())}, sniffBytes)
	head, err := body.Peek(sniffBytes)
	if err != nil && len(head) < int(min(r.ContentLength, sniffBytes)) {
		return plans.Errorf(plans.KindInvalid, "the upload broke off")
	}
	if err := sniff(filename, head); err != nil {
		return err
	}
	known, err := s.beginPut(c, plans.Upload{ID: id, Filename: filename, Bytes: r.ContentLength, CreatedBy: ownerName(identityOf(c))})
	if err != nil {
		return err
	}
	if known.Complete {
		return repeatPut(c, known, body)
	}
	exact := &exactReader{r: body, left: r.ContentLength}
	if _, err := s.cfg.Store.Put(r.Context(), convert.UploadKey(id), exact, r.ContentLength, assets.PutOptions{ContentType: "application/octet-stream"}); err != nil {
		if exact.broke {
			return plans.Errorf(plans.KindInvalid, "the upload broke off after %d of %d bytes: send it again", r.ContentLength-exact.left, r.ContentLength)
		}
		return fmt.Errorf("storing upload %s: %w", id, err)
	}
	u, err := s.settle(r.Context(), id)
	if err != nil {
		return err
	}
	setDeadlines(c, apiTimeout, apiTimeout)
	return created(c, u, "/uploads/%s", id)
}

// checkPut checks what the headers say before a byte of the body is read.
func (s *Server) checkPut(r *http.Request, id string) (string, string, error) {
	_, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentDisposition))
	filename := params["filename"]
	limit := min(int64(MaxPut), s.cfg.MaxUpload)
	switch {
	case !uuidPattern.MatchString(id):
		return "", "", &invalidError{[]fieldError{{"upload", "must be a UUID in lower case"}}}
	case err != nil || filename == "":
		return "", "", &invalidError{[]fieldError{{"Content-Disposition", `must name the file: attachment; filename="model.ifc"`}}}
	case r.ContentLength < 0:
		return "", "", echo.NewHTTPError(http.StatusLengthRequired, "the Content-Length must be given")
	case r.ContentLength == 0:
		return "", "", plans.Errorf(plans.KindInvalid, "the file is empty")
	case r.ContentLength > limit:
		return "", "", plans.Errorf(plans.KindTooLarge, "the file has %d bytes; a single PUT takes at most %d: use a resumable upload (tus) at %s", r.ContentLength, limit, uploadsPath)
	}
	return id, filename, checkFilename(filename)
}

// beginPut records the upload, or finds it where it was begun before by the
// same person for the same file.
func (s *Server) beginPut(c echo.Context, u plans.Upload) (plans.Upload, error) {
	ctx := c.Request().Context()
	err := s.cfg.Catalog.CreateUpload(ctx, u)
	if plans.KindOf(err) != plans.KindConflict {
		return u, err
	}
	known, err := s.cfg.Catalog.Upload(ctx, u.ID)
	if err != nil {
		return u, err
	}
	if known.CreatedBy != u.CreatedBy || known.Filename != u.Filename || known.Bytes != u.Bytes {
		return u, plans.Errorf(plans.KindConflict, "there is another upload with this id: use a new UUID")
	}
	return known, nil
}

// repeatPut answers a PUT of what is there already, if it is the same.
func repeatPut(c echo.Context, known plans.Upload, body io.Reader) error {
	h := sha256.New()
	if _, err := io.Copy(h, body); err != nil {
		return plans.Errorf(plans.KindInvalid, "the upload broke off")
	}
	if hex.EncodeToString(h.Sum(nil)) != known.SHA256 {
		return plans.Errorf(plans.KindConflict, "there is another upload with this id: use a new UUID")
	}
	return c.JSON(http.StatusOK, known)
}

// checkFilename wants a plain name with an ending we can take.
func checkFilename(name string) error {
	switch {
	case name == "":
		return &invalidError{[]fieldError{{"filename", "is required"}}}
	case len(name) > 200 || name != path.Base(name) || strings.ContainsFunc(name, notInNames):
		return &invalidError{[]fieldError{{"filename", "must be a plain file name of at most 200 bytes, in UTF-8"}}}
	}
	if _, ok := formatOf(name); !ok {
		return plans.Errorf(plans.KindUnsupported, "%q is no kind of file we can take: send one of %s", name, knownEndings())
	}
	return nil
}

// notInNames tells characters that no file name needs: what other systems take
// for a folder, what breaks a line, and what turns the reading direction, so
// that a name looks like another.
func notInNames(r rune) bool {
	return r == '\\' || r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// pacedReader gives each read of a body its own minute, and the answer another:
// a slow line is served, a dead one is not.
type pacedReader struct {
	r  io.Reader
	rc *http.ResponseController
}

func (p *pacedReader) Read(b []byte) (int, error) {
	now := time.Now()
	_ = errors.Join(p.rc.SetReadDeadline(now.Add(apiTimeout)), p.rc.SetWriteDeadline(now.Add(tilesTimeout))) // a recorder has none
	return p.r.Read(b)
}

// exactReader reports a body that ends too soon as an error, so that no store
// takes half a file for a whole one.
type exactReader struct {
	r     io.Reader
	left  int64
	broke bool
}

func (e *exactReader) Read(b []byte) (int, error) {
	n, err := e.r.Read(b)
	e.left -= int64(n)
	if err != nil && e.left > 0 {
		e.broke = true
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}
