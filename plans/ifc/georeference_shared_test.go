package ifc

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/tiles/scene"
)

// telling writes what a source says of its place, a line for each statement.
func telling(h *scene.Header) []string {
	var lines []string
	if g := h.Georeference; g != nil {
		lines = append(lines, "placed by "+tellGeoreference(g))
	}
	for _, s := range h.Statements {
		lines = append(lines, fmt.Sprintf("%s %d %s%s", s.Kind, s.Level, s.Where, tellStatement(&s)))
	}
	for _, w := range h.Warnings {
		for _, code := range []string{"georeference", "several-", "map-conversion", "geographic-", "true-north", "world-coord"} {
			if strings.HasPrefix(w, code) {
				lines = append(lines, "! "+w)
			}
		}
	}
	return lines
}

func tellGeoreference(g *scene.Georeference) string {
	return fmt.Sprintf("%s %q %q E %.4f N %.4f H %.4f axis %.6f %.6f scale %.6g %.6g", g.Method, g.CRS, g.VerticalDatum, g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY, g.Scale, g.HeightScale())
}

func tellStatement(s *scene.Statement) string {
	var b strings.Builder
	if s.Name != "" {
		fmt.Fprintf(&b, " %q", s.Name)
	}
	switch s.Kind {
	case scene.StatedLatLon, scene.StatedPointLatLon:
		fmt.Fprintf(&b, ": %.7f %.7f height %.3f (none %v) at %.3f %q", s.LatDeg, s.LonDeg, s.Height, s.NoHeight, s.Point, s.CRS)
	case scene.StatedReferenceHeight, scene.StatedTerrainHeight:
		fmt.Fprintf(&b, ": %.3f", s.Height)
	case scene.StatedTrueNorth, scene.StatedMapUnits:
		fmt.Fprintf(&b, ": %.6f %.6f", s.Direction[0], s.Direction[1])
	case scene.StatedPoint, scene.StatedControlPoint:
		fmt.Fprintf(&b, ": %.3f at %.3f %q height none %v", s.Point, s.Map, s.CRS, s.NoHeight)
	case scene.StatedCRS:
		fmt.Fprintf(&b, ": %q", s.CRS)
	}
	if s.Frame != nil {
		fmt.Fprintf(&b, ": %.3f %.3f %.3f x %.4f %.4f", s.Frame[3], s.Frame[7], s.Frame[11], s.Frame[0], s.Frame[4])
	}
	if s.Kind == scene.StatedRigidOperation && s.Georeference == nil {
		fmt.Fprintf(&b, ": %.7f %.7f height %.3f north %.3f", s.LatDeg, s.LonDeg, s.Height, s.Direction)
	}
	if s.Text != "" {
		fmt.Fprintf(&b, " (%s)", s.Text)
	}
	return b.String()
}

// TestSharedFilesSayOfTheirPlace holds what all real files say of their place
// against a list that was looked through by hand against the text of the files.
// For OWL and the Brienenoord bridge IfcOpenShell 0.9 gives the same map
// conversion and the same latitude and longitude of the site.
func TestSharedFilesSayOfTheirPlace(t *testing.T) {
	root := filepath.Join(realfiles.Folder(t), "ifc")
	var names []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".ifc") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	var got strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(root, name)
		file, err := described(data)
		if err != nil {
			fmt.Fprintf(&got, "%s\n\tnot read\n", filepath.ToSlash(rel))
			continue
		}
		var h scene.Header
		file.describe(&h)
		h.Warnings = file.warnings
		fmt.Fprintf(&got, "%s\n", filepath.ToSlash(rel))
		for _, line := range telling(&h) {
			fmt.Fprintf(&got, "\t%s\n", line)
		}
	}
	compareGolden(t, filepath.Join("testdata", "statements.golden.txt"), []byte(got.String()))
}

// described opens a model without making its shapes.
func described(data []byte) (*model, error) {
	src := Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "test.ifc"}
	l, err := load(context.Background(), src)
	if err != nil {
		return nil, err
	}
	return open(l.file, src)
}
