package cityjson

import "errors"

// follower walks in step with the boundaries of a geometry through an array that
// follows them: the values of semantics, materials or textures. Where a null or a
// number stands for an array, it holds for everything below; what is missing counts
// as null.
type follower struct {
	c     cursor
	held  int  // open arrays below a value that stands for all of them
	value int  // that value, -1 for null
	gone  bool // the array has no more elements
}

var errDeeper = errors.New("values lie deeper than boundaries")

// nothing follows boundaries without values.
func nothing() follower { return follower{held: 1, value: -1} }

// step goes to element i of the array that is open.
func (f *follower) step(i int) {
	if f.held > 0 {
		return
	}
	switch b := f.c.peek(); {
	case b == 0 || b == ']':
		f.gone = true
	case i > 0:
		f.gone = !f.c.take(',')
	default:
		f.gone = false
	}
}

// open goes into the element at hand, which is an array of the boundaries.
func (f *follower) open() error {
	switch {
	case f.held > 0:
		f.held++
	case f.gone:
		f.held, f.value = 1, -1
	case !f.c.take('['):
		v, err := f.c.index()
		f.held, f.value = 1, v
		return err
	}
	return nil
}

// close leaves the array that open went into.
func (f *follower) close() {
	if f.held > 0 {
		f.held--
		return
	}
	for b := f.c.peek(); b != ']' && b != 0; b = f.c.peek() {
		if !f.c.take(',') && f.c.skip() != nil {
			return
		}
	}
	f.c.take(']')
	f.gone = false
}

// leaf gives the value of a surface, -1 for none.
func (f *follower) leaf() (int, error) {
	switch {
	case f.held > 0:
		return f.value, nil
	case f.gone:
		return -1, nil
	case f.c.peek() == '[':
		return -1, errDeeper
	}
	return f.c.index()
}

// follow is what follows the boundaries of one geometry.
type follow struct {
	semantics, material, texture follower
	fault                        error // what is wrong with one of them: it is not followed any further
}

// all calls one step of each follower; the one that fails is given up.
func (f *follow) all(step func(*follower) error) {
	for _, x := range []struct {
		f    *follower
		name string
	}{{&f.semantics, "semantics"}, {&f.material, "material"}, {&f.texture, "texture"}} {
		if err := step(x.f); err != nil {
			f.give(x.f, x.name, err)
		}
	}
}

// give gives a follower up, with the reason.
func (f *follow) give(x *follower, name string, err error) {
	*x = follower{held: 1 << 30, value: -1}
	if f.fault == nil {
		f.fault = &ruleError{rule: name, path: name, err: err}
	}
}
