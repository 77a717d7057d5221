package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// APIVersion is the version of the API: info.version of its document and the
// API-Version header of every answer (semantic versioning).
const APIVersion = "1.0.0"

// DefaultMaxUpload is the largest upload taken where Config says nothing, in
// bytes: the largest models of a municipality's archive are under 2 GiB.
const DefaultMaxUpload = 4 << 30

// MaxPut is the largest upload taken by a single PUT, in bytes; tus takes
// larger ones.
const MaxPut = 64 << 20

// Intake finishes an upload whose bytes lie whole in the object store: it takes
// the SHA-256, keeps the file as a source and records the upload as complete.
type Intake interface {
	Complete(ctx context.Context, uploadID string) (plans.Upload, error)
}

// Features reads what a conversion wrote about the features of a version.
type Features interface {
	// Feature gives a feature's JSON object; KindNotFound where the version
	// has none with this key.
	Feature(ctx context.Context, variantID string, number int, key string) (json.RawMessage, error)
}

// Config is what a Server stands on. All but the fields that name a default are
// required.
type Config struct {
	Catalog plans.Catalog
	Codes   auth.Burner
	Store   assets.Store
	// Hot reads tiles; the default is Store.
	Hot      assets.Store
	Intake   Intake
	Features Features
	Changes  Changes
	Signer   *auth.Signer
	// Live answers GET /live; nil leaves the address out.
	Live http.Handler
	// AsyncAPI is the document of the live protocol, in YAML.
	AsyncAPI []byte
	// Viewer holds the built viewer, index.html at its root; nil where there
	// is none.
	Viewer fs.FS
	Log    *slog.Logger
	// MaxUpload in bytes; the default is DefaultMaxUpload.
	MaxUpload int64
	// BaseURL is the address people reach the server at, without a trailing
	// slash; it stands in the OpenAPI document.
	BaseURL string
	// Origins other than the server's own that may call the API from a
	// browser, such as "https://www.dordrecht.nl".
	Origins []string
}

func (c *Config) validate() error {
	for name, missing := range map[string]bool{
		"Catalog": c.Catalog == nil, "Codes": c.Codes == nil, "Store": c.Store == nil,
		"Intake": c.Intake == nil, "Features": c.Features == nil, "Changes": c.Changes == nil, "Signer": c.Signer == nil, "Log": c.Log == nil,
	} {
		if missing {
			return fmt.Errorf("server config: %s is missing", name)
		}
	}
	if c.Hot == nil {
		c.Hot = c.Store
	}
	if c.MaxUpload == 0 {
		c.MaxUpload = DefaultMaxUpload
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	return nil
}

// Server answers HTTP. It is an http.Handler, safe for concurrent use, and
// starts no goroutine of its own.
type Server struct {
	cfg     Config
	echo    *echo.Echo
	tiles   *tileCache
	small   *ttlCache[string, smallPicture] // pictures from sides, by key
	tus     http.Handler
	openapi []byte
	bulk    chan struct{} // turns of large transformations
	writers chan struct{} // held by who writes a place into a source
	photos  chan struct{} // holds who decodes a photo
	packers chan struct{} // packs being made
	// searchers holds who searches a footprint
	searchers chan struct{}
	packs     *ttlCache[packKey, *packing]
	legends   *ttlCache[legendKey, legendView]
}

// New makes a server over cfg.
func New(cfg Config) (*Server, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, echo: echo.New(), tiles: newTileCache(cfg.Catalog), small: newTTLCache[string, smallPicture](time.Hour, maxSmallPictures), bulk: make(chan struct{}, maxBulkTransformations), writers: make(chan struct{}, maxWriters),
		photos: make(chan struct{}, 1), packers: make(chan struct{}, maxPackers), searchers: make(chan struct{}, maxSearchers), packs: newTTLCache[packKey, *packing](packTTL, maxKeptPacks),
		legends: newTTLCache[legendKey, legendView](legendTTL, maxKeptLegends)}
	var err error
	if s.tus, err = s.newTus(); err != nil {
		return nil, fmt.Errorf("preparing resumable uploads: %w", err)
	}
	if s.openapi, err = s.document(); err != nil {
		return nil, fmt.Errorf("making the OpenAPI document: %w", err)
	}
	s.echo.HTTPErrorHandler = s.handleError
	s.echo.Use(s.observe, s.recoverPanic, s.preflight)
	s.mount()
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }
