package cityjson

import (
	"fmt"
	"strconv"
	"strings"
)

// polygon is one surface of a geometry: its rings, the outer one first, all corners
// one after another. It is scratch that the next surface overwrites.
type polygon struct {
	ids  []int // vertices
	uvs  []int // texture vertices, one for each corner, or empty
	ends []int // of each ring in ids
}

func (p *polygon) reset() { p.ids, p.uvs, p.ends = p.ids[:0], p.uvs[:0], p.ends[:0] }

// ring gives the bounds of ring i in ids.
func (p *polygon) ring(i int) (from, to int) {
	if i > 0 {
		from = p.ends[i-1]
	}
	return from, p.ends[i]
}

// read reads the rings at c.
func (p *polygon) read(c *cursor) error {
	p.reset()
	if !c.take('[') {
		return c.unexpected("an array of rings")
	}
	for i := 0; ; i++ {
		if more, err := c.next(i, ']'); !more {
			return err
		}
		if !c.take('[') {
			return c.unexpected("a ring, an array of vertices")
		}
		for k := 0; ; k++ {
			more, err := c.next(k, ']')
			if err != nil {
				return err
			}
			if !more {
				break
			}
			id, err := c.index()
			if err != nil {
				return err
			}
			p.ids = append(p.ids, id)
		}
		p.ends = append(p.ends, len(p.ids))
	}
}

// readTexture reads what the texture of the surface is: for each ring the number of
// an image and a texture vertex for each corner (section 7.2 of the specification).
// image is -1 for none.
func (p *polygon) readTexture(f *follower) (image int, err error) {
	p.uvs = p.uvs[:0]
	image = -1
	if f.held > 0 || f.gone || f.c.peek() != '[' {
		_, err := f.leaf()
		return -1, err
	}
	ring := 0
	err = f.c.array(func(int) error {
		n := 0
		if f.c.peek() != '[' {
			return f.c.skip() // null for a ring
		}
		err := f.c.array(func(k int) error {
			v, err := f.c.index()
			switch {
			case k > 0:
				p.uvs = append(p.uvs, v)
				n++
			case ring == 0:
				image = v
			}
			return err
		})
		if err == nil && image >= 0 && n > 0 && (ring >= len(p.ends) || n != p.corners(ring)) {
			err = fmt.Errorf("ring %d has %d texture vertices for its corners", ring, n)
		}
		ring++
		return err
	})
	if len(p.uvs) != len(p.ids) {
		image = -1 // a ring without
	}
	if image < 0 || err != nil {
		p.uvs = p.uvs[:0]
	}
	return image, err
}

func (p *polygon) corners(ring int) int {
	from, to := p.ring(ring)
	return to - from
}

// surfaceWalk goes through the surfaces of a geometry.
type surfaceWalk struct {
	c      cursor
	follow *follow
	path   []int // indices from the outside in, the surface's own the last
	poly   *polygon
	// each is called with a surface and the values that follow it.
	each func(values surfaceValues)
	// unread is called with a surface that cannot be read.
	unread func(error)
	// shell is called after each array of surfaces, the path its own.
	shell func()
}

// surfaceValues are what follows one surface; -1 for none.
type surfaceValues struct{ semantics, material, image int }

// level reads an array left levels above the surfaces.
func (w *surfaceWalk) level(left int) error {
	if !w.c.take('[') {
		return w.c.unexpected("an array")
	}
	w.follow.all((*follower).open)
	for i := 0; ; i++ {
		more, err := w.c.next(i, ']')
		if err != nil {
			return err
		}
		if !more {
			break
		}
		w.follow.semantics.step(i)
		w.follow.material.step(i)
		w.follow.texture.step(i)
		w.path = append(w.path, i)
		if left > 1 {
			err = w.level(left - 1)
		} else {
			err = w.surface()
		}
		if err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	w.follow.semantics.close()
	w.follow.material.close()
	w.follow.texture.close()
	if left == 1 && w.shell != nil {
		w.shell()
	}
	return nil
}

// surface reads one surface; one that cannot be read costs no other.
func (w *surfaceWalk) surface() error {
	start := w.c.at
	unread := w.poly.read(&w.c)
	var v surfaceValues
	f := w.follow
	var err error
	if v.semantics, err = f.semantics.leaf(); err != nil {
		f.give(&f.semantics, "semantics", err)
	}
	if v.material, err = f.material.leaf(); err != nil {
		f.give(&f.material, "material", err)
	}
	if v.image, err = w.poly.readTexture(&f.texture); err != nil {
		f.give(&f.texture, "texture", err)
		v.image = -1
	}
	if unread != nil {
		w.unread(&ruleError{"boundaries-depth", w.where(), unread})
		w.c.at = start
		return w.c.skip()
	}
	w.each(v)
	return nil
}

// where gives the path of the surface at hand.
func (w *surfaceWalk) where() string {
	var b strings.Builder
	b.WriteString("boundaries")
	for _, i := range w.path {
		b.WriteByte('/')
		b.WriteString(strconv.Itoa(i))
	}
	return b.String()
}
