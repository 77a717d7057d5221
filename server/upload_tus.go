package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	tus "github.com/tus/tusd/v2/pkg/handler"
	expslog "golang.org/x/exp/slog" // tusd's own, discarded: its lines hold paths

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

const uploadsPath = apiBase + "/uploads"

// finishTimeout bounds putting a received upload together and hashing it: 4 GiB
// at 20 MB/s, with room.
const finishTimeout = 10 * time.Minute

// identityKey is where a request's context holds who the caller is, for the
// hooks of tusd, which see no echo.
type identityKey struct{}

// newTus makes tusd's handler for the methods that the table of routes sends
// to it. Extensions: creation, creation-with-upload and termination.
func (s *Server) newTus() (http.Handler, error) {
	store := newPartStore(s.cfg.Catalog, s.cfg.Store)
	composer := tus.NewStoreComposer()
	composer.UseCore(store)
	composer.UseTerminater(store)
	composer.UseLocker(newUploadLocker())
	h, err := tus.NewUnroutedHandler(tus.Config{
		StoreComposer:              composer,
		BasePath:                   uploadsPath + "/",
		MaxSize:                    s.cfg.MaxUpload,
		DisableDownload:            true,
		Cors:                       &tus.CorsConfig{Disable: true, AllowOrigin: regexp.MustCompile(`^$`)},
		Logger:                     expslog.New(expslog.NewTextHandler(io.Discard, nil)),
		PreUploadCreateCallback:    s.tusCreate,
		PreFinishResponseCallback:  s.tusFinish,
		PreUploadTerminateCallback: s.tusTerminate,
	})
	if err != nil {
		return nil, err
	}
	byMethod := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPost:
			h.PostFile(w, r)
		case http.MethodHead:
			h.HeadFile(w, r)
		case http.MethodPatch:
			h.PatchFile(w, r)
		case http.MethodDelete:
			h.DelFile(w, r)
		}
	})
	return http.StripPrefix(uploadsPath, h.Middleware(byMethod)), nil // the path is then the upload's id
}

// serveTus hands a request to tusd and turns its errors into problems.
func (s *Server) serveTus(c echo.Context) error {
	r := c.Request()
	r.Header.Del("X-HTTP-Method-Override") // the route and its role were chosen by the method
	if id := c.Param("upload"); id != "" {
		if _, err := s.ownUpload(c, id); err != nil {
			return err
		}
	}
	if r.Header.Get("Upload-Defer-Length") != "" || r.Header.Get("Upload-Concat") != "" {
		return plans.Errorf(plans.KindInvalid, "uploads whose length is not known or that are put together of others are not taken: send the Upload-Length")
	}
	w := &tusWriter{ResponseWriter: c.Response()}
	s.tus.ServeHTTP(w, r.WithContext(withWriting(context.WithValue(r.Context(), identityKey{}, identityOf(c)))))
	if w.status == 0 {
		return nil
	}
	p := newProblem(w.status, "upload", strings.TrimSpace(w.detail()))
	if w.status >= http.StatusInternalServerError {
		p = problemOf(errors.New("tusd"))
	}
	writeProblem(c.Response(), r, p, requestID(c))
	return nil
}

