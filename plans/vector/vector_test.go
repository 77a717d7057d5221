package vector

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/realfiles"
)

func sourceOf(text string) Source {
	return Source{Data: bytes.NewReader([]byte(text)), Size: int64(len(text)), Name: "test"}
}

func readJSON(t *testing.T, text string) (all []*Feature, skipped []string, h Header, err error) {
	t.Helper()
	o := Options{Skip: func(id string, err error) { skipped = append(skipped, id+": "+err.Error()) }}
	h, err = ReadGeoJSON(t.Context(), sourceOf(text), o, func(f *Feature) error {
		all = append(all, f)
		return nil
	})
	return all, skipped, h, err
}

func TestGeoJSONGivesFeaturesInTheirOrder(t *testing.T) {
	t.Parallel()
	all, skipped, h, err := readJSON(t, "\xef\xbb\xbf"+`{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"type":"FeatureCollection","features":[
		{"type":"Feature","id":7,"properties":{"b":"x","a":1.5,"c":null,"d":true,"e":{"f":1}},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}},
		{"type":"Feature","properties":null,"geometry":null},
		{"type":"Feature","properties":{},"geometry":{"type":"Circle","coordinates":[0,0]}},
		{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]},{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2]]]}]}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if h.CRS != "urn:ogc:def:crs:EPSG::28992" || h.Features != 3 || h.Skipped != 1 || len(skipped) != 1 || !strings.Contains(skipped[0], "Circle") {
		t.Errorf("header %+v, skipped %q", h, skipped)
	}
	names := ""
	for _, f := range all[0].Fields {
		names += f.Name
	}
	if v, _ := all[0].Value("E"); names != "bacde" || all[0].ID != "7" || v != `{"f":1}` {
		t.Errorf("fields %q, id %q, e = %v", names, all[0].ID, v)
	}
	if p := all[0].Geometry.Polygons; len(p) != 1 || len(p[0]) != 2 || len(p[0][0]) != 4 || len(p[0][1]) != 3 {
		t.Errorf("polygons %v", p)
	}
	if g := all[2].Geometry; !g.HasZ || len(g.Points) != 1 || g.Points[0] != (Point{1, 2, 3}) || len(g.Lines) != 1 {
		t.Errorf("collection %+v", g)
	}
}

func TestGeoJSONOfOneObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"geometry":{"type":"Point","coordinates":[5,52]},"type":"Feature","properties":{}}`,
		`{"type":"Point","coordinates":[5,52]}`,
	} {
		all, skipped, h, err := readJSON(t, text)
		if err != nil || len(all) != 1 || len(all[0].Geometry.Points) != 1 || h.CRS != "OGC:CRS84" {
			t.Errorf("%s: %v, %v, %+v, %v", text, all, skipped, h, err)
		}
	}
}

func TestBadGeoJSONIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"a list", `[1]`, "no JSON object"},
		{"cut off", `{"type":"FeatureCollection","features":[{"type":"Fea`, "at byte"},
		{"features that are no list", `{"features":{}}`, "no list"},
	} {
		_, _, _, err := readJSON(t, tt.text)
		if plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	stop := errors.New("enough")
	_, err := ReadGeoJSON(t.Context(), sourceOf(`{"type":"Point","coordinates":[5,52]}`), Options{}, func(*Feature) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("the caller's error came back as %v", err)
	}
}

// wkb writes well-known binary, little-endian.
func wkb(kind uint32, rest ...any) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{1}, kind)
	for _, v := range rest {
		switch v := v.(type) {
		case int:
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		case []byte:
			b = append(b, v...)
		}
	}
	return b
}

