package server

import (
	"errors"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
)

// usdzType is what Quick Look asks for: it opens nothing that is sent as another.
const usdzType = "model/vnd.usdz+zip"

// gzipType of the descriptions of all features, which stay packed (RFC 6713).
const gzipType = "application/gzip"

// exportRoutes are the files that hold a whole variant, for viewers that know no
// tiles, and what is known of all its features, for those without a network. They
// lie beside tileset.json.
func (s *Server) exportRoutes() []tilesRoute {
	return []tilesRoute{
		s.exportRoute("model.glb", glbType), s.exportRoute("ar.glb", glbType), s.exportRoute("tabletop.glb", glbType),
		s.exportRoute("model.usdz", usdzType), s.exportRoute("tabletop.usdz", usdzType),
		s.exportRoute(convert.FeaturesFile, gzipType), s.exportRoute(convert.FeaturesIndexFile, echo.MIMEApplicationJSON),
	}
}

func (s *Server) exportRoute(file, mediaType string) tilesRoute {
	return tilesRoute{"/" + file, func(c echo.Context, owner plans.Owner) error {
		_, v, err := s.current(c, owner)
		if err != nil {
			return err
		}
		number := strconv.Itoa(v.Current)
		err = s.serveStored(c, stored{
			key: tilesKey(v.ID, number, file), tag: file + "-" + v.ID + "-" + number,
			mediaType: mediaType, cache: cacheRevalidate,
		})
		return s.orBeingMade(c, v.ID, v.Current, err)
	}}
}

// errBeingMade answers for what a version will have in a moment.
var errBeingMade = errors.New("this file is still being made")

// orBeingMade gives errBeingMade in the place of an error that says that there is
// no such file, where it may be one of those that are made after the tiles.
func (s *Server) orBeingMade(c echo.Context, variant string, number int, err error) error {
	if plans.KindOf(err) != plans.KindNotFound && !errors.Is(err, assets.ErrNotFound) {
		return err
	}
	v, verr := s.cfg.Catalog.Version(c.Request().Context(), variant, number)
	if verr == nil && v.Result != nil && v.Result.Making {
		return errBeingMade
	}
	return err
}
