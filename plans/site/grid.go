package site

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

// The UTM zones that EPSG defines on ETRS89 (25828 to 25838).
const firstETRS89Zone, lastETRS89Zone = 28, 38

// utmCode gives the code of the UTM zone of a place: its six degrees, without
// the exceptions for Norway and Svalbard.
func utmCode(p plans.Site) string {
	zone := int(math.Floor((math.Remainder(p.LonDeg, 360)+180)/6)) + 1
	zone = min(max(zone, 1), 60)
	switch {
	case p.LatDeg < 0:
		return fmt.Sprintf("EPSG:%d", 32700+zone)
	case zone >= firstETRS89Zone && zone <= lastETRS89Zone:
		return fmt.Sprintf("EPSG:%d", 25800+zone)
	}
	return fmt.Sprintf("EPSG:%d", 32600+zone)
}

// gridAt measures a map grid at a place, on the ground at height ground above
// the ellipsoid: nil where the map does not reach.
func gridAt(code string, p plans.Site, ground float64) (*Grid, error) {
	c, err := crs.Parse(code)
	if err != nil {
		return nil, err
	}
	to, err := crs.NewTransformer(crs.ETRS89(), c)
	if err != nil {
		return nil, err
	}
	from, err := crs.NewTransformer(c, crs.ETRS89())
	if err != nil {
		return nil, err
	}
	at, err := to.Point([3]float64{p.LatDeg, p.LonDeg, math.NaN()})
	if err != nil {
		return nil, nil // outside the map: that is an answer, not a failure
	}
	frame := NewFrame(plans.Site{LatDeg: p.LatDeg, LonDeg: p.LonDeg, Height: ground})
	var arms [4][3]float64
	for i, d := range [4][2]float64{{armLength, 0}, {-armLength, 0}, {0, armLength}, {0, -armLength}} {
		ll, err := from.Point([3]float64{at[0] + d[0], at[1] + d[1], math.NaN()})
		if err != nil {
			return nil, nil
		}
		arms[i] = frame.FromETRS89(plans.Site{LatDeg: ll[0], LonDeg: ll[1], Height: ground})
	}
	yaw, length := gridYaw(arms)
	return &Grid{CRS: code, Name: c.Name(), East: at[0], North: at[1],
		ConvergenceDeg: -yaw / degree, GridYawDeg: yaw / degree, ScaleFactor: 4 * armLength / length}, nil
}

// gridYaw gives the direction of the grid's east in a frame, radians
// counter-clockwise: the mean of what its east-west and its north-south arm say
// (on a conformal map they agree), and the length of both arms together.
func gridYaw(arms [4][3]float64) (yaw, length float64) {
	east, west, north, south := arms[0], arms[1], arms[2], arms[3]
	a := math.Atan2(east[1]-west[1], east[0]-west[0])
	b := math.Atan2(-(north[0] - south[0]), north[1]-south[1])
	length = distance(east, west) + distance(north, south)
	return a + math.Remainder(b-a, 2*math.Pi)/2, length
}

func distance(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}
