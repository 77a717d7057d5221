package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/image/draw"

	"github.com/maquette-city/maquette/plans"
)

const (
	// smallWidth and smallHeight are the size of the small pictures from the sides,
	// pixels: twice what a list shows.
	smallWidth, smallHeight = 150, 100
	// maxSmallPictures bounds those that are kept in memory, of about 15 kB each.
	maxSmallPictures = 256
	// maxSidePixels bounds the picture that is made smaller.
	maxSidePixels = 4 << 20
)

// smallPicture is a small picture from a side.
type smallPicture struct {
	data []byte
	sum  string // its SHA-256, hexadecimal
}

// smallSide gives the small picture from a side: made when first asked for, since
// it takes milliseconds, and kept for a while.
func (s *Server) smallSide(ctx context.Context, variant string, number int, side string) (smallPicture, error) {
	key := sideKey(variant, number, side)
	if small, ok := s.small.get(key); ok {
		return small, nil
	}
	data, err := s.readStored(ctx, key)
	if err != nil {
		return smallPicture{}, err
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err == nil && config.Width*config.Height > maxSidePixels {
		err = fmt.Errorf("%d x %d pixels", config.Width, config.Height)
	}
	if err != nil {
		return smallPicture{}, fmt.Errorf("reading %s: %w", key, err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return smallPicture{}, fmt.Errorf("reading %s: %w", key, err)
	}
	to := image.NewNRGBA(image.Rect(0, 0, smallWidth, smallHeight))
	draw.CatmullRom.Scale(to, to.Bounds(), img, img.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, to); err != nil {
		return smallPicture{}, fmt.Errorf("making %s smaller: %w", key, err)
	}
	sum := sha256.Sum256(out.Bytes())
	small := smallPicture{out.Bytes(), hex.EncodeToString(sum[:])}
	s.small.put(key, small)
	return small, nil
}

// smallSideView tells of the small picture from a side; nil where there is none.
func (s *Server) smallSideView(ctx context.Context, v plans.Version, side string) *imageView {
	small, err := s.smallSide(ctx, v.VariantID, v.Number, side)
	if err != nil {
		return nil
	}
	return &imageView{pictureHref(v, smallPrefix+side), smallWidth, smallHeight, int64(len(small.data)), small.sum}
}

// serveSmallSide sends the small picture from a side.
func (s *Server) serveSmallSide(c echo.Context, variant string, number int, side, cache string) error {
	small, err := s.smallSide(c.Request().Context(), variant, number, side)
	if err != nil {
		return err
	}
	tag, h := small.sum[:32], c.Response().Header()
	h.Set("Cache-Control", cache)
	if full, ok := matchingTag(c.Request().Header.Values("If-None-Match"), tag, []string{""}); ok {
		h.Set("ETag", full)
		return c.NoContent(http.StatusNotModified)
	}
	h.Set("ETag", `"`+tag+`"`)
	return c.Blob(http.StatusOK, "image/png", small.data)
}

// sideOf gives the name of the picture that a small one is of.
func sideOf(name string) (string, bool) {
	return strings.CutPrefix(name, smallPrefix)
}
