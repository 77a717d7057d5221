package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/pictures"
	"github.com/maquette-city/maquette/server/auth"
)

// Names of pictures from viewpoints begin so, of the large and of the small one;
// the rest is the viewpoint's id. smallPrefix goes before the name of a side.
const (
	viewpointPrefix = "viewpoint-"
	thumbnailPrefix = "thumbnail-"
	smallPrefix     = "small-"
)

// Kinds of pictures.
const (
	kindSide      = "side"
	kindViewpoint = "viewpoint"
)

// pictureView is a picture in a list.
type pictureView struct {
	Name      string             `json:"name"`
	Kind      string             `json:"kind"`
	Viewpoint string             `json:"viewpoint,omitempty"` // its id
	State     plans.PictureState `json:"state"`
	Reason    string             `json:"reason,omitempty"`
	DrawnAt   *time.Time         `json:"drawnAt,omitempty"`
	Alt       []said             `json:"alt"`
	*imageView
	Thumbnail *imageView `json:"thumbnail,omitempty"`
}

// imageView is where a PNG lies and what it is.
type imageView struct {
	Href   string `json:"href"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// listPictures lists the pictures of a version: from four sides, and from the
// viewpoints that the caller may see, also those that are still to be drawn.
func (s *Server) listPictures(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	all, err := s.pictureViews(c, v)
	if err != nil {
		return err
	}
	body, err := json.Marshal(list[pictureView]{all})
	if err != nil {
		return fmt.Errorf("listing pictures: %w", err)
	}
	sum := sha256.Sum256(body)
	tag, h := hex.EncodeToString(sum[:16]), c.Response().Header()
	h.Set("Cache-Control", "private, no-cache")
	if full, ok := matchingTag(c.Request().Header.Values("If-None-Match"), tag, []string{""}); ok {
		h.Set("ETag", full)
		return c.NoContent(http.StatusNotModified)
	}
	h.Set("ETag", `"`+tag+`"`)
	return c.JSONBlob(http.StatusOK, body)
}

// pictureViews gives the pictures of a version that the caller may see.
func (s *Server) pictureViews(c echo.Context, v plans.Version) ([]pictureView, error) {
	owner, err := s.cfg.Catalog.Variant(c.Request().Context(), v.VariantID)
	if err != nil {
		return nil, err
	}
	all, err := s.sidePictures(c.Request().Context(), owner, v)
	if err != nil {
		return nil, err
	}
	more, err := s.viewpointPictures(c, owner, v)
	return append(all, more...), err
}

// withPictures gives the report of a version with its pictures as they are now.
func (s *Server) withPictures(c echo.Context, v plans.Version) ([]byte, error) {
	var report map[string]json.RawMessage
	if err := json.Unmarshal(v.Report, &report); err != nil || report == nil {
		return v.Report, nil // no object: nothing to add to
	}
	all, err := s.pictureViews(c, v)
	if err != nil {
		return nil, err
	}
	if report["pictures"], err = json.Marshal(all); err != nil {
		return nil, fmt.Errorf("listing pictures: %w", err)
	}
	return json.Marshal(report)
}

// sidePictures gives those that the conversion drew.
func (s *Server) sidePictures(ctx context.Context, owner plans.Variant, v plans.Version) ([]pictureView, error) {
	all := []pictureView{}
	if v.Result == nil {
		return all, nil
	}
	for _, file := range v.Result.Pictures {
		name := strings.TrimSuffix(file, ".png")
		image, err := s.sideImage(ctx, v, name)
		if errors.Is(err, assets.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		nl, en := side(name)
		all = append(all, pictureView{Name: name, Kind: kindSide, State: plans.PictureReady, imageView: image, Thumbnail: s.smallSideView(ctx, v, name),
			Alt: []said{{"nl", owner.Name + ", gezien vanuit het " + nl}, {"en", owner.Name + ", seen from the " + en}}})
	}
	return all, nil
}

// side names a side of the compass.
func side(name string) (nl, en string) {
	switch name {
	case "se":
		return "zuidoosten", "south-east"
	case "sw":
		return "zuidwesten", "south-west"
	case "ne":
		return "noordoosten", "north-east"
	case "nw":
		return "noordwesten", "north-west"
	}
	return name, name
}

// sideImage reads a picture from a side: it is small and never changes.
func (s *Server) sideImage(ctx context.Context, v plans.Version, name string) (*imageView, error) {
	data, err := s.readStored(ctx, sideKey(v.VariantID, v.Number, name))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	image := &imageView{Href: pictureHref(v, name), Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
	if config, err := png.DecodeConfig(bytes.NewReader(data)); err == nil {
		image.Width, image.Height = config.Width, config.Height
	}
	return image, nil
}

func sideKey(variant string, number int, name string) string {
	return path.Join("pictures", variant, strconv.Itoa(number), name+".png")
}

func pictureHref(v plans.Version, name string) string {
	return fmt.Sprintf("%s/variants/%s/versions/%d/pictures/%s", apiBase, url.PathEscape(v.VariantID), v.Number, name)
}

// viewpointPictures gives those from the viewpoints of the project, in their order.
func (s *Server) viewpointPictures(c echo.Context, owner plans.Variant, v plans.Version) ([]pictureView, error) {
	ctx := c.Request().Context()
	viewpoints, err := s.cfg.Catalog.Viewpoints(ctx, v.ProjectID)
	if err != nil {
		return nil, err
	}
	have, err := s.cfg.Catalog.Pictures(ctx, v.VariantID, v.Number)
	if err != nil {
		return nil, err
	}
	drawn := make(map[string]*plans.Picture, len(have))
	for i := range have {
		drawn[have[i].ViewpointID] = &have[i]
	}
	wish, wanted, err := pictures.WishOf(ctx, s.cfg.Catalog, owner, v)
	if err != nil {
		return nil, err
	}
	var all []pictureView
	for _, p := range visibleOf(s, c, viewpoints, viewpointOwner) {
		if p.VariantID != "" && p.VariantID != v.VariantID {
			continue
		}
		if view, ok := viewOf(owner, v, p, drawn[p.ID]); ok || wanted {
			view = stated(view, p, drawn[p.ID], wish, wanted)
			if !identityOf(c).May(auth.RoleArchitect) {
				view.Reason = ""
			}
			all = append(all, view)
		}
	}
	return all, nil
}

// viewOf gives the picture from p as far as it is drawn; false where it is not.
func viewOf(owner plans.Variant, v plans.Version, p plans.Viewpoint, drawn *plans.Picture) (pictureView, bool) {
	view := pictureView{Name: viewpointPrefix + p.ID, Kind: kindViewpoint, Viewpoint: p.ID,
		Alt: []said{{"nl", owner.Name + ", gezien vanaf " + p.Name}, {"en", owner.Name + ", seen from " + p.Name}}}
	if drawn == nil {
		return view, false
	}
	view.State, view.Reason, view.DrawnAt = drawn.State, drawn.Reason, &drawn.DrawnAt
	if drawn.State == plans.PictureReady {
		view.imageView = newImageView(pictureHref(v, view.Name), drawn.Image)
		view.Thumbnail = newImageView(pictureHref(v, thumbnailPrefix+p.ID), drawn.Small)
	}
	return view, true
}

func newImageView(href string, i plans.PictureImage) *imageView {
	return &imageView{href, i.Width, i.Height, i.Bytes, i.SHA256}
}

// stated says how far a picture is that should show what is there now.
func stated(view pictureView, p plans.Viewpoint, drawn *plans.Picture, wish pictures.Wish, wanted bool) pictureView {
	switch {
	case !wanted || drawn != nil && drawn.MadeFrom == wish.MadeFrom(p):
	case wish.Unplaced:
		view.State, view.Reason = plans.PictureUnplaced, "the version stands nowhere yet: set its placement"
	default:
		view.State, view.Reason = plans.PictureQueued, ""
	}
	return view
}

// getPicture sends a picture of a version that the caller may see.
func (s *Server) getPicture(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	return s.servePicture(c, v.ProjectID, v.VariantID, v.Number, c.Param("name"), "private, no-cache")
}

// getTilesPicture is the same beside the tiles of the version that is shown.
func (s *Server) getTilesPicture(c echo.Context, owner plans.Owner) error {
	p, v, err := s.current(c, owner)
	if err != nil {
		return err
	}
	name, isPNG := strings.CutSuffix(c.Param("file"), ".png")
	if !isPNG {
		return errNoTiles()
	}
	return s.servePicture(c, p.ID, v.ID, v.Current, name, cacheRevalidate)
}

func (s *Server) servePicture(c echo.Context, project, variant string, number int, name, cache string) error {
	if !pictureName.MatchString(name) {
		return plans.Errorf(plans.KindNotFound, "there is no such picture")
	}
	image, found, err := s.viewpointImage(c, project, variant, number, name)
	if err != nil {
		return err
	}
	if found {
		return s.serveStored(c, stored{key: image.Object, tag: image.SHA256[:32], mediaType: "image/png", cache: cache})
	}
	if side, ok := sideOf(name); ok {
		return s.orBeingMade(c, variant, number, s.serveSmallSide(c, variant, number, side, cache))
	}
	err = s.serveStored(c, stored{
		key: sideKey(variant, number, name), tag: "picture-" + variant + "-" + strconv.Itoa(number) + "-" + name,
		mediaType: "image/png", cache: cache,
	})
	return s.orBeingMade(c, variant, number, err)
}

// viewpointImage finds the picture from a viewpoint by its name; false where the
// name is of another kind.
func (s *Server) viewpointImage(c echo.Context, project, variant string, number int, name string) (plans.PictureImage, bool, error) {
	ctx := c.Request().Context()
	id, whole := strings.CutPrefix(name, viewpointPrefix)
	id, small := strings.CutPrefix(id, thumbnailPrefix)
	if whole == small {
		return plans.PictureImage{}, false, nil
	}
	none := plans.Errorf(plans.KindNotFound, "there is no such picture")
	v, err := s.cfg.Catalog.Viewpoint(ctx, project, id)
	if plans.KindOf(err) == plans.KindNotFound || err == nil && !s.maySee(c, v.VariantID) {
		err = none
	}
	if err != nil {
		return plans.PictureImage{}, true, err
	}
	p, err := s.cfg.Catalog.Picture(ctx, variant, number, id)
	switch {
	case plans.KindOf(err) == plans.KindNotFound || err == nil && p.State != plans.PictureReady:
		return plans.PictureImage{}, true, none
	case small:
		return p.Small, true, err
	}
	return p.Image, true, err
}
