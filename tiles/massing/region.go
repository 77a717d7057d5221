package massing

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/raster"
)

// level is a surface of blocks: its height over the view's pixels, in pixels above
// the group's lowest point, and what is seen there.
type level struct {
	z, dx, dy float64
	count     int
	item      int32
	sum       [3]int
}

// at gives the height at a point of the view.
func (l *level) at(x, y float64) float64 { return l.z + float64(l.dx*x) + float64(l.dy*y) }

const (
	// flattest is the pitch below which a surface counts as flat, 1:20.
	flattest = 0.05
	// ownWidth is the width in tolerances from which on an item has a region of its
	// own even where another lies in the same plane.
	ownWidth = 6
	// steepestLevel is the pitch above which a surface becomes flat, 70 degrees: the
	// side of a gutter or a tree.
	steepestLevel = 2.75
	// leastWidth is that of the least region.
	leastWidth = 1
)

// segmenter parts one side of a view into regions.
type segmenter struct {
	*view
	spots   []spot
	slack   float64 // how far a pixel may lie from its region's plane, in pixels
	large   map[int32]bool
	levels  []level
	regions []int32 // of each pixel: 0 for nothing, else number in levels and 1
}

// segment parts spots into regions of one plane each, at most slack from it.
// Items that show much of themselves keep to their own where apart is set.
func (v *view) segment(spots []spot, slack float64, apart bool) ([]level, []int32) {
	s := &segmenter{view: v, spots: spots, slack: slack, regions: make([]int32, len(spots)), large: map[int32]bool{}}
	if apart {
		s.findLarge()
	}
	var queue []int
	for _, i := range s.seeds() {
		if s.regions[i] == 0 {
			queue = s.grow(i, queue[:0])
		}
	}
	s.absorb()
	s.settle()
	return s.levels, s.regions
}

func (s *segmenter) findLarge() {
	counts := map[int32]int{}
	for i := range s.spots {
		if s.shows(i) {
			counts[s.spots[i].item]++
		}
	}
	for item, n := range counts {
		if n >= ownWidth*ownWidth*finePerTolerance*finePerTolerance {
			s.large[item] = true
		}
	}
}

// shows tells whether there is anything in the pixel.
func (s *segmenter) shows(i int) bool { return s.top[i].z != none }

// seeds gives the pixels that show something, those first whose plane is shown by
// most.
func (s *segmenter) seeds() []int {
	type plane struct{ dx, dy, z int32 }
	of := func(i int) plane {
		p := &s.spots[i]
		const fine = 1 << (raster.DepthBits - 4)
		x, y := int64(i%s.width), int64(i/s.width)
		z := int64(p.z) - x*int64(p.dx) - y*int64(p.dy)
		return plane{p.dx / fine, p.dy / fine, int32(z >> (raster.DepthBits + 1))}
	}
	numbers := map[plane]int32{}
	var counts []int32
	number := make([]int32, len(s.spots))
	var out []int
	for i := range s.spots {
		if !s.shows(i) {
			continue
		}
		p := of(i)
		n, ok := numbers[p]
		if !ok {
			n = int32(len(counts))
			numbers[p] = n
			counts = append(counts, 0)
		}
		counts[n]++
		number[i] = n
		out = append(out, i)
	}
	slices.SortFunc(out, func(i, k int) int {
		return cmp.Or(cmp.Compare(counts[number[k]], counts[number[i]]), cmp.Compare(number[i], number[k]), cmp.Compare(i, k))
	})
	return out
}

