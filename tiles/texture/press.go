package texture

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"path"
	"runtime"
	"sync"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/ktx2"
	"github.com/maquette-city/maquette/tiles/scene"
	"golang.org/x/sync/errgroup"
)

// jpegQuality of images that are scaled or joined: differences are seen from it
// downward, and bytes soar above.
const jpegQuality = 88

// Form is how a tileset wants its images.
type Form struct {
	// Side bounds width and height of an image, and Sheet those of several joined,
	// in pixels. An image that takes at most half of Sheet each way is joined with
	// others of its tile.
	Side, Sheet int
	// Compressed asks for images that graphics memory takes packed (KTX 2.0), where
	// they are not small: an eighth of the memory, and a look a little coarser.
	Compressed bool
}

// packedLeast is the number of pixels from which a Compressed form packs an image:
// smaller ones take little memory as they are.
const packedLeast = 128 * 128

// Use is a texture that a tile shows, and between which texture coordinates.
type Use struct {
	Texture   *scene.Texture
	Low, High [2]float32
}

// Placed is where a texture lies: a coordinate c of it is Offset + c*Scale of
// On, whose image is a file beside the tile.
type Placed struct {
	On            *scene.Texture
	Offset, Scale [2]float32
}

// Press makes the images of tiles: scaled to what a device takes, small ones of a
// tile joined on one sheet, which is one draw call, the others each on its own
// and the same in every tile. It may be used from several goroutines at once.
type Press struct {
	mu    sync.Mutex
	whole map[wholeID]func() (*scene.Texture, error)
}

type wholeID struct {
	sum    [sha256.Size]byte
	form   Form
	packed [sha256.Size]byte
}

// NewPress gives a press.
func NewPress() *Press { return &Press{whole: map[wholeID]func() (*scene.Texture, error){}} }

// Tile gives the places of the textures of one tile, in the order of uses. They
// depend on these and the form alone. An image that cannot be decoded (Loader
// makes none such) is kept as it is.
func (p *Press) Tile(uses []Use, form Form) ([]Placed, error) {
	placed := make([]Placed, len(uses))
	var joined [2][]int // of uses: opaque, translucent
	for i := range uses {
		t := uses[i].Texture
		if Joins(uses[i], form) {
			k := 0
			if t.Translucent {
				k = 1
			}
			joined[k] = append(joined[k], i)
		}
	}
	for _, group := range joined {
		if err := join(uses, placed, group, form); err != nil {
			return nil, err
		}
	}
	return placed, p.rest(uses, placed, form)
}

// rest gives those that are on no sheet an image of their own, on all cores: one
// tile may show a hundred photos.
func (p *Press) rest(uses []Use, placed []Placed, form Form) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range uses {
		if placed[i].On != nil {
			continue
		}
		g.Go(func() error {
			on, err := p.alone(uses[i].Texture, form)
			placed[i] = Placed{On: on, Scale: [2]float32{1, 1}}
			return err
		})
	}
	return g.Wait()
}

// Joins tells whether a tile may show a texture on a sheet with others: it takes
// at most half of one each way, and is not seen to repeat. Half a gutter is left
// for coordinates that are a little off.
func Joins(u Use, form Form) bool {
	t := u.Texture
	if t.Width == 0 || t.Height == 0 || 2*min(max(t.Width, t.Height), form.Side) > form.Sheet {
		return false
	}
	for i, pixels := range [2]int{t.Width, t.Height} {
		slack := float32(gutter/2) / float32(pixels)
		if !(u.Low[i] >= -slack && u.High[i] <= 1+slack) {
			return false
		}
	}
	return true
}

// join puts the textures of a group on sheets; one image alone needs none.
func join(uses []Use, placed []Placed, group []int, form Form) error {
	numbers := map[[sha256.Size]byte]int{} // equal images lie on the sheet once
	var images []*image.NRGBA
	var sizes []image.Point
	for _, i := range group {
		t := uses[i].Texture
		if _, ok := numbers[t.Sum]; ok {
			continue
		}
		img, err := decoded(t.Data)
		if err != nil || img.Rect.Size() != image.Pt(t.Width, t.Height) {
			return fmt.Errorf("joining the image %q: %w", t.Name, ErrDamaged)
		}
		img = fit(img, form.Side)
		numbers[t.Sum] = len(images)
		images, sizes = append(images, img), append(sizes, img.Rect.Size())
	}
	if len(images) < 2 {
		return nil
	}
	spots, sheetSizes := arrange(sizes, form.Sheet)
	sheets := make([]*image.NRGBA, len(sheetSizes))
	for i, s := range sheetSizes {
		sheets[i] = image.NewNRGBA(image.Rectangle{Max: s})
	}
	for i, s := range spots {
		place(sheets[s.sheet], images[i], s.at)
	}
	made := make([]*scene.Texture, len(sheets))
	for i, s := range sheets {
		var err error
		if made[i], err = encoded(s, uses[group[0]].Texture.Translucent, form); err != nil {
			return err
		}
	}
	for _, i := range group {
		n := numbers[uses[i].Texture.Sum]
		s, size := spots[n], sizes[n]
		of := sheetSizes[s.sheet]
		placed[i] = Placed{
			On:     made[s.sheet],
			Offset: [2]float32{float32(s.at.X) / float32(of.X), float32(s.at.Y) / float32(of.Y)},
			Scale:  [2]float32{float32(size.X) / float32(of.X), float32(size.Y) / float32(of.Y)},
		}
	}
	return nil
}

