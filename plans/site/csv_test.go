package site

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

var rdDefaults = CSVDefaults{CRS: "EPSG:7415", SurveyedAt: "2026-11-20", Method: "rtk"}

func TestReadCSVAsSurveyorsWriteIt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		want       string // id x y z sigmaH sigmaV of each point
	}{
		{"commas", "A1,105120.412,425340.118,1.873\nA2,105121,425341,2\n", "A1 105120.412 425340.118 1.873 0 0|A2 105121 425341 2 0 0"},
		{"semicolons and decimal commas", "A1;105120,412;425340,118;-1,873;0,015\r\n", "A1 105120.412 425340.118 -1.873 0.015 0.015"},
		{"tabs and two sigmas", "A1\t105120.4\t425340.1\t1.8\t0.01\t0.02", "A1 105120.4 425340.1 1.8 0.01 0.02"},
		{"numbers for ids", "1001,105120,425340,1\n1002,105121,425340,1", "1001 105120 425340 1 0 0|1002 105121 425340 1 0 0"},
		{"a header in Dutch, a mark before it, a remark", "\ufeffPuntnr;RD-x;RD-y;NAP;Opmerking\n# gemeten bij regen\nA1;105120;425340;1;put\n\n", "A1 105120 425340 1 0 0"},
		{"columns in another order", "h,id,y,x,sigma\n1,A1,425340,105120,0.02", "A1 105120 425340 1 0.02 0.02"},
		{"a sigma of the height first", "id,x,y,z,sigmaV,sigmaH\nA1,1,2,3,0.05,0.01", "A1 1 2 3 0.01 0.05"},
		{"no id", "id;x;y;z\n;105120;425340;1", " 105120 425340 1 0 0"},
	} {
		points, faults := ReadCSV([]byte(row.text), rdDefaults)
		var got []string
		for _, p := range points {
			c := p.Given.Coordinates
			got = append(got, fmt.Sprintf("%s %v %v %v %v %v", p.ID, c[0], c[1], c[2], p.SigmaH, p.SigmaV))
		}
		if strings.Join(got, "|") != row.want || len(faults) > 0 {
			t.Errorf("%s: %q %v, want %q", row.name, got, faults, row.want)
		}
	}
}

func TestReadCSVTellsTheLine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		want       []string // line:column
	}{
		{"nothing", "", []string{"1:"}},
		{"a header alone", "id,x,y,z\n", []string{"1:"}},
		{"two lines at fault", "A1,1,2,3\nA2,1,x,3\nA3,1,2\n", []string{"2:y", "3:z"}},
		{"thousands", "A1;105.120,412;425340;1", []string{"1:x"}},
		{"an exponent", "A1;1;2;3\nA2;1e5;2;3", []string{"2:x"}},
		{"decimal commas between commas", "A1,105120,4,425340,1,1,8,0", []string{"1:"}},
		{"an unknown column", "id,x,y,z,colour\nA1,1,2,3,red", []string{"1:"}},
		{"a column twice", "id,x,y,z,x\nA1,1,2,3,4", []string{"1:x"}},
		{"no heights", "id,x,y\nA1,1,2", []string{"1:z"}},
		{"an open quote", "A1,1,2,3\n\"A2,1,2,3\n", []string{"2:"}},
		{"not UTF-8", "A1,1,2,3,\xff", []string{"0:"}},
		{"a tag without number", "id,x,y,z,marker,tag\nA1,1,2,3,apriltag36h11,seven", []string{"2:tagId"}},
		{"perhaps retired", "id,x,y,z,retired\nA1,1,2,3,perhaps", []string{"2:retired"}},
	} {
		points, faults := ReadCSV([]byte(row.text), rdDefaults)
		var got []string
		for _, f := range faults {
			got = append(got, fmt.Sprintf("%d:%s", f.Line, f.Column))
			if f.Detail == "" {
				t.Errorf("%s: no words", row.name)
			}
		}
		if !slices.Equal(got, row.want) || len(points) > 0 {
			t.Errorf("%s: %q and %d points, want %q", row.name, got, len(points), row.want)
		}
	}
}