// grow makes a region around a pixel: all that hangs together and lies within
// slack of its plane.
func (s *segmenter) grow(seed int, queue []int) []int {
	p := &s.spots[seed]
	const unit = 1 << raster.DepthBits
	l := level{dx: float64(p.dx) / unit, dy: float64(p.dy) / unit}
	if square(l.dx)+square(l.dy) < flattest*flattest {
		l.dx, l.dy = 0, 0
	} else if square(l.dx)+square(l.dy) > steepestLevel*steepestLevel { // a gutter, the side of a tree
		l.dx, l.dy = 0, 0
	}
	l.z = float64(p.z)/unit - l.at(s.middle(seed))
	number := int32(len(s.levels) + 1)
	s.regions[seed] = number
	queue = append(queue, seed)
	for k := 0; k < len(queue); k++ {
		s.around(queue[k], func(j int) {
			if s.regions[j] != 0 || !s.shows(j) || !s.belongs(j, p.item) {
				return
			}
			if d := float64(s.spots[j].z)/unit - l.at(s.middle(j)); d <= s.slack && d >= -s.slack {
				s.regions[j] = number
				queue = append(queue, j)
			}
		})
	}
	s.fit(&l, queue)
	s.levels = append(s.levels, l)
	return queue
}

// middle gives the middle of a pixel.
func (s *segmenter) middle(i int) (x, y float64) {
	return float64(i%s.width) + 0.5, float64(i/s.width) + 0.5
}

func (s *segmenter) belongs(i int, item int32) bool {
	other := s.spots[i].item
	return other == item || !s.large[other] && !s.large[item]
}

// fit moves the level to the mean height of its pixels and finds whose it mostly
// is and its mean colour.
func (s *segmenter) fit(l *level, pixels []int) {
	const unit = 1 << raster.DepthBits
	off := 0.0
	items := map[int32]int{}
	for _, i := range pixels {
		p := &s.spots[i]
		off += float64(p.z)/unit - l.at(s.middle(i))
		items[p.item]++
		for c := range l.sum {
			l.sum[c] += int(p.rgba[c])
		}
	}
	l.z += off / float64(len(pixels))
	l.count = len(pixels)
	l.item = most(items)
}

// most gives the key with the highest count, the least of several.
func most(counts map[int32]int) int32 {
	best, highest := int32(nobody), 0
	for k, n := range counts {
		if n > highest || n == highest && k < best {
			best, highest = k, n
		}
	}
	return best
}

// absorb gives the pixels of regions too small to be seen to what surrounds them,
// be it nothing.
func (s *segmenter) absorb() {
	const least = leastWidth * leastWidth * finePerTolerance * finePerTolerance
	const open = -1
	var queue []int
	for i, r := range s.regions {
		if r > 0 && s.levels[r-1].count < least {
			s.regions[i] = open
		}
	}
	for i, r := range s.regions {
		if r == open {
			continue
		}
		edge := false
		s.around(i, func(j int) { edge = edge || s.regions[j] == open })
		if edge {
			queue = append(queue, i)
		}
	}
	for k := 0; k < len(queue); k++ {
		r := s.regions[queue[k]]
		s.around(queue[k], func(j int) {
			if s.regions[j] == open {
				s.regions[j] = r
				queue = append(queue, j)
			}
		})
	}
}

// settle moves each pixel to that region around it whose plane it lies nearest to:
// the one that grew first took too much, across a ridge by up to slack. Distances
// only shrink, so that it comes to an end.
func (s *segmenter) settle() {
	const unit = 1 << raster.DepthBits
	queue := make([]int, 0, len(s.regions))
	waiting := make([]bool, len(s.regions))
	push := func(i int) {
		if s.regions[i] > 0 && !waiting[i] {
			waiting[i] = true
			queue = append(queue, i)
		}
	}
	for i := range s.regions {
		push(i)
	}
	for k := 0; k < len(queue); k++ {
		i := queue[k]
		waiting[i] = false
		if !s.shows(i) {
			continue
		}
		off := func(r int32) float64 { return math.Abs(float64(s.spots[i].z)/unit - s.levels[r-1].at(s.middle(i))) }
		own := s.regions[i]
		best, least := own, off(own)*(1-1e-6)
		s.around(i, func(j int) {
			if r := s.regions[j]; r > 0 && r != best && s.belongs(i, s.levels[r-1].item) {
				if d := off(r); d < least {
					best, least = r, d
				}
			}
		})
		if best != own {
			s.regions[i] = best
			s.around(i, push)
		}
	}
}
