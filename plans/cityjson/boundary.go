package cityjson

import "fmt"

// surface is one polygon of a geometry: its rings, the outer one first, as
// vertex indices, and where it stands among the nested boundaries.
type surface struct {
	path  []int // indices from the outside in, the surface's own the last
	rings [][]int
}

// depthOf gives how many levels of arrays lie around a surface of a geometry
// type (section 3 of the specification); 0 for types that have no surfaces.
func depthOf(kind string) int {
	switch kind {
	case "MultiSurface", "CompositeSurface":
		return 1
	case "Solid":
		return 2
	case "MultiSolid", "CompositeSolid":
		return 3
	}
	return 0
}

// boundaries reads the surfaces of a geometry whose surfaces lie depth levels
// deep.
func boundaries(raw []byte, depth int) ([]surface, error) {
	var out []surface
	c := cursor{text: raw}
	path := make([]int, 0, depth)
	var level func(left int) error
	level = func(left int) error {
		return c.array(func(i int) error {
			path = append(path, i)
			defer func() { path = path[:len(path)-1] }()
			if left > 1 {
				return level(left - 1)
			}
			rings, err := readRings(&c)
			if err == nil && len(rings) > 0 {
				out = append(out, surface{append([]int(nil), path...), rings})
			}
			return err
		})
	}
	if err := level(depth); err != nil {
		return nil, fmt.Errorf("rule boundaries-depth: %w", err)
	}
	return out, nil
}

func readRings(c *cursor) ([][]int, error) {
	var rings [][]int
	err := c.array(func(int) error {
		var ring []int
		err := c.array(func(int) error {
			i, err := c.index()
			ring = append(ring, i)
			return err
		})
		rings = append(rings, ring)
		return err
	})
	return rings, err
}

// nested is an array of indices that follows the boundaries of a geometry:
// null stands for everything below it.
type nested struct {
	leaf bool
	v    int // -1 for null
	kids []nested
}

// readNested reads values of semantics or materials.
func readNested(c *cursor, depth int) (nested, error) {
	if c.peek() != '[' {
		v, err := c.index()
		return nested{leaf: true, v: v}, err
	}
	if depth == 0 {
		return nested{}, fmt.Errorf("%w at byte %d: values lie deeper than boundaries", errUnexpected, c.at)
	}
	var n nested
	err := c.array(func(int) error {
		kid, err := readNested(c, depth-1)
		n.kids = append(n.kids, kid)
		return err
	})
	return n, err
}

// at gives the value for a surface, or -1.
func (n *nested) at(path []int) int {
	for _, i := range path {
		if n.leaf {
			return n.v
		}
		if i >= len(n.kids) {
			return -1
		}
		n = &n.kids[i]
	}
	if n.leaf {
		return n.v
	}
	return -1
}
