package marker

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

func sheet(m plans.Marker) Sheet {
	return Sheet{ProjectName: "Spuiboulevard – Dordrecht", Map: &[3]float64{105120.412, 425340.118, 1.873},
		Point: plans.ControlPoint{ID: "A1", ProjectID: "spui", Name: "Hoek bij het café", SigmaH: 0.015, SigmaV: 0.02,
			SurveyedAt: "2026-11-20", Method: "rtk", Marker: m}}
}

func tag(size float64) plans.Marker {
	return plans.Marker{Kind: plans.MarkerAprilTag, TagID: 7, SizeMetres: size, Mount: plans.MountGround, YawDeg: 30}
}

// TestCodesAreThoseOfTheFamily holds the table against what defines 36h11: 587
// codes, any two of them, turned in any way, differ in 11 cells or more; and
// against codes published with the family (tag36h11.c of the AprilTag project).
//
// Beyond this, all 587 sheets were rendered from PDF with poppler at 50 dpi and
// read by OpenCV 5.0 (DICT_APRILTAG_36h11) and by pupil-apriltags 1.0.4: both
// named every tag rightly and found edges of 140 mm where 140 mm was asked.
func TestCodesAreThoseOfTheFamily(t *testing.T) {
	t.Parallel()
	for id, want := range map[int]uint64{0: 0xd5d628584, 1: 0xd97f18b49, 6: 0x056a5d085, 9: 0x265ad0472, 28: 0xd25ef139d} {
		if got := tagCode(id); got != want {
			t.Errorf("tag %d: %#x, want %#x", id, got, want)
		}
	}
	if len(tag36h11Codes) != plans.AprilTags36h11*codeDigits {
		t.Fatalf("%d digits", len(tag36h11Codes))
	}
	turn := func(code uint64) (out uint64) {
		for row := range tagData {
			for column := range tagData {
				bit := code >> (35 - row*tagData - column) & 1
				out |= bit << (35 - column*tagData - (tagData - 1 - row))
			}
		}
		return out
	}
	for i := range plans.AprilTags36h11 {
		code := tagCode(i)
		for quarter := range 4 {
			for j := i; j < plans.AprilTags36h11; j++ {
				if d := bits.OnesCount64(code ^ tagCode(j)); d < 11 && (i != j || quarter != 0) {
					t.Fatalf("tags %d and %d, turned %d times, differ in %d cells", i, j, quarter, d)
				}
			}
			code = turn(code)
		}
	}
}

var moveOrLine = regexp.MustCompile(`([ML])(-?[0-9.]+) (-?[0-9.]+)`)

// svgBox gives the box of the first path of a sheet, in millimetres.
func svgBox(t *testing.T, m plans.Marker) (box [4]float64, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := SVG(&b, sheet(m)); err != nil {
		t.Fatal(err)
	}
	path := regexp.MustCompile(`<path [^>]*d="([^"]*)"`).FindStringSubmatch(b.String())
	box = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range moveOrLine.FindAllStringSubmatch(path[1], -1) {
		x, _ := strconv.ParseFloat(p[2], 64)
		y, _ := strconv.ParseFloat(p[3], 64)
		box = [4]float64{min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)}
	}
	return box, b.String()
}

func TestSVGIsTrueToSize(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		marker plans.Marker
		edge   float64
		page   string
	}{
		{tag(0.14), 140, `width="210mm" height="297mm" viewBox="0 0 210 297"`},
		{tag(0.0333), 33.3, `width="210mm" height="297mm"`},
		{tag(0.2), 200, `width="297mm" height="420mm"`},
		{tag(0.6), 600, `width="841mm" height="1189mm"`},
		{plans.Marker{Kind: plans.MarkerQR, SizeMetres: 0.12}, 120, `width="210mm"`},
		{plans.Marker{Kind: plans.MarkerPoint}, targetSize, `width="210mm"`},
	} {
		box, text := svgBox(t, row.marker)
		if math.Abs(box[2]-box[0]-row.edge) > 0.001 || math.Abs(box[3]-box[1]-row.edge) > 0.001 {
			t.Errorf("%+v: %.4f by %.4f mm, want %.4f", row.marker, box[2]-box[0], box[3]-box[1], row.edge)
		}
		if !strings.Contains(text, row.page) {
			t.Errorf("%+v: not on %s: %.200s", row.marker, row.page, text)
		}
		// The strokes point at the middle of the marker.
		for _, want := range []string{fmt.Sprintf(`y1="%s"`, number((box[1]+box[3])/2)), fmt.Sprintf(`x1="%s"`, number((box[0]+box[2])/2))} {
			if !strings.Contains(text, want) {
				t.Errorf("%+v: no stroke with %s", row.marker, want)
			}
		}
	}
	_, text := svgBox(t, tag(0.14))
	if want := fmt.Sprintf(`<line x1="%s" y1="278" x2="%s" y2="278"`, number(margin), number(margin+100)); !strings.Contains(text, want) {
		t.Errorf("no ruler of 100 mm: %s", text)
	}
}