func TestWellKnownBinary(t *testing.T) {
	t.Parallel()
	square := wkb(1003, 1, 5, 0.0, 0.0, 7.0, 2.0, 0.0, 7.0, 2.0, 2.0, 7.0, 0.0, 2.0, 7.0, 0.0, 0.0, 7.0)
	for _, tt := range []struct {
		name                    string
		data                    []byte
		points, lines, polygons int
		z                       bool
	}{
		{"polygon with heights", square, 0, 0, 1, true},
		{"two of them", wkb(1006, 2, square, square), 0, 0, 2, true},
		{"PostGIS with a system and m", wkb(ewkbM|ewkbSRID|1, 28992, 1.0, 2.0, 3.0), 1, 0, 0, false},
		{"an empty point", wkb(1, math.NaN(), math.NaN()), 0, 0, 0, false},
		{"a line", wkb(2, 2, 0.0, 0.0, 1.0, 1.0), 0, 1, 0, false},
	} {
		var g Geometry
		if err := decodeWKB(tt.data, &g); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if len(g.Points) != tt.points || len(g.Lines) != tt.lines || len(g.Polygons) != tt.polygons || g.HasZ != tt.z {
			t.Errorf("%s: %+v", tt.name, g)
		}
	}
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"a count beyond the end", wkb(3, 1<<30)}, {"nothing", nil}, {"a byte order of 7", []byte{7, 0, 0, 0, 0}},
		{"no type", wkb(99, 0)}, {"a coordinate that is no number", wkb(2, 2, 0.0, math.Inf(1), 1.0, 1.0)},
	} {
		if err := decodeWKB(tt.data, &Geometry{}); err == nil {
			t.Errorf("%s was read", tt.name)
		}
	}
}

// A half circle from (1, 0) over (0, 1) to (-1, 0), closed by a straight line: its
// area is pi/2 but for what the chords cut off, and every point lies on the circle.
func TestArcsBecomeChords(t *testing.T) {
	t.Parallel()
	arc := wkb(wkbCircularString, 3, 1.0, 0.0, 0.0, 1.0, -1.0, 0.0)
	line := wkb(wkbLineString, 2, -1.0, 0.0, 1.0, 0.0)
	var g Geometry
	if err := decodeWKB(wkb(wkbCurvePolygon, 1, wkb(wkbCompoundCurve, 2, arc, line)), &g); err != nil {
		t.Fatal(err)
	}
	ring := g.Polygons[0][0]
	for _, p := range ring {
		if r := math.Hypot(p[0], p[1]); math.Abs(r-1) > 1e-12 || p[1] < -1e-12 {
			t.Errorf("%v lies off the half circle", p)
		}
	}
	if a := math.Abs(area(ring)); math.Abs(a-math.Pi/2) > 0.02 {
		t.Errorf("area %v of %d corners", a, len(ring))
	}
	clockwise := arcPoints(Point{-1, 0}, Point{0, 1}, Point{1, 0})
	if m := clockwise[len(clockwise)/2-1]; m[1] < 0.9 {
		t.Errorf("the arc the other way goes over %v", m)
	}
}

func area(ring []Point) (a float64) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		a += ((p[0]-ring[0][0])*(q[1]-ring[0][1]) - (q[0]-ring[0][0])*(p[1]-ring[0][1])) / 2
	}
	return a
}

// makePackage writes a GeoPackage of one table and gives its path.
func makePackage(t *testing.T, more ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "it's 100% mine?.gpkg")
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f").Replace(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	square := append([]byte{'G', 'P', 0, 1, 0x40, 0x71, 0, 0}, wkb(3, 1, 4, 0.0, 0.0, 2.0, 0.0, 2.0, 2.0, 0.0, 0.0)...)
	for _, q := range append([]string{
		`PRAGMA application_id = 0x47504B47`,
		`CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER)`,
		`CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT)`,
		`CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER)`,
		`INSERT INTO gpkg_spatial_ref_sys VALUES ('RD', 28992, 'EPSG', 28992)`,
		`INSERT INTO gpkg_contents VALUES ('we"ird', 'features'), ('seen', 'features')`,
		`INSERT INTO gpkg_geometry_columns VALUES ('we"ird', 'geom', 28992), ('seen', 'geom', 28992)`,
		`CREATE TABLE "we""ird" (fid INTEGER PRIMARY KEY, geom BLOB, naam TEXT, inwoners INTEGER, leeg REAL)`,
		`CREATE VIEW seen AS SELECT * FROM "we""ird"`,
		`INSERT INTO "we""ird" VALUES (5, x'` + hexOf(square) + `', 'Centrum', 1200, NULL), (6, x'475001', 'Damaged', 1, 2.5), (7, NULL, 'Nowhere', -99997, 0)`,
	}, more...) {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	return path
}