// alone gives the texture with an image of its own, made once for all tiles.
func (p *Press) alone(t *scene.Texture, form Form) (*scene.Texture, error) {
	form.Sheet = 0
	form.Compressed = form.Compressed && (t.Packed != nil || t.Width*t.Height >= packedLeast && min(t.Width, t.Height) >= 4)
	if max(t.Width, t.Height) <= form.Side {
		form.Side = 0 // all larger ones want the same
	}
	p.mu.Lock()
	id := wholeID{t.Sum, form, t.PackedSum}
	once := p.whole[id]
	if once == nil {
		once = sync.OnceValues(func() (*scene.Texture, error) { return scaled(t, form) })
		p.whole[id] = once
	}
	p.mu.Unlock()
	made, err := once()
	if err != nil {
		return nil, err
	}
	own := *made
	own.RepeatS, own.RepeatT = t.RepeatS, t.RepeatT
	return &own, nil
}

// scaled gives t with an image of the form, beside the tiles; where Side is 0 it
// fits already.
func scaled(t *scene.Texture, form Form) (*scene.Texture, error) {
	if form == (Form{Compressed: true}) && t.Packed != nil {
		return asItCame(t), nil
	}
	if form != (Form{}) {
		if img, err := decoded(t.Data); err == nil {
			if form.Side > 0 {
				img = fit(img, form.Side)
			}
			return encoded(img, t.Translucent, form)
		}
	}
	made := &scene.Texture{MediaType: t.MediaType, Data: t.Data, Sum: t.Sum, Width: t.Width, Height: t.Height, Translucent: t.Translucent}
	made.URI = path.Base(tiles.ImageURI(made.Data, made.MediaType))
	return made, nil
}

// asItCame gives t with the KTX 2.0 image that its source had.
func asItCame(t *scene.Texture) *scene.Texture {
	return &scene.Texture{
		MediaType: typeKTX2, Data: t.Packed, Sum: t.PackedSum, URI: path.Base(tiles.ImageURI(t.Packed, typeKTX2)),
		Width: t.Width, Height: t.Height, Translucent: t.Translucent,
	}
}

// decoded gives the pixels of an image file.
func decoded(data []byte) (*image.NRGBA, error) {
	img, err := decodePixels(data)
	if err != nil {
		return nil, err
	}
	return straight(img), nil
}

// straight gives pixels of 8 bits a channel, opacity apart from the colours.
func straight(img image.Image) *image.NRGBA {
	if n, ok := img.(*image.NRGBA); ok && n.Rect.Min == (image.Point{}) {
		return n
	}
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}

// Picture makes a texture beside the tiles of pixels that belong to one tile
// alone, such as a part of an aerial photo; it is opaque, and scaled down where
// the form asks for it.
func Picture(img *image.NRGBA, form Form) (*scene.Texture, error) {
	if form.Side > 0 {
		img = fit(img, form.Side)
	}
	return encoded(img, false, form)
}

// Shrink gives img in w by h pixels, at most as many as it has: each is the mean
// of the light of what it covers.
func Shrink(img *image.NRGBA, w, h int) *image.NRGBA { return shrink(img, w, h) }

// encoded writes an image file of the form.
func encoded(img *image.NRGBA, translucent bool, form Form) (*scene.Texture, error) {
	write := unpacked
	if form.Compressed && img.Rect.Dx()*img.Rect.Dy() >= packedLeast && min(img.Rect.Dx(), img.Rect.Dy()) >= 4 {
		write = packed
	}
	mediaType, data, err := write(img, translucent)
	if err != nil {
		return nil, fmt.Errorf("writing an image of %v pixels: %w", img.Rect.Size(), err)
	}
	return &scene.Texture{
		MediaType: mediaType, Data: data, Sum: sha256.Sum256(data), URI: path.Base(tiles.ImageURI(data, mediaType)),
		Width: img.Rect.Dx(), Height: img.Rect.Dy(), Translucent: translucent,
	}, nil
}

// unpacked writes JPEG, or PNG where an image is translucent or no larger so.
func unpacked(img *image.NRGBA, translucent bool) (mediaType string, data []byte, err error) {
	var lossless, lossy bytes.Buffer
	if err := png.Encode(&lossless, img); err != nil || translucent {
		return "image/png", lossless.Bytes(), err
	}
	if err := jpeg.Encode(&lossy, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return "", nil, err
	}
	if lossy.Len() < lossless.Len() {
		return "image/jpeg", lossy.Bytes(), nil
	}
	return "image/png", lossless.Bytes(), nil
}

// packed writes KTX 2.0 with all smaller copies. Sides that are no multiples of 4
// lose up to 3 pixels: coordinates count by the whole width and height, so nothing
// moves.
func packed(img *image.NRGBA, translucent bool) (mediaType string, data []byte, err error) {
	w, h := img.Rect.Dx()/4*4, img.Rect.Dy()/4*4
	if w != img.Rect.Dx() || h != img.Rect.Dy() {
		img = shrink(img, w, h)
	}
	levels := []*image.NRGBA{img}
	for w > 1 || h > 1 {
		w, h = max(w/2, 1), max(h/2, 1)
		levels = append(levels, shrink(levels[len(levels)-1], w, h))
	}
	data, err = ktx2.Encode(levels, translucent)
	return "image/ktx2", data, err
}