// tusCreate is asked before an upload begins: who may, which kind of file.
func (s *Server) tusCreate(hook tus.HookEvent) (tus.HTTPResponse, tus.FileInfoChanges, error) {
	id, _ := hook.Context.Value(identityKey{}).(auth.Identity)
	var none tus.FileInfoChanges
	if !id.May(auth.RoleArchitect) {
		return tus.HTTPResponse{}, none, tusError(plans.Errorf(plans.KindForbidden, "uploading needs the role %s", auth.RoleArchitect))
	}
	if hook.Upload.SizeIsDeferred || hook.Upload.Size < 1 {
		return tus.HTTPResponse{}, none, tusError(plans.Errorf(plans.KindInvalid, "the Upload-Length must be given and be at least 1"))
	}
	u := plans.Upload{
		ID: newUploadID(), Filename: hook.Upload.MetaData["filename"],
		Bytes: hook.Upload.Size, CreatedBy: ownerName(id),
	}
	if err := checkFilename(u.Filename); err != nil {
		return tus.HTTPResponse{}, none, tusError(err)
	}
	if err := s.cfg.Catalog.CreateUpload(hook.Context, u); err != nil {
		return tus.HTTPResponse{}, none, tusError(err)
	}
	return tus.HTTPResponse{}, tus.FileInfoChanges{ID: u.ID, MetaData: tus.MetaData{"filename": u.Filename}}, nil
}

// tusFinish takes in a whole upload before the last answer is sent, so that
// who has it can make a version of it.
func (s *Server) tusFinish(hook tus.HookEvent) (tus.HTTPResponse, error) {
	_, err := s.settle(hook.Context, hook.Upload.ID)
	return tus.HTTPResponse{}, tusError(err)
}

func (s *Server) tusTerminate(hook tus.HookEvent) (tus.HTTPResponse, error) {
	id, _ := hook.Context.Value(identityKey{}).(auth.Identity)
	u, err := s.cfg.Catalog.Upload(hook.Context, hook.Upload.ID)
	if err != nil || !mayUse(id, u) {
		return tus.HTTPResponse{}, tusError(errors.Join(plans.Errorf(plans.KindForbidden, "this upload is another's"), err))
	}
	return tus.HTTPResponse{}, nil
}

// settle completes an upload that was wholly received: it is also called for
// one whose node stopped between the last byte and the intake. It outlives the
// request, whose client may be gone already.
func (s *Server) settle(ctx context.Context, id string) (plans.Upload, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	u, err := s.cfg.Intake.Complete(ctx, id)
	if err != nil {
		return u, err
	}
	parts := &partUpload{partStore: newPartStore(s.cfg.Catalog, s.cfg.Store), row: u}
	if err := errors.Join(parts.survey(ctx), parts.dropParts(ctx)); err != nil {
		s.cfg.Log.WarnContext(ctx, "parts of an upload stay behind", "upload_id", id, "error", err)
	}
	return u, nil
}

// tusError gives an error the form tusd answers with.
func tusError(err error) error {
	if err == nil {
		return nil
	}
	var known tus.Error
	if errors.As(err, &known) {
		return known
	}
	if plans.KindOf(err) == plans.KindNotFound {
		return tus.ErrNotFound
	}
	p := problemOf(err)
	return tus.NewError("ERR_UPLOAD", p.Detail, p.Status)
}

// newUploadID gives 128 random bits: who knows an upload's id still needs its
// owner's token.
func newUploadID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// tusWriter holds back an error's answer, to be written as a problem.
type tusWriter struct {
	http.ResponseWriter
	status int // of an error, 0 for none
	body   bytes.Buffer
}

func (w *tusWriter) WriteHeader(status int) {
	// Taking in a large file may have used up the time for the answer.
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(apiTimeout))
	if status >= http.StatusBadRequest {
		w.status = status
		return
	}
	// tusd guesses a host; the path is right behind every proxy (RFC 9110,
	// section 10.2.2 allows a relative reference).
	if u, err := url.Parse(w.Header().Get("Location")); err == nil && u.Path != "" {
		w.Header().Set("Location", u.Path)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *tusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		return w.ResponseWriter.Write(p)
	}
	if w.body.Len() < 1<<10 {
		_, _ = w.body.Write(p)
	}
	return len(p), nil
}

// Unwrap lets tusd set deadlines on the connection.
func (w *tusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// detail is tusd's message without its code.
func (w *tusWriter) detail() string {
	_, text, found := strings.Cut(w.body.String(), ": ")
	if !found {
		return http.StatusText(w.status)
	}
	return text
}
