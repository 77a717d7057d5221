package marker

import (
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// Sizes of letters, millimetres of em.
const (
	idSize, nameSize, smallSize, textSize = 17.0, 6.0, 3.2, 3.5
	lineStep                              = 4.7
)

// rulerLength is what a person checks the print with, millimetres.
const rulerLength = 100.0

func (s Sheet) header(c *canvas) {
	room := c.width - 2*margin
	c.text(text{at: point{margin, margin + 3}, size: smallSize, value: s.ProjectName}, room*0.6)
	c.text(text{at: point{c.width - margin, margin + 3}, size: smallSize, anchor: atEnd, value: "controlepunt / control point"}, room*0.38)
	c.text(text{at: point{margin, margin + 19.5}, size: idSize, bold: true, value: s.Point.ID}, room-24)
	c.text(text{at: point{margin, margin + 27.5}, size: nameSize, value: s.Point.Name}, room-24)
	if s.Point.Retired {
		c.text(text{at: point{c.width / 2, headerHeight - 1}, size: nameSize, bold: true, anchor: atMiddle, value: "VERVALLEN / RETIRED"}, room)
	}
	if s.Point.Marker.Mount == plans.MountGround {
		northArrow(c, point{c.width - margin - 9, margin + 17}, s.Point.Marker.YawDeg)
	}
}

// northArrow shows where true north is on a sheet that lies on the ground: the
// sheet's x axis points yaw degrees counter-clockwise from east, so north lies
// that much clockwise of the sheet's top.
func northArrow(c *canvas, m point, yawDeg float64) {
	sin, cos := math.Sincos(yawDeg * math.Pi / 180)
	turn := func(x, y float64) point { return point{cos*x - sin*y, sin*x + cos*y} }
	const tip, tail, wing = 8.0, 5.0, 3.0
	c.fillAt(m, []polygon{{turn(0, -tip), turn(wing, tail), turn(0, tail-2.2), turn(-wing, tail)}})
	n := turn(0, -tip-2.6)
	c.text(text{at: point{m.x + n.x, m.y + n.y + 1.2}, size: textSize, bold: true, anchor: atMiddle, value: "N"}, 10)
}

func (s Sheet) footer(c *canvas, page paper, a art) error {
	top := page.height - footerHeight + 6
	room := page.width - 2*margin
	c.line(margin, top, page.width-margin, top, 0.2)
	if s.Point.Marker.Kind != plans.MarkerQR {
		small, err := qrArt(URN(s.Point.ProjectID, s.Point.ID), smallQR)
		if err != nil {
			return err
		}
		c.fillAt(point{page.width - margin - small.reach, top + 1 + small.reach}, small.shapes)
		room -= 2*small.reach + 2
	}
	y := top + 6.5
	for i, line := range s.lines(a) {
		size := textSize
		if i == 0 {
			size = 4.6
		}
		c.text(text{at: point{margin, y}, size: size, bold: i == 0, value: line}, room)
		y += lineStep
	}
	s.ruler(c, page)
	return nil
}

// lines are what the footer tells, the position first.
func (s Sheet) lines(a art) []string {
	p := s.Point
	where := fmt.Sprintf("ETRS89  %.8f° N  %.8f° E  h %.3f m", s.Geographic.LatDeg, s.Geographic.LonDeg, s.Geographic.Height)
	if m := s.Map; m != nil {
		where = fmt.Sprintf("RD  x %s   y %s   NAP %s m", comma(m[0], 3), comma(m[1], 3), signed(comma(m[2], 3)))
	}
	lines := []string{
		where,
		fmt.Sprintf("Onzekerheid / uncertainty (1σ): plat / horizontal %s mm, hoogte / height %s mm", comma(p.SigmaH*1000, 0), comma(p.SigmaV*1000, 0)),
		fmt.Sprintf("Ingemeten / surveyed: %s, %s", p.SurveyedAt, methodName(p.Method)),
		a.says[0] + " " + mountNL(p.Marker),
		a.says[1] + " " + mountEN(p.Marker),
	}
	if p.Marker.Kind != plans.MarkerPoint {
		lines = append(lines, "Het punt is het midden: waar de vier streepjes heen wijzen. / The point is the middle the four strokes point at.")
	}
	return lines
}

func methodName(method string) string {
	names := map[string]string{
		"total-station": "tachymeter / total station", "rtk": "GNSS-RTK", "laser-scan": "laserscan / laser scan",
		"photogrammetry": "fotogrammetrie / photogrammetry", "map": "van kaart / from a map",
		"estimated": "geschat / estimated", "other": "anders / other",
	}
	return names[method]
}

func mountNL(m plans.Marker) string {
	switch m.Mount {
	case plans.MountGround:
		return fmt.Sprintf("Plat op de grond, bovenkant naar %.0f° (waar noorden is 0°).", azimuth(m))
	case plans.MountWall:
		return fmt.Sprintf("Rechtop, kijkt naar %.0f° (waar noorden is 0°).", azimuth(m))
	}
	return ""
}

func mountEN(m plans.Marker) string {
	switch m.Mount {
	case plans.MountGround:
		return fmt.Sprintf("Flat on the ground, top towards %.0f° (true north is 0°).", azimuth(m))
	case plans.MountWall:
		return fmt.Sprintf("Upright, faces %.0f° (true north is 0°).", azimuth(m))
	}
	return ""
}

// azimuth gives the true bearing, clockwise from north, whole degrees below
// 360, of the top of a marker on the ground, or to which one on a wall looks.
func azimuth(m plans.Marker) float64 {
	a := -m.YawDeg
	if m.Mount == plans.MountWall {
		a += 180
	}
	return math.Mod(math.Round(math.Mod(a, 360))+720, 360)
}

// ruler draws 100 mm with a tick each 10 and each millimetre of the first 10.
func (s Sheet) ruler(c *canvas, page paper) {
	y := page.height - margin - 7
	c.line(margin, y, margin+rulerLength, y, 0.3)
	for mm := 0; mm <= rulerLength; mm++ {
		switch {
		case mm%50 == 0:
			c.line(margin+float64(mm), y, margin+float64(mm), y-5, 0.3)
			c.text(text{at: point{margin + float64(mm), y + 4}, size: smallSize, anchor: atMiddle, value: fmt.Sprint(mm)}, 10)
		case mm%10 == 0:
			c.line(margin+float64(mm), y, margin+float64(mm), y-3.5, 0.2)
		case mm < 10:
			c.line(margin+float64(mm), y, margin+float64(mm), y-2, 0.15)
		}
	}
	x := margin + rulerLength + 7
	c.text(text{at: point{x, y - 2}, size: textSize, bold: true, value: "Druk af op 100 % en meet: 100 mm."}, page.width-margin-x)
	c.text(text{at: point{x, y + 2.7}, size: textSize, value: "Print at 100 %, measure: 100 mm."}, page.width-margin-x)
}

func comma(v float64, decimals int) string {
	return strings.Replace(fmt.Sprintf("%.*f", decimals, v), ".", ",", 1)
}

// signed writes the plus that NAP heights have.
func signed(number string) string {
	if strings.HasPrefix(number, "-") {
		return number
	}
	return "+" + number
}