func hexOf(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteString(strconv.FormatUint(uint64(c)|0x100, 16)[1:])
	}
	return s.String()
}

func readPackage(t *testing.T, path string) (all []*Feature, skipped []string, h Header, err error) {
	t.Helper()
	o := Options{Skip: func(id string, err error) { skipped = append(skipped, id+": "+err.Error()) }}
	h, err = ReadGeoPackage(t.Context(), Source{Path: path, Name: "test.gpkg"}, o, func(f *Feature) error {
		all = append(all, f)
		return nil
	})
	return all, skipped, h, err
}

func TestGeoPackageGivesRowsAndLeavesTheFileAlone(t *testing.T) {
	t.Parallel()
	path := makePackage(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if Begins(before[:100]) != "GeoPackage" {
		t.Error("the file is not told to be a GeoPackage")
	}
	all, skipped, h, err := readPackage(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if h.CRS != "EPSG:28992" || len(all) != 2 || len(skipped) != 1 || !strings.HasPrefix(skipped[0], "6: ") {
		t.Fatalf("header %+v, %d features, skipped %q", h, len(all), skipped)
	}
	f := all[0]
	count, _ := f.Value("inwoners")
	empty, has := f.Value("leeg")
	if f.ID != "5" || f.Table != `we"ird` || count != 1200.0 || empty != nil || !has || len(f.Geometry.Polygons) != 1 {
		t.Errorf("feature %+v", f)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed: %v", err)
	}
	if beside, err := os.ReadDir(filepath.Dir(path)); err != nil || len(beside) != 1 {
		t.Errorf("beside the file lie %v, %v", beside, err)
	}
}

func TestBadGeoPackages(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(makePackage(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"cut off", whole[:len(whole)/2]}, {"no database", []byte("SQLite format 3\x00 and nothing more")},
		{"scribbled over", append(append([]byte{}, whole[:4096]...), bytes.Repeat([]byte{0xa5}, len(whole)-4096)...)},
	} {
		path := filepath.Join(t.TempDir(), "bad.gpkg")
		if err := os.WriteFile(path, tt.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := readPackage(t, path); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	only := makePackage(t, `DROP TABLE "we""ird"`)
	if _, _, _, err := readPackage(t, only); plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), "no table of features") {
		t.Errorf("a view was taken for a table: %v", err)
	}
}

func TestTableJoinsByCode(t *testing.T) {
	t.Parallel()
	table, err := ReadTable(t.Context(), sourceOf("\xef\xbb\xbfRegio;Codering_3 ;Aantal;Aandeel;Naam\nx;BU01 ;1200;12,5;a\ny;bu02;.;;b\nz;BU01;9;9;twice\nshort\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	f := &Feature{Fields: []Field{{"buurtcode", "bu01"}, {"Naam", "own"}}}
	code, ok := CodeOf(f, "")
	if !ok || !table.Join(f, code) || table.Len() != 2 {
		t.Fatalf("code %q, %d rows", code, table.Len())
	}
	n, _ := f.Value("Aantal")
	share, _ := f.Value("Aandeel")
	name, _ := f.Value("Naam")
	if n != 1200.0 || share != 12.5 || name != "own" {
		t.Errorf("joined %+v", f.Fields)
	}
	other := &Feature{}
	if !table.Join(other, "BU02") || table.Join(other, "BU03") {
		t.Error("the wrong rows joined")
	}
	if v, has := other.Value("Aantal"); v != nil || !has {
		t.Errorf("a point became %v", v)
	}
	for _, tt := range []struct{ text, code string }{{"a,b\n1,2\n", ""}, {"a,b\n1,2\n", "c"}, {"", ""}} {
		if _, err := ReadTable(context.Background(), sourceOf(tt.text), tt.code); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%q by %q: %v", tt.text, tt.code, err)
		}
	}
}

func TestMapTurnsDegreesIntoMetres(t *testing.T) {
	t.Parallel()
	m, err := NewMap("OGC:CRS84")
	if err != nil {
		t.Fatal(err)
	}
	// Kernnetpunt Amersfoort: RD 155000, 463000 lies at 52.155174, 5.387206 in ETRS89.
	p, err := m.Point(Point{5.387206, 52.155174, 3}, false)
	if err != nil || math.Hypot(p[0]-155000, p[1]-463000) > 120 || p[2] != 3 || m.CRS() != "EPSG:7415" {
		t.Errorf("%v in %s, %v", p, m.CRS(), err)
	}
	if _, err := m.Point(Point{155000, 463000}, false); plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("metres in the place of degrees: %v", err)
	}
	m, err = NewMap("EPSG:4326")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := m.Point(Point{127.18, 37.61}, false); err != nil || m.CRS() != "EPSG:32652" {
		t.Errorf("%v in %s, %v", p, m.CRS(), err)
	}
	m, err = NewMap("EPSG:28992")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := m.Point(Point{1, 2, 3}, true); err != nil || p != (Point{1, 2, 3}) {
		t.Errorf("%v, %v", p, err)
	}
}

// TestRealFiles holds what is read of the shared files to testdata/figures.tsv.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	table, err := os.Open(filepath.Join("testdata", "figures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		row := strings.Split(lines.Text(), "\t")
		if len(row) != 9 || row[0] == "file" {
			continue
		}
		t.Run(row[0], func(t *testing.T) {
			path := filepath.Join(realfiles.Folder(t), filepath.FromSlash(row[0]))
			file, err := os.Open(path)
			if err != nil {
				t.Skipf("skipped: %s is not there", row[0])
			}
			defer file.Close()
			compare(t, figures(t, file, path), row[1:])
		})
	}
}

