package server

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/archive"
	"github.com/maquette-city/maquette/tiles/geo"
)

// packListName is the signed list within an archive.
const packListName = "pack.json"

// getPackArchive sends a pack as one file, as it is read: it is never whole in
// memory.
func (s *Server) getPackArchive(c echo.Context) error {
	setDeadlines(c, apiTimeout, tilesTimeout)
	r, err := s.packRequest(c)
	if err != nil {
		return err
	}
	p, g, err := s.makePack(c, r)
	if err != nil {
		return err
	}
	if len(g.shown) == 0 {
		return plans.Errorf(plans.KindNotFound, "nothing of project %s is published: there is nothing to take along", r.project.ID)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, archive.MediaType)
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", r.project.ID+"-"+r.profile.Name+".3tz"))
	h.Set("Cache-Control", "private, no-cache")
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	c.Response().WriteHeader(http.StatusOK)
	return g.write(c.Request().Context(), archive.NewWriter(c.Response()), p)
}

// write sends the files: the tileset over all first, the list last.
func (g *packing) write(ctx context.Context, w *archive.Writer, p *pack) error {
	top, err := json.Marshal(overTilesets(g.shown))
	if err == nil {
		err = w.Add("tileset.json", top)
	}
	for i := range g.items {
		if err != nil {
			return err
		}
		item := &g.items[i]
		if item.Path == "" {
			continue
		}
		data := item.data
		if data == nil {
			if data, err = g.server.readStored(ctx, item.key); err != nil {
				return err
			}
		}
		err = w.Add(item.Path, data)
	}
	if err != nil {
		return err
	}
	list, err := json.Marshal(p)
	if err == nil {
		err = w.Add(packListName, list)
	}
	if err != nil {
		return err
	}
	return w.Close()
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
	return &tiles.Tileset{Asset: tiles.Asset{Version: tiles.Version}, GeometricError: root.GeometricError, Root: root}
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
