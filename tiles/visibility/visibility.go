// Package visibility tells which features of a plan can be seen from outside:
// its shell, which a viewer loads first, apart from rooms, furniture and pipes,
// which it needs only from near by.
//
// The plan is drawn without perspective from fixed directions all over the upper
// half of the sphere, along the horizon and from below it (undersides of
// canopies, galleries and bridges), and for each feature the pixels are counted
// in which it is the nearest. A feature is seen once that sum over all
// directions reaches a small number of pixels, fewer where the feature has less
// surface: one ray through a crack shows nothing, one pixel of a railing may be
// much of what it has. Glass hides what lies behind it, as from far it does.
// What lies under the ground is not seen, not from its edge either.
//
// Exactness: corners are rounded to whole parts of a pixel, edges are decided in
// integers, and of each triangle the depth at the middle of a pixel counts, not
// that of a block around it; so a thing in a wall is hidden by the wall however
// thin it is. What lies within depthSlack of the nearest counts as seen with it:
// no order decides between two faces in one plane. Sums do not depend on the
// order either, so the answer is the same on any number of cores and any
// architecture.
//
// The pixels lie on a lattice through the origin of the plan frame and their
// size is a power of two: a moved wall samples nothing else anew, and what it
// does not hide or show stays what it was.
//
// It is a drawing of its own beside that of tiles/picture: that one has a lens,
// light, and one nearest triangle a sample; here rays are parallel, all items
// within a small depth count, and most of them are left undrawn because a coarse
// copy of the depths shows that their box is hidden.
package visibility

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Item is a feature and the way from its source frame to the plan frame.
type Item struct {
	Feature *scene.Feature
	ToPlan  scene.Affine
}

// Outside tells which items can be seen from outside the whole, one answer for
// each. Items with lines are always seen, those with nothing to draw never; one
// with an index that points nowhere or a position that is no number or lies more
// than 16,777 km off cannot be judged and counts as seen. workers bounds the cores used and
// with them memory (3 MiB each); 0 is all that Go uses. It never changes the
// answer. The error is that of ctx.
func Outside(ctx context.Context, items []Item, workers int) ([]bool, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	s, err := newSurvey(ctx, items, workers)
	if err == nil {
		err = s.run(ctx, min(workers, len(s.directions)))
	}
	if err != nil {
		return nil, fmt.Errorf("finding what is seen of %d features: %w", len(items), err)
	}
	out := make([]bool, len(items))
	for i := range s.bodies {
		out[i] = s.bodies[i].seen()
	}
	return out, nil
}

// survey is one question under way. Workers share it: bodies only ever become
// seen, and a body that is seen is drawn all the same, so that it does not
// matter when the others notice.
type survey struct {
	bodies     []body
	pixel      float64 // metres
	middle     scene.Vec3
	directions []direction
	ground     *groundMap // nil without ground
	next       atomic.Int32
	unseen     atomic.Int32
}

func newSurvey(ctx context.Context, items []Item, workers int) (*survey, error) {
	s := &survey{bodies: make([]body, len(items)), directions: directions()}
	if err := s.each(ctx, workers, func(i int) { s.bodies[i].measure(&items[i]) }); err != nil {
		return nil, err
	}
	whole := scene.NewBox()
	triangles := 0
	for i := range s.bodies {
		if b := &s.bodies[i]; !b.seen() && !b.box.Empty() {
			whole.Union(b.box)
			triangles += b.triangles
			s.unseen.Add(1)
		}
	}
	if whole.Empty() {
		return s, nil
	}
	s.middle = whole.Center()
	s.pixel = s.pixelFor(whole, triangles)
	err := s.each(ctx, workers, func(i int) {
		s.bodies[i].setNeed(s.pixel)
		s.bodies[i].sweep(s.pixel)
	})
	s.ground = s.newGroundMap()
	return s, err
}

// stretch is the number of bodies that a worker takes at once.
const stretch = 64

// each calls f for the numbers of all bodies.
func (s *survey) each(ctx context.Context, workers int, f func(i int)) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range min(workers, len(s.bodies)/stretch+1) {
		g.Go(func() error {
			for {
				from := int(next.Add(stretch)) - stretch
				if from >= len(s.bodies) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				for i := from; i < min(from+stretch, len(s.bodies)); i++ {
					f(i)
				}
			}
		})
	}
	return g.Wait()
}

// run draws direction after direction until all of them are drawn or everything
// is seen.
func (s *survey) run(ctx context.Context, workers int) error {
	g, ctx := errgroup.WithContext(ctx)
	for range workers {
		g.Go(func() error {
			v := view{survey: s, buf: newBuffer(), numbers: map[tile]int{}}
			for s.unseen.Load() > 0 {
				i := int(s.next.Add(1)) - 1
				if i >= len(s.directions) {
					break
				}
				if err := v.look(ctx, &s.directions[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// count adds pixels in which the body is seen.
func (s *survey) count(b *body, pixels int32) {
	if pixels == 0 {
		return
	}
	if now := b.pixels.Add(pixels); now >= b.need && now-pixels < b.need {
		s.unseen.Add(-1)
	}
}
