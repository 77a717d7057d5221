package place

import (
	"math"

	"github.com/maquette-city/maquette/plans"
)

// SourceFrame gives how the leading source lies in the plan frame, as a
// placement keeps it; the zero value in facts that hold no frames.
func (f *Facts) SourceFrame() plans.SourceFrame {
	if f == nil || f.Lead < 0 || f.Lead >= len(f.Frames) {
		return plans.SourceFrame{}
	}
	a := &f.Frames[f.Lead].ToPlan
	return plans.SourceFrame{
		X: a[3], Y: a[7], Z: a[11],
		YawDeg: math.Atan2(a[4], a[0])/degree + 0, Scale: math.Abs(a[10]),
	}
}
