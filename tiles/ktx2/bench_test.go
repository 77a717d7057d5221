package ktx2

import (
	"image"
	"math/rand/v2"
	"testing"
)

// facade is an image of about what a photograph of bricks and windows has in it.
func facade(w, h int) *image.NRGBA {
	rng := rand.New(rand.NewPCG(7, 7))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			base := [3]int{150, 80, 60}
			if y%9 == 0 || (x+y/9%2*10)%20 == 0 {
				base = [3]int{190, 185, 175}
			}
			if x%160 > 90 && y%200 > 80 {
				base = [3]int{30 + y%200/4, 40 + y%200/4, 60 + y%200/3}
			}
			noise := rng.IntN(24) - 12
			i := img.PixOffset(x, y)
			for c := range 3 {
				img.Pix[i+c] = uint8(min(max(base[c]+noise+x*20/w, 0), 255))
			}
			img.Pix[i+3] = 255
		}
	}
	return img
}

// copies gives an image and its smaller copies, by leaving out.
func copies(img *image.NRGBA) []*image.NRGBA {
	all := []*image.NRGBA{img}
	for w, h := img.Rect.Dx(), img.Rect.Dy(); w > 1 || h > 1; {
		w, h = max(w/2, 1), max(h/2, 1)
		small := image.NewNRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				small.SetNRGBA(x, y, img.NRGBAAt(x*img.Rect.Dx()/w, y*img.Rect.Dy()/h))
			}
		}
		all = append(all, small)
	}
	return all
}

// BenchmarkEncode packs an image of a quarter million pixels and its copies.
func BenchmarkEncode(b *testing.B) {
	levels := copies(facade(512, 512))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(levels, false); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(512*512*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpx/s")
}
