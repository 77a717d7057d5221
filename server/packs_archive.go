package server

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/archive"
	"github.com/maquette-city/maquette/tiles/geo"
)

// getPackArchive sends a pack as one file, or the part of it that is asked for.
// It is never whole in memory.
func (s *Server) getPackArchive(c echo.Context) error {
	r, err := s.packRequest(c)
	if err != nil {
		return err
	}
	return s.sendArchive(c, r)
}

// sendArchive answers with a pack as one file.
func (s *Server) sendArchive(c echo.Context, r packRequest) error {
	setDeadlines(c, apiTimeout, tilesTimeout)
	g, err := s.packed(c, r)
	if err != nil {
		return err
	}
	if len(g.shown) == 0 {
		return plans.Errorf(plans.KindNotFound, "nothing of project %s is published: there is nothing to take along", r.project.ID)
	}
	a, err := g.archive(c.Request().Context())
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, archive.MediaType)
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", r.project.ID+"-"+r.profile.Name+".3tz"))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+a.tag+`"`)
	reader := a.layout.NewReader(c.Request().Context(), a)
	defer reader.Close()
	sent := &unhurried{ReadSeeker: reader, c: c}
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, sent)
	if sent.err != nil && c.Request().Context().Err() == nil {
		return fmt.Errorf("sending the archive of project %s: %w", r.project.ID, sent.err)
	}
	return nil
}

// unhurried gives an answer more time with every part that is read for it: how
// long an archive takes depends on the line. It keeps the error of reading, which
// net/http passes over.
type unhurried struct {
	io.ReadSeeker
	c   echo.Context // of the one request it serves
	err error
}

func (u *unhurried) Read(p []byte) (int, error) {
	setDeadlines(u.c, apiTimeout, apiTimeout)
	n, err := u.ReadSeeker.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		u.err = err
	}
	return n, err
}

// overTilesets gives a tileset whose tiles are the tilesets of a pack.
func overTilesets(shown []packedVariant) *tiles.Tileset {
	root := &tiles.Tile{Refine: tiles.RefineAdd}
	var boxes []*tiles.Box
	for _, v := range shown {
		inner := v.tileset.Root
		volume := inner.BoundingVolume
		if volume.Box != nil && inner.Transform != nil {
			volume = tiles.BoundingVolume{Box: placedBox(volume.Box, geo.Matrix(*inner.Transform))}
		}
		if volume.Box != nil {
			boxes = append(boxes, volume.Box)
		}
		root.GeometricError = math.Max(root.GeometricError, v.tileset.GeometricError)
		root.Children = append(root.Children, &tiles.Tile{BoundingVolume: volume, GeometricError: v.tileset.GeometricError,
			Content: &tiles.Content{URI: v.folder + "tileset.json"}})
	}
	root.BoundingVolume.Sphere = aroundBoxes(boxes)
	over := &tiles.Tileset{Asset: tiles.Asset{Version: tiles.Version}, GeometricError: root.GeometricError, Root: root}
	if crs, epoch := sharedCRS(shown); crs != "" {
		over.DeclareCRS(crs, epoch)
	}
	return over
}

// sharedCRS gives the system that all tilesets are in, "" where they differ.
func sharedCRS(shown []packedVariant) (crs, epoch string) {
	for i, v := range shown {
		c, e := v.tileset.CRS()
		if i > 0 && (c != crs || e != epoch) {
			return "", ""
		}
		crs, epoch = c, e
	}
	return crs, epoch
}

// placedBox gives b, of a frame that m leads to the earth, on the earth.
func placedBox(b *tiles.Box, m geo.Matrix) *tiles.Box {
	var out tiles.Box
	for row := range 3 {
		out[row] = m[12+row]
		for k := range 3 {
			out[row] += m[4*k+row] * b[k]
			for axis := range 3 {
				out[3+3*axis+row] += m[4*k+row] * b[3+3*axis+k]
			}
		}
	}
	return &out
}

// aroundBoxes gives a sphere that holds all boxes; about the middle of their
// middles.
func aroundBoxes(boxes []*tiles.Box) *tiles.Sphere {
	var s tiles.Sphere
	for _, b := range boxes {
		for i := range 3 {
			s[i] += b[i] / float64(len(boxes))
		}
	}
	for _, b := range boxes {
		for _, p := range b.Corners() {
			s[3] = math.Max(s[3], math.Sqrt((p[0]-s[0])*(p[0]-s[0])+(p[1]-s[1])*(p[1]-s[1])+(p[2]-s[2])*(p[2]-s[2])))
		}
	}
	s[3] += 0.001 // what is lost at the earth's size
	return &s
}
