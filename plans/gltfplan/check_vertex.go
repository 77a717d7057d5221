package gltfplan

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// How far lengths and sums may be off: a little more than rounding to 8 bits makes
// (3 numbers: sqrt(3)/255, 4: 2/255 less what the largest cannot lose), and that
// of one number.
const (
	unit3Tolerance = 0.00674
	unit4Tolerance = 0.00769
	sumTolerance   = 0.0039216
)

// checkVertices looks at the numbers of attributes (clause 3.7.2.1).
func (c *checker) checkVertices(attributes *value, at string) {
	for i, name := range attributes.keys {
		base, _ := semantic(name)
		here := at + "/" + escape(name)
		a := c.accessor(&attributes.list[i])
		if a == nil || a.looked || a.width != 3 && a.width != 4 && base != "TEXCOORD" {
			continue
		}
		e := c.numbers(&attributes.list[i], here)
		if e == nil {
			continue
		}
		a.looked = true
		c.finite(e, attributes.list[i].index())
		switch base {
		case "NORMAL", "TANGENT":
			c.unitVectors(e, here, base == "TANGENT" && e.width == 4)
		case "COLOR":
			c.clamped(e, here)
		}
	}
	c.checkWeights(attributes, at)
}

// finite wants floats to be numbers.
func (c *checker) finite(e *elements, accessor int) {
	if e.component != typeFloat {
		return
	}
	for i := range e.count {
		for k := range e.width {
			if f := e.float(i, k); math.IsNaN(f) || math.IsInf(f, 0) {
				c.noteAt("ACCESSOR_INVALID_FLOAT", fmt.Sprintf("/accessors/%d", accessor), "element %d is %v", i, f)
				return
			}
		}
	}
}

func (c *checker) unitVectors(e *elements, at string, sign bool) {
	for i := range e.count {
		v := e.vec3(i)
		if l := math.Sqrt(float64(v[0]*v[0]) + float64(v[1]*v[1]) + float64(v[2]*v[2])); math.Abs(l-1) > unit3Tolerance {
			c.noteAt("ACCESSOR_VECTOR3_NON_UNIT", at, "vector %d is of length %.4g", i, l)
		}
		if sign && math.Abs(e.float(i, 3)) != 1 {
			c.noteAt("ACCESSOR_INVALID_SIGN", at, "vector %d has the sign %v", i, e.float(i, 3))
		}
	}
}

func (c *checker) clamped(e *elements, at string) {
	for i := range e.count {
		for k := range e.width {
			if f := e.float(i, k); f < 0 || f > 1 {
				c.noteAt("ACCESSOR_NON_CLAMPED", at, "element %d has %v, which is no fraction", i, f)
				return
			}
		}
	}
}

// checkWeights looks at how vertices hang on joints: each on one once, and by
// weights that make 1 together.
func (c *checker) checkWeights(attributes *value, at string) {
	var joints, weights []*elements
	for set := 0; ; set++ {
		j := attributes.get(fmt.Sprintf("JOINTS_%d", set))
		w := attributes.get(fmt.Sprintf("WEIGHTS_%d", set))
		if j.kind == absent && w.kind == absent {
			break
		}
		joints = append(joints, c.held(j, fmt.Sprintf("%s/JOINTS_%d", at, set)))
		weights = append(weights, c.held(w, fmt.Sprintf("%s/WEIGHTS_%d", at, set)))
	}
	count := -1
	for _, e := range append(append([]*elements(nil), joints...), weights...) {
		if e == nil || count >= 0 && e.count != count {
			return
		}
		count = e.count
	}
	for i := range count {
		c.vertexJoints(joints, weights, i, at)
		c.vertexWeights(weights, i, at)
	}
}

func (c *checker) held(v *value, at string) *elements {
	if a := c.accessor(v); a == nil || a.width != 4 || strings.Contains(at, "JOINTS") && a.component == typeFloat {
		return nil
	}
	return c.numbers(v, at)
}

// maxInfluences bounds the joints of a vertex that are told apart.
const maxInfluences = 32

func (c *checker) vertexJoints(joints, weights []*elements, i int, at string) {
	var used [maxInfluences]uint32
	count := 0
	for set, e := range joints {
		for k := range 4 {
			n := e.uint(i, k)
			if weights[set].float(i, k) == 0 {
				continue
			}
			if slices.Contains(used[:count], n) {
				c.noteAt("ACCESSOR_JOINTS_INDEX_DUPLICATE", fmt.Sprintf("%s/JOINTS_%d", at, set), "vertex %d hangs on joint %d twice", i, n)
			}
			if count < maxInfluences {
				used[count] = n
				count++
			}
		}
	}
}

func (c *checker) vertexWeights(weights []*elements, i int, at string) {
	sum, used := 0.0, 0
	for set, e := range weights {
		for k := range 4 {
			w := e.float(i, k)
			if w < 0 {
				c.noteAt("ACCESSOR_WEIGHTS_NEGATIVE", fmt.Sprintf("%s/WEIGHTS_%d", at, set), "vertex %d has the weight %v", i, w)
			}
			if w != 0 {
				used++
			}
			sum += max(0, w)
		}
	}
	if math.Abs(sum-1) <= sumTolerance*float64(max(1, used)) {
		return
	}
	for set := range weights {
		c.noteAt("ACCESSOR_WEIGHTS_NON_NORMALIZED", fmt.Sprintf("%s/WEIGHTS_%d", at, set), "those of vertex %d make %.4g together", i, sum)
	}
}