func TestReadCSVIsBounded(t *testing.T) {
	t.Parallel()
	if _, faults := ReadCSV(make([]byte, MaxCSV+1), rdDefaults); len(faults) != 1 {
		t.Errorf("too large: %v", faults)
	}
	if _, faults := ReadCSV([]byte(strings.Repeat("A,1,2,3\n", plans.MaxControlPoints+1)), rdDefaults); len(faults) != 1 || faults[0].Line != plans.MaxControlPoints+1 {
		t.Errorf("too many: %v", faults)
	}
	if _, faults := ReadCSV([]byte(strings.Repeat("A,1,2,3\nB,1,y,3\n", 100)), rdDefaults); len(faults) != maxCSVFaults {
		t.Errorf("%d faults told", len(faults))
	}
}

func TestCSVComesBackAsItWent(t *testing.T) {
	t.Parallel()
	for name, origin := range map[string]plans.Site{"in RD": {LatDeg: 51.81, LonDeg: 4.66, Height: 44}, "abroad": {LatDeg: 47.4, LonDeg: 8.5, Height: 400}} {
		frame := NewFrame(origin)
		in := []plans.ControlPoint{
			{ID: "A1", Name: `Hoek; "de, put"`, Position: [3]float64{10, 20, 3}, SigmaH: 0.0123, SigmaV: 0.02, SurveyedAt: "2026-11-20", Method: "total-station",
				Marker: plans.Marker{Kind: plans.MarkerAprilTag, TagID: 12, SizeMetres: 0.14, Mount: plans.MountWall, YawDeg: -33.5}},
			{ID: "A2", Name: "=HYPERLINK(1)", Position: [3]float64{-10, 20, 3}, SigmaH: 0.5, SigmaV: 1, SurveyedAt: "2026-11-21", Method: "map", Marker: plans.Marker{Kind: plans.MarkerPoint}, Retired: true},
		}
		var b bytes.Buffer
		if err := frame.WriteCSV(&b, in); err != nil {
			t.Fatal(err)
		}
		out, faults := ReadCSV(b.Bytes(), CSVDefaults{})
		if len(out) != len(in) || len(faults) > 0 {
			t.Fatalf("%s: %v %v from %s", name, out, faults, b.String())
		}
		if out[1].Name != "'=HYPERLINK(1)" {
			t.Errorf("a formula came out: %q", out[1].Name)
		}
		out[1].Name = in[1].Name
		for i, p := range out {
			at, err := frame.Locate(p.Given)
			if err != nil || distance(at, in[i].Position) > 2e-4 {
				t.Errorf("%s: %s stands at %v, %v", name, p.ID, at, err)
			}
			got := p.ControlPoint
			got.Position, got.Given = in[i].Position, plans.GivenPosition{}
			if got != in[i] {
				t.Errorf("%s: %+v, want %+v", name, got, in[i])
			}
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"A1,105120.412,425340.118,1.873\n", "id;x;y;z;sigma\nA1;1,5;2;3;0,01", "\ufeffx\ty\tz\n1\t2\t3", "\"", "id,x,y,z,marker,tagId,retired\nA,1,2,3,qr,4,true"} {
		f.Add([]byte(s))
	}
	frame := NewFrame(plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 44})
	f.Fuzz(func(t *testing.T, data []byte) {
		points, faults := ReadCSV(data, rdDefaults)
		if (len(points) > 0) == (len(faults) > 0) {
			t.Fatalf("%d points and %d faults", len(points), len(faults))
		}
		for _, p := range points {
			if _, err := frame.Locate(p.Given); err != nil && plans.KindOf(err) != plans.KindInvalid {
				t.Fatal(err)
			}
		}
	})
}
