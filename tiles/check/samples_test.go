package check

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shared gives a folder of real files below the one that stands beside the
// repository, or that MAQUETTE_SHARED names.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("MAQUETTE_SHARED")
	if dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for dir = wd; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
		}
		dir = filepath.Join(dir, "..", "shared")
	}
	dir = filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("%s of the shared test data is not here: set MAQUETTE_SHARED", name)
	}
	return dir
}

// invalidByName tells what the name of a sample says of it. A few names say
// "valid" of the tileset and "invalid" or "with errors" of its content.
func invalidByName(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, "valid") || strings.HasPrefix(base, "binarySubtreeValid") {
		return strings.Contains(base, "Invalid") || strings.Contains(base, "WithErrors") || strings.Contains(base, "Unresolvable")
	}
	return true
}

// toldOtherwise are the samples that this check tells otherwise than their
// names, each with the reason.
func toldOtherwise() map[string]string {
	return map[string]string{
		"tilesets/tilesetWithMultipleExternal.json":                              "no fault; it tests traversal",
		"tilesets/tilesetWithMultipleExternalA.json":                             "no fault",
		"tilesets/tilesetWithMultipleExternalA0.json":                            "no fault",
		"tilesets/tilesetWithMultipleExternalA1.json":                            "no fault",
		"tilesets/tilesetWithMultipleExternalB.json":                             "no fault",
		"tilesets/extensionNotNecessary_1_1_glTF.json":                           "no fault",
		"tilesets/extensionUsedButNotFound.json":                                 "a warning",
		"tilesets/tileContentBoundingVolumeNotInTileBoundingVolume.json":         "a warning: the rule is for content, which is held against both",
		"tilesets/tileContentBoundingVolumeWithRotationTransform.json":           "no fault: both volumes are turned alike",
		"tilesets/tileContentBoundingVolumeWithTransform.json":                   "no fault: both volumes are moved alike",
		"extensions/contentGltf/tileset_1_0_withContentGltfUsedButNotFound.json": "a warning",
		"extensions/contentGltf/tileset_1_1_withContentGltfUsedButNotFound.json": "a warning",
		"tilesets/extrasUnexpectedType.json":                                     "a warning",
		"tilesets/tileGeometricErrorNotSmallerThanParentGeometricError.json":     "a warning: the specification has no rule",
		"tilesets/validTilesetWithCustomSemanticsWithInvalidType.json":           "types of semantics that others define are not known",
		"tilesets/validTilesetWithInvalid3tz.json":                               "archives are not opened",
		"tilesets/validTilesetWithTileMetadata.json":                             "its root lacks refine",
		"tilesets/validTilesetWithValidSchemaFromUri.json":                       "the schema is not among the files",
	}
}

func TestValidatorSamples(t *testing.T) {
	t.Parallel()
	root := shared(t, "data/3dtiles/validator")
	samples(t, root, "tilesets/*.json", 130)
	samples(t, root, "extensions/contentGltf/*.json", 15)
}

// samples checks the files that match and wants them told as their names say,
// at least least of them.
func samples(t *testing.T, root, pattern string, least int) {
	t.Helper()
	names, err := fs.Glob(os.DirFS(root), pattern)
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { // helpers without a claim of their own
		b := path.Base(n)
		return b == "customSemanticsSchema.json" || b == "implicitTilingValid.json"
	})
	told := 0
	for _, name := range names {
		r, err := Run(t.Context(), FS(os.DirFS(root)), name, Options{})
		if errors.Is(err, ErrUnreadable) {
			r = &Report{Issues: []Issue{{Error, JSONInvalid, "/", err.Error()}}}
		} else if err != nil {
			t.Fatal(err)
		}
		same := r.Errors() > 0 == invalidByName(name)
		if same {
			told++
		}
		if _, known := toldOtherwise()[name]; known == same {
			t.Errorf("%s: %d errors, by its name invalid %v, known as told otherwise %v\n%s", name, r.Errors(), invalidByName(name), known, lines(r))
		}
	}
	t.Logf("%s: %d of %d told as their names say", pattern, told, len(names))
	if told < least {
		t.Errorf("only %d of %d told, want %d", told, len(names), least)
	}
}

func lines(r *Report) string {
	var b strings.Builder
	for _, i := range r.Issues {
		fmt.Fprintln(&b, " ", i)
	}
	return b.String()
}

func TestSubtreeSamples(t *testing.T) {
	t.Parallel()
	root := shared(t, "data/3dtiles/validator")
	told, all := 0, 0
	for _, pattern := range []string{"subtrees/*.json", "subtrees/*.subtree", "buffers/*.json"} {
		names, err := fs.Glob(os.DirFS(root), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			r := &run{ctx: t.Context(), src: FS(os.DirFS(root)), report: &Report{}, entry: "tileset.json"}
			tree := &implicitTree{subtreeLevels: 3, availableLevels: 3,
				subtrees: value{r: r, file: "tileset.json", pointer: "/root/implicitTiling/subtrees/uri", v: name}}
			s := newScope()
			s.tileset = &tilesetFacts{found: map[string]bool{}}
			if strings.HasPrefix(name, "buffers/") { // these hold buffers only
				data, err := r.read(name)
				if err != nil {
					t.Fatal(err)
				}
				if d, err := r.parse(name, data); err == nil {
					d.bufferViews(nil)
				}
			} else if err := r.subtree(tree, s, []int{0, 0, 0, 0}); err != nil {
				t.Fatal(err)
			}
			all++
			if r.report.Errors() > 0 == invalidByName(name) {
				told++
			} else {
				t.Errorf("%s: %d errors, by its name invalid %v\n%s", name, r.report.Errors(), invalidByName(name), lines(r.report))
			}
		}
	}
	t.Logf("%d of %d told as their names say", told, all)
}

// Whole tilesets of other makers, with the number of errors in each. The
// errors are files that the shared data leaves out, and real faults: legacy
// content of a length that is no multiple of 8, and points 5 mm outside the box
// of MultipleContents.
func TestWholeTilesets(t *testing.T) {
	t.Parallel()
	root := shared(t, "data/3dtiles")
	for name, want := range map[string]struct {
		triangles int
		codes     []string
	}{
		"3dbag-sibbe-tienhoven/sibbe/1.1/tileset.json":              {22227, []string{FileMissing, FileMissing, FileMissing}},
		"samples/1.1/BoundingBoxTests/0_0_0-1_1_2/tileset.json":     {12, nil},
		"samples/1.1/BoundingBoxTests/0_0_2-1_1_4/tileset.json":     {12, nil},
		"samples/1.1/BoundingBoxTests/0_2_0-1_4_1/tileset.json":     {12, nil},
		"samples/1.1/BoundingBoxTests/2_0_0-4_1_1/tileset.json":     {12, []string{VersionContent, ExtensionUndeclared}},
		"samples/1.1/MultipleContents/tileset.json":                 {2048, []string{ContentOutside}},
		"samples/1.1/SparseImplicitOctree/tileset.json":             {372, nil},
		"samples/1.1/SparseImplicitQuadtree/tileset.json":           {64, nil},
		"samples/1.1/TilesetWithFullMetadata/tileset.json":          {0, nil},
		"samples/1.0/TilesetWithTreeBillboards/tileset.json":        {0, nil},
		"validator/Samples/TilesetOfTilesetsWithError/tileset.json": {0, []string{ContentWrong, ContentWrong}},
		"validator/Samples/PaddingIssues/tilesetA.json":             {0, []string{RefineMissing, ContentWrong}},
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