var pdfOperator = regexp.MustCompile(`(?m)^(-?[0-9.]+) (-?[0-9.]+) ([ml])(?: (-?[0-9.]+) (-?[0-9.]+) l)?`)

// pdfPages unpacks the page descriptions of a PDF.
func pdfPages(t *testing.T, data []byte) []string {
	t.Helper()
	var pages []string
	for _, part := range bytes.Split(data, []byte("stream\n"))[1:] {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		text, _ := io.ReadAll(r)
		if bytes.Contains(text, []byte(" m")) && bytes.Contains(text, []byte("BT")) {
			pages = append(pages, string(text))
		}
	}
	return pages
}

func TestPDFIsTrueToSize(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := PDF(&b, []Sheet{sheet(tag(0.14)), sheet(tag(0.2))}, time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	pages := pdfPages(t, b.Bytes())
	if len(pages) != 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, want := range []float64{140, 200} {
		path, _, _ := strings.Cut(pages[i], "\nf") // the first path that is filled
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, p := range pdfOperator.FindAllStringSubmatch(path, -1) {
			x, _ := strconv.ParseFloat(p[1], 64)
			lo, hi = min(lo, x), max(hi, x)
		}
		if got := (hi - lo) / 72 * 25.4; math.Abs(got-want) > 0.01 {
			t.Errorf("page %d: a tag of %.4f mm, want %v", i, got, want)
		}
		found := false
		for _, p := range pdfOperator.FindAllStringSubmatch(pages[i], -1) {
			x1, _ := strconv.ParseFloat(p[1], 64)
			x2, err := strconv.ParseFloat(p[4], 64)
			found = found || err == nil && math.Abs(x2-x1-283.465) < 0.02
		}
		if !found {
			t.Errorf("page %d has no ruler of 283.465 pt", i)
		}
	}
	for _, box := range []string{"/MediaBox [0 0 595.28 841.89]", "/MediaBox [0 0 841.89 1190.55]"} {
		if !bytes.Contains(b.Bytes(), []byte(box)) {
			t.Errorf("no %s", box)
		}
	}
}

func TestSheetsAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	var a, b bytes.Buffer
	for _, w := range []io.Writer{&a, &b} {
		if err := PDF(w, []Sheet{sheet(tag(0.14)), sheet(plans.Marker{Kind: plans.MarkerPoint})}, time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two PDFs of the same sheets differ")
	}
}

func TestSheetsSayWhatAPersonNeeds(t *testing.T) {
	t.Parallel()
	_, text := svgBox(t, tag(0.14))
	for _, want := range []string{">A1<", "Hoek bij het café", "x 105120,412   y 425340,118   NAP +1,873 m", "15 mm", "20 mm", "2026-11-20", "GNSS-RTK",
		"Druk af op 100 % en meet: 100 mm.", "Print at 100 %, measure: 100 mm.", "nummer 7", "Zwarte rand: 140,0 mm", "Black edge: 140.0 mm",
		"bovenkant naar 330°", "top towards 330°", ">N<", "Spuiboulevard – Dordrecht"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet lacks %q", want)
		}
	}
	s := sheet(plans.Marker{Kind: plans.MarkerQR, SizeMetres: 0.1, Mount: plans.MountWall, YawDeg: 90})
	s.Map, s.Point.Retired = nil, true
	s.Geographic = plans.Site{LatDeg: 50.5, LonDeg: 4.25, Height: 100}
	s.ProjectName, s.Point.Name = "</text><script>", "Ağaç 🙂 日"
	var b bytes.Buffer
	if err := SVG(&b, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"50.50000000° N", "kijkt naar 90°", "faces 90°", "VERVALLEN / RETIRED", "&lt;script&gt;", "Ağaç ? ?"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the sheet lacks %q: %s", want, b.String())
		}
	}
	if err := PDF(io.Discard, []Sheet{s}, time.Unix(1e9, 0)); err != nil {
		t.Error(err)
	}
}

func TestMarkersThatFitOnNoSheet(t *testing.T) {
	t.Parallel()
	if err := SVG(io.Discard, sheet(tag(1))); plans.KindOf(err) != plans.KindConflict || !strings.Contains(err.Error(), "A1") {
		t.Errorf("a tag of 1 m: %v", err)
	}
	m := tag(0.14)
	m.TagID = plans.AprilTags36h11
	if err := PDF(io.Discard, []Sheet{sheet(m)}, time.Unix(1e9, 0)); err == nil {
		t.Error("tag 587 was drawn")
	}
}

// FuzzSheet draws whatever names people think of.
func FuzzSheet(f *testing.F) {
	f.Add("Hoek", "spui", 0.1)
	f.Add("\x00\xff🙂", strings.Repeat("x", 63), 9.9)
	f.Fuzz(func(t *testing.T, name, project string, size float64) {
		s := sheet(tag(math.Abs(math.Mod(size, 2))))
		s.Point.Name, s.ProjectName = name, project
		var b bytes.Buffer
		if err := SVG(&b, s); err != nil && plans.KindOf(err) != plans.KindConflict {
			t.Fatal(err)
		}
		_ = PDF(io.Discard, []Sheet{s}, time.Unix(1e9, 0))
	})
}
