package texture

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// gutter is how many pixels of each edge are repeated round an image on a sheet,
// and what its place is a multiple of: the smaller copies of a sheet down to an
// eighth then hold no pixel of two images.
const gutter = 8

// spot is where an image lies on its sheet.
type spot struct {
	sheet int
	at    image.Point // of its upper left pixel
}

// arrange lays images of these sizes onto sheets of at most side pixels, and
// gives the size of each sheet. It places the highest first, in rows, and depends
// on the sizes and their order alone. Every image must leave room for its gutter.
func arrange(sizes []image.Point, side int) (spots []spot, sheets []image.Point) {
	order := make([]int, len(sizes))
	area := 0
	for i, s := range sizes {
		order[i] = i
		c := celled(s)
		area += c.X * c.Y
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(sizes[b].Y, sizes[a].Y), cmp.Compare(sizes[b].X, sizes[a].X))
	})
	spots = make([]spot, len(sizes))
	width := sheetWidth(sizes, area, side)
	row := image.Rectangle{} // what the row under way takes
	for _, i := range order {
		c := celled(sizes[i])
		if row.Max.X+c.X > width {
			row = image.Rect(0, row.Max.Y, 0, row.Max.Y)
		}
		if len(sheets) == 0 || row.Min.Y+c.Y > side {
			sheets = append(sheets, image.Point{})
			row = image.Rectangle{}
		}
		n := len(sheets) - 1
		spots[i] = spot{n, image.Pt(row.Max.X+gutter, row.Min.Y+gutter)}
		row.Max = image.Pt(row.Max.X+c.X, max(row.Max.Y, row.Min.Y+c.Y))
		sheets[n] = image.Pt(max(sheets[n].X, row.Max.X), max(sheets[n].Y, row.Max.Y))
	}
	return spots, sheets
}

// celled gives what an image takes on a sheet.
func celled(size image.Point) image.Point {
	up := func(n int) int { return (n + 3*gutter - 1) / gutter * gutter }
	return image.Pt(up(size.X), up(size.Y))
}

// sheetWidth gives a width in which the images make about a square.
func sheetWidth(sizes []image.Point, area, side int) int {
	width := int(math.Ceil(math.Sqrt(float64(area))))
	width = (width + gutter - 1) / gutter * gutter
	for _, s := range sizes {
		width = max(width, celled(s).X)
	}
	return min(width, side)
}

// place copies img onto the sheet with its upper left pixel at p, and its edges
// into the gutter round it.
func place(sheet, img *image.NRGBA, p image.Point) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := -gutter; y < h+gutter; y++ {
		from := img.Pix[min(max(y, 0), h-1)*img.Stride:]
		to := sheet.Pix[(p.Y+y)*sheet.Stride+4*p.X:]
		copy(to[:4*w], from[:4*w])
		before := sheet.Pix[(p.Y+y)*sheet.Stride+4*(p.X-gutter):]
		for x := range gutter {
			copy(before[4*x:4*x+4], from[:4])
			copy(to[4*(w+x):4*(w+x)+4], from[4*w-4:4*w])
		}
	}
}
