package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/georeference"
	"github.com/maquette-city/maquette/plans/ifc"
)

const (
	// maxGeoreferenced bounds the sources that a place is written into here,
	// bytes: they are read into memory. For larger ones there is the command.
	maxGeoreferenced = 512 << 20
	// maxWriters bounds how many are written at once.
	maxWriters = 2
	// prepareTimeout bounds the reading of such a source.
	prepareTimeout = 5 * time.Minute
	// sidecarEnding marks a source that gives the place of another: it is none
	// of those that a report counts.
	sidecarEnding = ".place.json"
)

// getGeoreferenced gives a source with the place that a person confirmed written
// in. Files that a conversion has read whole within its bounds are read again
// here, no others.
func (s *Server) getGeoreferenced(c echo.Context) error {
	p, err := s.placedVersion(c, plans.KindConflict)
	if err != nil {
		return err
	}
	src, index, err := source(c, p.version)
	if err != nil {
		return err
	}
	where, err := p.georeference(src, index)
	if err != nil {
		return err
	}
	tag := src.SHA256[:min(len(src.SHA256), 32)] + "-r" + strconv.Itoa(p.variant.Revision())
	c.Response().Header().Set(echo.HeaderCacheControl, "private, no-cache")
	if done, err := notModified(c, tag); done {
		return err
	}
	setDeadlines(c, apiTimeout, sourceTimeout)
	ctx, cancel := context.WithTimeout(c.Request().Context(), prepareTimeout)
	defer cancel()
	select {
	case s.writers <- struct{}{}:
		defer func() { <-s.writers }()
	case <-ctx.Done():
		return plans.Errorf(plans.KindUnavailable, "waiting to write a place into %s: %w", src.Filename, ctx.Err())
	}
	return s.sendGeoreferenced(c, ctx, src, where, tag)
}

func (s *Server) sendGeoreferenced(c echo.Context, ctx context.Context, src plans.VersionSource, where georeference.Place, tag string) error {
	data := &storeReaderAt{ctx: c.Request().Context(), store: s.cfg.Store, key: sourceKey(src.SHA256), size: src.Bytes}
	edit, err := georeference.Prepare(ctx, ifc.Source{Data: data, Size: src.Bytes, Name: src.Filename}, where, georeference.Options{})
	if data.err != nil {
		err = data.err // why it could not be read, not what was made of that
	}
	if err != nil {
		return fmt.Errorf("writing a place into source %s: %w", src.SHA256, err)
	}
	h, ending := c.Response().Header(), path.Ext(src.Filename)
	h.Set(echo.HeaderContentType, echo.MIMEOctetStream)
	h.Set(echo.HeaderContentDisposition, attachment(strings.TrimSuffix(src.Filename, ending)+"-georeferenced"+ending))
	h.Set("ETag", `"`+tag+`"`)
	if size, known := edit.Size(); known {
		h.Set(echo.HeaderContentLength, strconv.FormatInt(size, 10))
	}
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	if err := edit.Write(c.Request().Context(), c.Response()); err != nil && c.Request().Context().Err() == nil {
		return fmt.Errorf("sending source %s with its place: %w", src.SHA256, err)
	}
	return nil
}

// georeference gives where a source of the version stands as a person said.
func (p *placed) georeference(src plans.VersionSource, index int) (georeference.Place, error) {
	var none georeference.Place
	now := p.Stands()
	switch {
	case !georeferenceable(src.Filename):
		return none, plans.Errorf(plans.KindUnsupported, "a place cannot be written into %s: only into IFC files (.ifc, .ifczip)", src.Filename)
	case src.Bytes > maxGeoreferenced:
		return none, plans.Errorf(plans.KindTooLarge, "%s has %d MiB, more than the %d that a place is written into here: use the command maquette georeference", src.Filename, src.Bytes>>20, maxGeoreferenced>>20)
	case !now.ByPerson():
		return none, plans.Errorf(plans.KindConflict, "nobody has confirmed yet where version %d of variant %s stands: a planner does that", p.version.Number, p.version.VariantID)
	}
	facts := p.About.Facts
	for _, other := range p.version.Sources[:index] {
		if strings.HasSuffix(other.Filename, sidecarEnding) {
			index--
		}
	}
	if index >= len(facts.Frames) {
		return none, plans.Errorf(plans.KindConflict, "the report of version %d of variant %s does not tell the frame of %s: make the version again", p.version.Number, p.version.VariantID, src.Filename)
	}
	facts.Lead = index
	m, err := facts.OnMap(now, p.Site, "")
	if err != nil {
		return none, plans.Errorf(plans.KindConflict, "%s stands where no map is known to reach: %w", src.Filename, err)
	}
	sin, cos := math.Sincos(m.RotationDeg * (math.Pi / 180))
	return georeference.Place{CRS: m.CRS, Eastings: m.East, Northings: m.North, Height: m.Height,
		XAxisAbscissa: cos, XAxisOrdinate: sin, Scale: m.Scale}, nil
}

// readBlock is how much is fetched of a stored file at once, in bytes.
const readBlock = 8 << 20

// storeReaderAt reads a stored file anywhere, a block at a time. It is for one
// goroutine and one request.
type storeReaderAt struct {
	ctx   context.Context
	store assets.Store
	key   string
	size  int64
	at    int64 // of block
	block []byte
	err   error // the first failure of the store
}

// ReadAt reads at an offset (io.ReaderAt).
func (r *storeReaderAt) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		if at >= r.size {
			return n, io.EOF
		}
		if at < r.at || at >= r.at+int64(len(r.block)) {
			if err := r.fetch(at / readBlock * readBlock); err != nil {
				return n, err
			}
		}
		n += copy(p[n:], r.block[at-r.at:])
	}
	return n, nil
}

func (r *storeReaderAt) fetch(at int64) error {
	length := min(readBlock, r.size-at)
	body, _, err := r.store.Get(r.ctx, r.key, &assets.Range{Offset: at, Length: length})
	if err == nil {
		if int64(cap(r.block)) < length {
			r.block = make([]byte, length)
		}
		r.block, r.at = r.block[:length], at
		_, err = io.ReadFull(body, r.block)
		err = errors.Join(err, body.Close())
	}
	if err != nil {
		r.block = r.block[:0]
		if r.err == nil {
			r.err = fmt.Errorf("reading %s: %w", r.key, err)
		}
	}
	return err
}
