package plans

import (
	"slices"
	"strings"
	"testing"
)

func goodPoint(id string, east float64) ControlPoint {
	return ControlPoint{ID: id, Name: "Hoek", Position: [3]float64{east, 0, 0}, SigmaH: 0.01, SigmaV: 0.02,
		SurveyedAt: "2026-11-20", Method: "rtk", Marker: Marker{Kind: MarkerPoint}}
}

func TestCheckNamesEveryField(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		change  func(*ControlPoint)
		pointer []string
	}{
		{"a good one", func(*ControlPoint) {}, nil},
		{"a tag", func(p *ControlPoint) {
			p.Marker = Marker{Kind: MarkerAprilTag, TagID: 586, SizeMetres: 0.16, Mount: MountWall, YawDeg: -90}
		}, nil},
		{"sigmas of zero", func(p *ControlPoint) { p.SigmaH, p.SigmaV = 0, -1 }, []string{"/sigmaH", "/sigmaV"}},
		{"sigmas beyond meaning", func(p *ControlPoint) { p.SigmaH = MaxSigma * 1.01 }, []string{"/sigmaH"}},
		{"no id", func(p *ControlPoint) { p.ID = "" }, []string{"/id"}},
		{"an id like a path", func(p *ControlPoint) { p.ID = "../A1" }, []string{"/id"}},
		{"an id too long", func(p *ControlPoint) { p.ID = strings.Repeat("a", MaxControlPointID+1) }, []string{"/id"}},
		{"a hyphen first", func(p *ControlPoint) { p.ID = "_markers" }, []string{"/id"}},
		{"far from the site", func(p *ControlPoint) { p.Position[1] = MaxControlPointDistance + 1 }, []string{"/given/coordinates"}},
		{"no date", func(p *ControlPoint) { p.SurveyedAt = "20-11-2026" }, []string{"/surveyedAt"}},
		{"before surveys", func(p *ControlPoint) { p.SurveyedAt = "0001-01-01" }, []string{"/surveyedAt"}},
		{"no method", func(p *ControlPoint) { p.Method = "guess" }, []string{"/method"}},
		{"control characters", func(p *ControlPoint) { p.Name, p.SurveyedBy = "a\x00", "b\n" }, []string{"/name", "/surveyedBy"}},
		{"a note too long", func(p *ControlPoint) { p.Note = strings.Repeat("a", maxControlNote+1) }, []string{"/note"}},
		{"a marker of no kind", func(p *ControlPoint) { p.Marker = Marker{Kind: "sticker"} }, []string{"/marker/kind"}},
		{"a tag without size", func(p *ControlPoint) { p.Marker = Marker{Kind: MarkerAprilTag} }, []string{"/marker/sizeMetres"}},
		{"a nail with size and tag", func(p *ControlPoint) { p.Marker = Marker{Kind: MarkerPoint, SizeMetres: 1, TagID: 3} }, []string{"/marker/sizeMetres", "/marker/tagId"}},
		{"tag 587", func(p *ControlPoint) { p.Marker = Marker{Kind: MarkerAprilTag, SizeMetres: 0.1, TagID: AprilTags36h11} }, []string{"/marker/tagId"}},
		{"hung in the air", func(p *ControlPoint) { p.Marker.Mount, p.Marker.YawDeg = "air", 361 }, []string{"/marker/mount", "/marker/yawDeg"}},
	} {
		p := goodPoint("A1", 0)
		row.change(&p)
		var got []string
		p.Check(func(pointer, detail string) { got = append(got, pointer) })
		if !slices.Equal(got, row.pointer) {
			t.Errorf("%s: %q, want %q", row.name, got, row.pointer)
		}
	}
}

func TestFaultsOfPointsThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	tag := func(id string, east float64, number int) ControlPoint {
		p := goodPoint(id, east)
		p.Marker = Marker{Kind: MarkerAprilTag, TagID: number, SizeMetres: 0.1}
		return p
	}
	retired := tag("OLD", 50, 9)
	retired.Retired = true
	old := []ControlPoint{goodPoint("A1", 0), tag("A2", 10, 7), retired}
	for _, row := range []struct {
		name     string
		replaced string
		added    []ControlPoint
		want     []string
	}{
		{"a new one", "", []ControlPoint{goodPoint("A3", 20)}, nil},
		{"the same id in another case", "", []ControlPoint{goodPoint("a1", 20)}, []string{"0/id"}},
		{"8 mm from another", "", []ControlPoint{goodPoint("A3", 0.008)}, []string{"0/given/coordinates"}},
		{"12 mm from another", "", []ControlPoint{goodPoint("A3", 0.012)}, nil},
		{"a tag used twice", "", []ControlPoint{tag("A3", 20, 7)}, []string{"0/marker/tagId"}},
		{"the tag and place of a retired one", "", []ControlPoint{tag("A3", 50, 9)}, nil},
		{"against each other", "", []ControlPoint{goodPoint("B1", 30), goodPoint("B2", 30)}, []string{"1/given/coordinates"}},
		{"itself again", "A2", []ControlPoint{tag("A2", 10, 7)}, nil},
	} {
		var got []string
		for _, f := range ControlPointFaults(old, row.replaced, row.added) {
			got = append(got, string(rune('0'+f.Index))+f.Pointer)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
	many := make([]ControlPoint, MaxControlPoints)
	for i := range many {
		many[i] = goodPoint("P"+strings.Repeat("x", i%20)+string(rune('a'+i%26)), float64(i))
		many[i].Retired = true
	}
	if got := ControlPointFaults(many, "", []ControlPoint{goodPoint("one-more", -5)}); len(got) != 1 || !strings.Contains(got[0].Detail, "at most") {
		t.Errorf("one more than fits: %v", got)
	}
}
