// Package marker draws the sheets that are put up at control points: PDF and
// SVG, true to size, in vectors only.
//
// A sheet has the marker itself with its middle on the control point, four
// strokes that point at that middle, the id in large letters, the position with
// its uncertainty, and a ruler of 100 mm: a printer that "fits to page" makes
// every tag a few percent too small, and who measures the ruler knows. The texts
// are in Dutch and English.
//
// Markers are AprilTags of the family 36h11, QR codes (ISO/IEC 18004, level M)
// and, for points touched by hand, a survey target. Every sheet carries the
// control point's name (see URN) in a QR code, so that a device knows which point
// it sees without a network.
//
// PDF is written with fpdf (MIT, kept), QR codes are made with boombuler/barcode
// (MIT, kept; it weighs all eight masks, rsc.io/qr takes the first), the letters
// are the Go fonts (BSD), of which a PDF holds the few that it uses.
package marker

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// URN is what the QR code of a control point says: a name, not an address, since
// a sheet outlives the server's name and is read without a network.
func URN(projectID, id string) string { return "urn:maquette:control-point:" + projectID + ":" + id }

// Sheet is what a sheet tells.
type Sheet struct {
	ProjectName string
	Point       plans.ControlPoint
	// Map is the position in RD and NAP; nil where they do not hold, then
	// Geographic stands on the sheet.
	Map        *[3]float64
	Geographic plans.Site
}

// paper is a size of ISO 216, upright, millimetres.
type paper struct {
	name          string
	width, height float64
}

// papers lists the sizes a sheet may have, smallest first.
func papers() []paper {
	return []paper{{"A4", 210, 297}, {"A3", 297, 420}, {"A2", 420, 594}, {"A1", 594, 841}, {"A0", 841, 1189}}
}

// Parts of a sheet, millimetres.
const (
	margin       = 12.0 // that printers leave white, and some
	headerHeight = 42.0 // from the top edge
	footerHeight = 66.0 // from the bottom edge
	strokeGap    = 1.5  // between a marker's white border and the strokes
	strokeLength = 5.0  // of the four strokes that point at the middle
	targetSize   = 90.0 // diameter of the survey target
	smallQR      = 24.0 // edge of the QR code beside another marker
	quietModules = 4    // white around a QR code (ISO/IEC 18004, 6.3.8)
)

// pageOf gives the smallest paper that holds a marker whose drawing, white
// border and strokes included, is size millimetres wide.
func pageOf(size float64) (paper, error) {
	for _, p := range papers() {
		if size <= p.width-margin && size <= p.height-headerHeight-footerHeight {
			return p, nil
		}
	}
	return paper{}, plans.Errorf(plans.KindConflict, "a marker that is %.0f mm wide with its border fits on no sheet up to A0: make it smaller", size)
}

// draw lays out a sheet.
func (s Sheet) draw(l *letters) (*canvas, error) {
	art, err := s.art()
	if err != nil {
		return nil, err
	}
	page, err := pageOf(2 * (art.reach + strokeGap + strokeLength))
	if err != nil {
		return nil, err
	}
	c := &canvas{width: page.width, height: page.height, title: "Maquette " + s.Point.ID, letters: l}
	middle := point{page.width / 2, headerHeight + (page.height-headerHeight-footerHeight)/2}
	c.fillAt(middle, art.shapes)
	c.strokesAt(middle, art.reach+strokeGap)
	s.header(c)
	if err := s.footer(c, page, art); err != nil {
		return nil, err
	}
	return c, nil
}

// art is a marker as drawn around its middle: y downwards, millimetres.
type art struct {
	shapes []polygon
	reach  float64 // from the middle to the end of its white border
	edge   float64 // of the marker itself, as a person measures it
	says   [2]string
}

func (s Sheet) art() (art, error) {
	edge := s.Point.Marker.SizeMetres * 1000
	switch s.Point.Marker.Kind {
	case plans.MarkerAprilTag:
		return tagArt(s.Point.Marker.TagID, edge)
	case plans.MarkerQR:
		return qrArt(URN(s.Point.ProjectID, s.Point.ID), edge)
	}
	return targetArt(), nil
}

func tagArt(id int, edge float64) (art, error) {
	if err := checkTag(id); err != nil {
		return art{}, err
	}
	cell := edge / tagCells
	return art{
		shapes: cells(tagCells, cell, func(column, row int) bool { return tagCell(id, column, row) }),
		reach:  edge/2 + cell, edge: edge,
		says: [2]string{
			fmt.Sprintf("AprilTag 36h11, nummer %d. Zwarte rand: %s mm.", id, comma(edge, 1)),
			fmt.Sprintf("AprilTag 36h11, number %d. Black edge: %.1f mm.", id, edge),
		},
	}, nil
}

func targetArt() art {
	var shapes []polygon
	for _, start := range []float64{0, math.Pi} {
		quarter := polygon{{}}
		const steps = 48
		for i := 0; i <= steps; i++ {
			sin, cos := math.Sincos(start + math.Pi/2*float64(i)/steps)
			quarter = append(quarter, point{targetSize / 2 * cos, targetSize / 2 * sin})
		}
		shapes = append(shapes, quarter)
	}
	return art{shapes: shapes, reach: targetSize / 2, says: [2]string{
		"Raak het midden aan, waar de vier kwarten elkaar raken.",
		"Touch the middle, where the four quarters meet.",
	}}
}

// cells gives the black cells of a square pattern of n by n around the origin,
// each run of a row as one rectangle.
func cells(n int, size float64, black func(column, row int) bool) []polygon {
	var all []polygon
	at := func(i int) float64 { return (float64(i) - float64(n)/2) * size }
	for row := range n {
		for column := 0; column < n; column++ {
			start := column
			for column < n && black(column, row) {
				column++
			}
			if column > start {
				all = append(all, polygon{{at(start), at(row)}, {at(column), at(row)}, {at(column), at(row + 1)}, {at(start), at(row + 1)}})
			}
		}
	}
	return all
}

// PDF writes the sheets of control points as one document, a page each. The
// same sheets and time give the same bytes.
func PDF(w io.Writer, sheets []Sheet, at time.Time) error {
	l, err := newLetters()
	if err != nil {
		return err
	}
	doc, err := newPDF(at)
	if err != nil {
		return err
	}
	for _, s := range sheets {
		c, err := s.draw(l)
		if err != nil {
			return fmt.Errorf("drawing the sheet of control point %s: %w", s.Point.ID, err)
		}
		doc.page(c)
	}
	return doc.writeTo(w)
}

// SVG writes the sheet of a control point.
func SVG(w io.Writer, s Sheet) error {
	l, err := newLetters()
	if err != nil {
		return err
	}
	c, err := s.draw(l)
	if err != nil {
		return fmt.Errorf("drawing the sheet of control point %s: %w", s.Point.ID, err)
	}
	return c.writeSVG(w)
}
