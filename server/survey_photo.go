package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/site"
)

// photoKey is where a photo lies in the store.
func photoKey(projectID, sha256 string) string {
	return path.Join("control-points", projectID, sha256+".jpg")
}

func (s *Server) getControlPointPhoto(c echo.Context) error {
	p, err := s.cfg.Catalog.ControlPoint(c.Request().Context(), c.Param("project"), c.Param("point"))
	if err != nil {
		return err
	}
	if p.Photo == nil {
		return plans.Errorf(plans.KindNotFound, "control point %s has no photo", p.ID)
	}
	return s.serveStored(c, stored{key: photoKey(p.ProjectID, p.Photo.SHA256), tag: p.Photo.SHA256, mediaType: jpegType, cache: "private, no-cache"})
}

func (s *Server) putControlPointPhoto(c echo.Context) error {
	ctx := c.Request().Context()
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	old, err := s.revisedPoint(c)
	if err != nil {
		return err
	}
	data, err := readBody(c, site.MaxPhoto, jpegType, "image/png", "image/webp")
	if err != nil {
		return err
	}
	picture, width, height, err := s.cleanPhoto(ctx, data)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(picture)
	p := old
	p.Photo = &plans.ControlPhoto{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(picture)), Width: width, Height: height}
	key := photoKey(project.ID, p.Photo.SHA256)
	if _, err := s.cfg.Store.Put(ctx, key, bytes.NewReader(picture), p.Photo.Bytes, assets.PutOptions{ContentType: jpegType}); err != nil {
		return fmt.Errorf("storing the photo of control point %s: %w", p.ID, err)
	}
	if p, err = s.cfg.Catalog.ReplaceControlPoint(ctx, p); err != nil {
		return err
	}
	s.dropPhoto(ctx, old)
	setRevision(c, p.Revision)
	return c.JSON(http.StatusOK, controlPointFor(identityOf(c), frame, p))
}

// cleanPhoto decodes one photo at a time: each may take 200 MB.
func (s *Server) cleanPhoto(ctx context.Context, data []byte) (picture []byte, width, height int, err error) {
	select {
	case s.photos <- struct{}{}:
		defer func() { <-s.photos }()
	case <-ctx.Done():
		return nil, 0, 0, ctx.Err()
	}
	return site.Photo(data)
}

func (s *Server) deleteControlPointPhoto(c echo.Context) error {
	old, err := s.revisedPoint(c)
	if err != nil {
		return err
	}
	if old.Photo == nil {
		return plans.Errorf(plans.KindNotFound, "control point %s has no photo", old.ID)
	}
	p := old
	p.Photo = nil
	if _, err := s.cfg.Catalog.ReplaceControlPoint(c.Request().Context(), p); err != nil {
		return err
	}
	s.dropPhoto(c.Request().Context(), old)
	return c.NoContent(http.StatusNoContent)
}

// revisedPoint reads the point the path names, at the revision of If-Match
// where there is one.
func (s *Server) revisedPoint(c echo.Context) (plans.ControlPoint, error) {
	revision, err := ifMatch(c)
	if err != nil {
		return plans.ControlPoint{}, err
	}
	p, err := s.cfg.Catalog.ControlPoint(c.Request().Context(), c.Param("project"), c.Param("point"))
	if err == nil && revision != 0 && revision != p.Revision {
		err = plans.Errorf(plans.KindPrecondition, "control point %s has revision %d, not %d", p.ID, p.Revision, revision)
	}
	return p, err
}

// dropPhoto deletes the photo that a point had, unless another point (or the
// point itself, given the same again) still shows it. What cannot be deleted
// now stays behind unseen: nothing but the catalog leads to it.
func (s *Server) dropPhoto(ctx context.Context, old plans.ControlPoint) {
	if old.Photo == nil {
		return
	}
	points, err := s.cfg.Catalog.ControlPoints(ctx, old.ProjectID)
	for _, p := range points {
		if p.Photo != nil && p.Photo.SHA256 == old.Photo.SHA256 {
			return
		}
	}
	err = errors.Join(err, s.cfg.Store.Delete(ctx, photoKey(old.ProjectID, old.Photo.SHA256)))
	if err != nil {
		s.cfg.Log.WarnContext(ctx, "photo not deleted", "control_point", old.ID, "error", err)
	}
}
