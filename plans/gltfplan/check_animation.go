package gltfplan

import (
	"fmt"
	"math"
	"slices"
)

// checkAnimation looks at the samplers and the channels of an animation (clause
// 3.11).
func (c *checker) checkAnimation(_ int, a *value, at string) {
	samplers, channels := a.get("samplers"), a.get("channels")
	if samplers.kind == array {
		for i := range samplers.list[:min(len(samplers.list), maxChecked)] {
			c.checkSampler(&samplers.list[i], fmt.Sprintf("%s/samplers/%d", at, i))
		}
	}
	if channels.kind != array {
		return
	}
	targets := map[[2]string]int{}
	n := min(len(channels.list), maxChecked)
	for i := n - 1; i >= 0; i-- { // of two with one target the first is named
		ch, here := &channels.list[i], fmt.Sprintf("%s/channels/%d", at, i)
		t := ch.get("target")
		if node, path := t.get("node"), t.get("path").text; node.index() >= 0 && path != "" {
			key := [2]string{fmt.Sprint(node.index()), path}
			if other, twice := targets[key]; twice {
				c.noteAt("ANIMATION_DUPLICATE_TARGETS", here+"/target", "channel %d has the same target", other)
			}
			targets[key] = i
		}
		c.checkTarget(t, here+"/target")
		c.checkOutput(samplers.at(ch.get("sampler").index()), t, here+"/sampler")
	}
}

// checkSampler looks at the times of a sampler, and where its numbers lie.
func (c *checker) checkSampler(s *value, at string) {
	for _, name := range [...]string{"input", "output"} {
		here := at + "/" + name
		a := c.accessor(s.get(name))
		if a == nil || !c.useAccessor(a, "animation "+name, here) {
			continue
		}
		v := c.view(a.view)
		if v == nil {
			continue
		}
		c.use(v, forAnimation, here)
		if v.stride >= 0 {
			c.noteAt("ANIMATION_SAMPLER_ACCESSOR_WITH_BYTESTRIDE", here, "the view of animations has no byteStride")
		}
	}
	in, here := c.accessor(s.get("input")), at+"/input"
	if in == nil {
		return
	}
	if in.kind != "SCALAR" || in.component != typeFloat || in.normalized {
		c.noteAt("ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT", here, "times are floats, not %s", in.format())
		return
	}
	if !in.bounded() {
		c.noteAt("ANIMATION_SAMPLER_INPUT_ACCESSOR_WITHOUT_BOUNDS", here, "times have min and max")
	}
	if s.get("interpolation").text == "CUBICSPLINE" && in.count < 2 {
		c.noteAt("ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS", here, "%d times, and a spline has 2 at least", in.count)
	}
	e := c.numbers(s.get("input"), here)
	if e == nil {
		return
	}
	for i := range e.count {
		t := e.float(i, 0)
		if t < 0 {
			c.noteAt("ACCESSOR_ANIMATION_INPUT_NEGATIVE", here, "time %d is %v", i, t)
		}
		if i > 0 && t <= e.float(i-1, 0) {
			c.noteAt("ACCESSOR_ANIMATION_INPUT_NON_INCREASING", here, "time %d is %v after %v", i, t, e.float(i-1, 0))
		}
	}
}

// checkTarget wants what an animation moves to be moved by it alone.
func (c *checker) checkTarget(t *value, at string) {
	n, _ := c.node(t.get("node"))
	path := t.get("path").text
	if n.kind != object {
		return
	}
	if n.get("matrix").kind != absent && (path == "translation" || path == "rotation" || path == "scale") {
		c.noteAt("ANIMATION_CHANNEL_TARGET_NODE_MATRIX", at, "the node has a matrix")
	}
	mesh, _ := c.d.list("meshes", n.get("mesh").index())
	if path == "weights" && mesh.get("primitives").at(0).get("targets").length() == 0 {
		c.noteAt("ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS", at, "its mesh has no morph targets")
	}
}

// checkOutput holds the values of a sampler against what they move.
func (c *checker) checkOutput(s, target *value, at string) {
	in, out := c.accessor(s.get("input")), c.accessor(s.get("output"))
	path := target.get("path").text
	if out == nil {
		return
	}
	fractions := []format{{typeFloat, false}, {typeByte, true}, {typeUbyte, true}, {typeShort, true}, {typeUshort, true}}
	kind, formats := "VEC3", fractions[:1]
	switch path {
	case "translation", "scale":
	case "rotation":
		kind, formats = "VEC4", fractions
	case "weights":
		kind, formats = "SCALAR", fractions
	default:
		return
	}
	if out.kind != kind || !slices.Contains(formats, format{out.component, out.normalized}) {
		c.noteAt("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT", at, "%s is no %s", out.format(), path)
		return
	}
	spline := s.get("interpolation").text == "CUBICSPLINE"
	if in != nil {
		due := in.count
		if spline {
			due *= 3
		}
		if path == "weights" {
			n, _ := c.node(target.get("node"))
			mesh, _ := c.d.list("meshes", n.get("mesh").index())
			due *= mesh.get("primitives").at(0).get("targets").length()
		}
		if due != 0 && out.count != due {
			c.noteAt("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT", at, "%d values where %d are due", out.count, due)
		}
	}
	if path == "rotation" {
		c.checkTurns(s.get("output"), spline, at)
	}
}

// checkTurns wants quaternions to be of length 1; the tangents of splines are of
// any.
func (c *checker) checkTurns(v *value, spline bool, at string) {
	e := c.numbers(v, at)
	if e == nil {
		return
	}
	for i := range e.count {
		if spline && i%3 != 1 {
			continue
		}
		sum := 0.0
		for k := range 4 {
			f := e.float(i, k)
			sum += float64(f * f)
		}
		if l := math.Sqrt(sum); math.Abs(l-1) > unit4Tolerance {
			c.noteAt("ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION", at, "quaternion %d is of length %.4g", i, l)
		}
	}
}