func figures(t *testing.T, file *os.File, path string) [8]float64 {
	t.Helper()
	st, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	out := [8]float64{4: math.Inf(1), 5: math.Inf(1), 6: math.Inf(-1), 7: math.Inf(-1)}
	count := func(f *Feature) error {
		out[0]++
		for _, p := range f.Geometry.Polygons {
			out[1]++
			for i, r := range p {
				out[2] += float64(len(r))
				sign := 1.0
				if i > 0 {
					sign = -1
				}
				out[3] += sign * math.Abs(area(r))
				for _, v := range r {
					out[4], out[5] = min(out[4], v[0]), min(out[5], v[1])
					out[6], out[7] = max(out[6], v[0]), max(out[7], v[1])
				}
			}
		}
		return nil
	}
	read := ReadGeoJSON
	if strings.HasSuffix(path, ".gpkg") {
		read = ReadGeoPackage
	}
	if _, err := read(t.Context(), Source{Data: file, Size: st.Size(), Path: path, Name: path}, Options{}, count); err != nil {
		t.Fatal(err)
	}
	return out
}

func compare(t *testing.T, got [8]float64, want []string) {
	t.Helper()
	for i, name := range []string{"features", "polygons", "corners", "area", "least x", "least y", "greatest x", "greatest y"} {
		w, err := strconv.ParseFloat(want[i], 64)
		if err != nil {
			t.Fatal(err)
		}
		if tolerance := 1e-8 * math.Abs(w); math.Abs(got[i]-w) > tolerance {
			t.Errorf("%s: %v, want %v", name, got[i], w)
		}
	}
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`)
	f.Add(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[5,52]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ReadGeoJSON(t.Context(), sourceOf(text), Options{}, func(*Feature) error { return nil })
	})
}

func FuzzGeometry(f *testing.F) {
	f.Add(append([]byte{'G', 'P', 0, 1, 0, 0, 0, 0}, wkb(wkbCurvePolygon, 1, wkb(wkbCircularString, 3, 1.0, 0.0, 0.0, 1.0, -1.0, 0.0))...))
	f.Add(append([]byte{'G', 'P', 0, 1, 0, 0, 0, 0}, wkb(1006, 1, wkb(1003, 1, 1, 0.0, 0.0, 7.0))...))
	f.Fuzz(func(t *testing.T, data []byte) {
		var g Geometry
		if decodePackageGeometry(data, &g) == nil {
			_ = g.Each(func(*Point) error { return nil })
		}
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add("code;a\nBU01;1,5\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := ReadTable(t.Context(), sourceOf(text), "")
		if err == nil {
			table.Join(&Feature{}, "BU01")
		}
	})
}
