package check

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

func lines(r *Report) string {
	var b strings.Builder
	for _, i := range r.Issues {
		fmt.Fprintln(&b, " ", i)
	}
	return b.String()
}

// Whole tilesets of other makers, with the number of errors in each. The
// errors are files that the shared data leaves out, and real faults: legacy
// content of a length that is no multiple of 8, points 5 mm outside the box of
// MultipleContents, and houses of Sibbe that reach to 10 m out of the quarter of
// the tileset that implicit tiling gives them (they were dealt out by their
// middles).
func TestWholeTilesets(t *testing.T) {
	t.Parallel()
	root := realfiles.Path(t, "3dtiles")
	for name, want := range map[string]struct {
		triangles int
		codes     []string
	}{
		"3dbag-sibbe-tienhoven/sibbe/1.1/tileset.json":          {22227, []string{FileMissing, ContentOutside, FileMissing, ContentOutside, ContentOutside, FileMissing}},
		"samples/1.1/BoundingBoxTests/0_0_0-1_1_2/tileset.json": {12, nil},
		"samples/1.1/BoundingBoxTests/0_0_2-1_1_4/tileset.json": {12, nil},
		"samples/1.1/BoundingBoxTests/0_2_0-1_4_1/tileset.json": {12, nil},
		"samples/1.1/BoundingBoxTests/2_0_0-4_1_1/tileset.json": {12, []string{VersionContent, ExtensionUndeclared}},
		"samples/1.1/MultipleContents/tileset.json":             {2048, []string{ContentOutside}},
		"samples/1.1/SparseImplicitOctree/tileset.json":         {372, nil},
		"samples/1.1/SparseImplicitQuadtree/tileset.json":       {64, nil},
		"samples/1.1/TilesetWithFullMetadata/tileset.json":      {0, nil},
		"samples/1.0/TilesetWithTreeBillboards/tileset.json":    {0, nil},
		"samples/1.0/TilesetWithDiscreteLOD/tileset.json":       {0, []string{FileMissing}},

		"samples/glTF/CESIUM_primitive_outline/BoxPrimitiveOutline/tileset.json":               {12, nil},
		"samples/glTF/EXT_mesh_features/FeatureIdAttribute/tileset.json":                       {8, nil},
		"samples/glTF/EXT_mesh_features/FeatureIdTexture/tileset.json":                         {2, nil},
		"samples/glTF/EXT_structural_metadata/ComplexTypes/tileset.json":                       {8, nil},
		"samples/glTF/EXT_structural_metadata/FeatureIdAttributeAndPropertyTable/tileset.json": {8, nil},
		"samples/glTF/EXT_structural_metadata/FeatureIdTextureAndPropertyTable/tileset.json":   {2, nil},
		"samples/glTF/EXT_structural_metadata/MultipleFeatureIdsAndProperties/tileset.json":    {8, nil},
		"samples/glTF/EXT_structural_metadata/SharedPropertyTable/tileset.json":                {16, nil},
		"samples/glTF/EXT_structural_metadata/SimplePropertyTexture/tileset.json":              {2, nil},
		"samples/glTF/GpuInstancesMetadata/tileset.json":                                       {12, nil},
		"validator/Samples/TilesetOfTilesetsWithError/tileset.json":                            {0, []string{ContentWrong, ContentWrong}},
		"validator/Samples/PaddingIssues/tilesetA.json":                                        {0, []string{RefineMissing, ContentWrong}},
	} {
		r, err := Run(t.Context(), FS(os.DirFS(root)), name, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var codes []string
		for _, i := range r.Issues {
			if i.Severity == Error {
				codes = append(codes, i.Code)
			}
		}
		if r.Triangles != want.triangles || !slices.Equal(codes, want.codes) {
			t.Errorf("%s: %d triangles, errors %v; want %d, %v\n%s", name, r.Triangles, codes, want.triangles, want.codes, lines(r))
		}
	}
}
