package ground

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/maquette-city/maquette/tiles/texture"
)

// imageGrain is what the sides of images are multiples of: blocks of packed images.
const imageGrain = 4

// leafImage makes the image of a tile of level 0: as many pixels as the photo has
// there.
func (b *builder) leafImage(n *node) error {
	texel := b.in.Photo.Texel()
	side := func(posts int) int {
		pixels := int(math.Ceil(float64(posts)/texel/imageGrain)) * imageGrain
		return clamp(pixels, imageGrain, LeafImageSide)
	}
	w, h := side(n.posts[2]-n.posts[0]), side(n.posts[3]-n.posts[1])
	base := [2]float64{float64(b.grid.BaseX), float64(b.grid.BaseY)}
	img, err := b.in.Photo.Sample(float64(n.posts[0])-base[0], float64(n.posts[1])-base[1], float64(n.posts[2])-base[0], float64(n.posts[3])-base[1], w, h)
	if err != nil {
		return err
	}
	n.image = b.onGround(img)
	return nil
}

// onGround lays an image over the colour of the ground: what it holds nothing of
// shows that.
func (b *builder) onGround(img *image.NRGBA) *image.NRGBA {
	for i := 0; i+3 < len(img.Pix); i += 4 {
		a := int(img.Pix[i+3])
		for c := range 3 {
			img.Pix[i+c] = uint8((int(img.Pix[i+c])*a + int(b.in.RGBA[c])*(255-a) + 127) / 255)
		}
		img.Pix[i+3] = 255
	}
	return img
}

// joinImages makes the image of a tile of those of its children, which lie as the
// quarters of a square: two columns, two rows.
func (b *builder) joinImages(n *node, children [4]*node) {
	cols, rows := [2]int{}, [2]int{}
	for i, c := range children {
		if c != nil {
			cols[i%2], rows[i/2] = max(cols[i%2], c.image.Rect.Dx()), max(rows[i/2], c.image.Rect.Dy())
		}
	}
	// The quarters share the width as they share the ground.
	half := b.leaf << (n.level - 1)
	middle := [2]int{clamp(n.x+half, n.posts[0], n.posts[2]), clamp(n.y+half, n.posts[1], n.posts[3])}
	w := shares(cols, middle[0]-n.posts[0], n.posts[2]-middle[0])
	h := shares(rows, middle[1]-n.posts[1], n.posts[3]-middle[1])
	n.image = image.NewNRGBA(image.Rect(0, 0, w[0]+w[1], h[0]+h[1]))
	ground := image.NewUniform(color.NRGBA{b.in.RGBA[0], b.in.RGBA[1], b.in.RGBA[2], 255})
	draw.Draw(n.image, n.image.Rect, ground, image.Point{}, draw.Src)
	for i, c := range children {
		if c == nil || w[i%2] == 0 || h[i/2] == 0 {
			continue
		}
		part := texture.Shrink(c.image, min(w[i%2], c.image.Rect.Dx()), min(h[i/2], c.image.Rect.Dy()))
		at := image.Pt(i%2*w[0], i/2*h[0])
		draw.Draw(n.image, image.Rectangle{at, at.Add(part.Rect.Size())}, part, image.Point{}, draw.Src)
	}
}

// shares divides an image of at most ImageSide pixels between two parts of the
// ground, neither with more pixels than it has.
func shares(pixels [2]int, first, second int) [2]int {
	total := min(ImageSide, pixels[0]+pixels[1])
	out := [2]int{total * first / max(first+second, 1), 0}
	out[1] = total - out[0]
	for i := range out {
		out[i] = min(out[i], pixels[i])
	}
	return out
}
