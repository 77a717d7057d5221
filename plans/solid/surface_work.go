package solid

// What searching the nearest point of a surface costs, in looks.
const (
	plainNear   = 64      // where there is a formula
	chordNear   = 4       // a chord of what is swept
	sampleNear  = 2       // a sample of a B-spline surface
	descendNear = 1 << 12 // from there to the point
)

// nearWork gives what it costs to find the point of a surface nearest to another,
// from a hint or without one.
func nearWork(s Surface, hinted bool) int {
	switch s := s.(type) {
	case *revolvedSurface:
		return plainNear + chordNear*len(s.curve.points)
	case *extrudedSurface:
		return plainNear + chordNear*len(s.curve.points)
	case mirrored:
		return nearWork(s.b, hinted)
	case *bspline:
		if hinted {
			return descendNear
		}
		return descendNear + sampleNear*len(s.samples)
	}
	return plainNear
}

// Work gives what NewBSpline costs, in the looks of Effort: it evaluates the
// surface at the samples that searches begin from.
func (b *BSpline) Work() int {
	samples := 1
	for k := range 2 {
		spans := 0
		for i := 1; i < len(b.Knots[k]); i++ {
			if b.Knots[k][i] > b.Knots[k][i-1] {
				spans++
			}
		}
		samples *= 1 + spans*max(1, min(4*max(b.Degree[k], 0), maxSplineSearch/max(spans, 1)))
		if samples > MaxWork/(1<<16) {
			return MaxWork
		}
	}
	each := plainNear + 2*(b.Degree[0]+1)*(b.Degree[1]+1)
	return samples * min(max(each, 1), 1<<12)
}

// NearWork gives what Normal or Distance costs, in the looks of Effort.
func NearWork(s Surface) int { return plainNear + nearWork(s, false) }
