package solid

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxWork bounds the work of one Effort, all together, in looks of some four
// nanoseconds each: about four seconds of one core. What a wall of a thousand
// windows costs is a fortieth of it.
const MaxWork = 1 << 30

// What the steps of booleans and triangulations cost, in looks, measured on plates with up to
// 20,000 openings.
const (
	edgeWork     = 192 // sorting, merging and sweeping one edge in a plane
	pairWork     = 16  // comparing two edges in a plane that may meet
	sliceWork    = 64  // cutting a triangle by a plane
	planeWork    = 128 // preparing the arrangement of a plane
	triangleWork = 640 // welding, sorting and sewing one triangle
	stepWork     = 3   // a step of a triangulation
	checkWork    = 96  // checking one triangle of an operand
)

// pollWork is the work between two looks at Effort.Stop: some milliseconds.
const pollWork = 1 << 19

// ErrStopped is wrapped by the error of an operation that Effort.Stop ended.
var ErrStopped = errors.New("stopped")

// Effort bounds the work of all operations of one element together: many
// operands, each of them small, would else cost without bound. It counts
// steps and reads no clock, so that results do not depend on the machine. The
// zero value is ready for use, by one goroutine at a time.
type Effort struct {
	// Stop ends the work within some milliseconds of its closing; nil never
	// does.
	Stop <-chan struct{}
	// Limit is the work at which the effort ends, in looks; 0, and what is more
	// than MaxWork, stands for MaxWork.
	Limit int
	// Memory is used by one effort after another; nil for one of its own.
	Memory *Memory

	spent, polled int
	exceeded      bool
}

// Spent gives the work so far, in looks, never more than the limit.
func (f *Effort) Spent() int { return f.spent }

// Exceeded tells whether an operation failed because it would have cost more
// than the limit.
func (f *Effort) Exceeded() bool { return f.exceeded }

// Spend counts work that the caller does itself, in looks of some nanoseconds.
// The error wraps ErrTooLarge where it is too much and ErrStopped where the work
// is to end.
func (f *Effort) Spend(n int) error { return f.spend(n) }

// limit gives the bound that counts.
func (f *Effort) limit() int {
	if f.Limit <= 0 || f.Limit > MaxWork {
		return MaxWork
	}
	return f.Limit
}

// Check gives an error that wraps ErrStopped where the work is to end.
func (f *Effort) Check() error {
	select {
	case <-f.Stop:
		return ErrStopped
	default:
		return nil
	}
}

// spend counts work and fails where it is too much or is to end.
func (f *Effort) spend(n int) error {
	if most := f.limit(); n > most-f.spent {
		f.spent, f.exceeded = most, true
		return fmt.Errorf("more work than %d steps: %w", most, ErrTooLarge)
	}
	f.spent += n
	if f.spent-f.polled < pollWork {
		return nil
	}
	f.polled = f.spent
	return f.Check()
}

// Subtract is the function of that name within this effort; so are the others.
func (f *Effort) Subtract(host *scene.Mesh, cutters []*scene.Mesh) (*scene.Mesh, error) {
	return f.boolean(opSubtract, host, cutters)
}

// Intersect gives the volume that a and b share.
func (f *Effort) Intersect(a, b *scene.Mesh) (*scene.Mesh, error) {
	return f.boolean(opIntersect, a, []*scene.Mesh{b})
}

// Union gives the volume of a and b together.
func (f *Effort) Union(a, b *scene.Mesh) (*scene.Mesh, error) {
	return f.boolean(opUnion, a, []*scene.Mesh{b})
}
