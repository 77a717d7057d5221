package check

import (
	"bufio"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// What the name of a case claims of it.
const (
	claimValid   = "valid"   // no error
	claimInvalid = "invalid" // an error at least
	claimWarning = "warning" // no error, a warning at least
)

// claimOf reads the name of a case. The rule: a name whose first word is valid,
// or whose last is, claims that, unless a later word takes it back (Invalid,
// Errors, Unresolvable; "validTilesetWithInvalidB3dm" is invalid). A folder
// named after a fault claims it of its tilesets. Names of what the reference
// only warns of say so (Unexpected, UsedButNotFound, GeometricErrorNotSmaller).
// Some names tell what is tried and no fault. All others name one.
func claimOf(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(base, p) })
	}
	dir := path.Base(path.Dir(name))
	switch {
	case strings.HasPrefix(dir, "declaredIn"):
		return declaredClaim(dir)
	case strings.HasSuffix(dir, "WithError") || strings.HasSuffix(dir, "Issues"):
		return claimInvalid
	case has("Unexpected", "UsedButNotFound", "GeometricErrorNotSmaller"):
		return claimWarning
	case strings.HasPrefix(base, "valid") && !has("Invalid", "WithErrors", "WithError", "Unresolvable", "InvalidAlignment"):
		return claimValid
	case strings.HasSuffix(base, "Valid"):
		return claimValid
	case strings.HasPrefix(name, "Samples/"):
		return claimValid // the folder says what is shown
	case has("WithWarnings", "WithMultipleExternal", "VolumeWithTransform", "VolumeWithRotationTransform", "NotNecessary",
		"nearMiss", "OtherSideOk", "overlappingRings"):
		return claimValid
	case base == "simple" || base == "Triangle" || base == "i3dmWithUri" || base == "tileset":
		return claimValid
	}
	return claimInvalid
}

// declaredClaim reads "declaredInXContainedInY": what a tileset contains must be
// declared in it and in the tilesets above it.
func declaredClaim(dir string) string {
	declared, contained, _ := strings.Cut(strings.TrimPrefix(dir, "declaredIn"), "ContainedIn")
	if declared == "Both" || declared == "Tileset" && contained == "Tileset" {
		return claimValid
	}
	return claimInvalid
}

// cases gives the names of all cases. Helpers, which other cases name, claim
// nothing of their own.
func cases(t *testing.T, root string) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"tilesets/*.json", "tilesets/externalTilesetExtensions/*/tileset.json", "tilesets/packages/*/tileset.json",
		"tilesets/packages/*.3tz", "tilesets/packages/*.3dtiles", "tilesets/tiles/i3dm/i3dmWithUri/tileset.json", "tilesets/tiles/*/*.b3dm",
		"tilesets/tiles/*/*.cmpt", "tilesets/tiles/*/*.pnts", "tilesets/tiles/*/*.i3dm", "tilesets/tiles/*/*.3tz", "tilesets/tiles/glTF/*/*.gl*",
		"extensions/*/*.json", "Samples/*/tileset*.json", "subtrees/*.json", "subtrees/*.subtree", "buffers/*.json", "propertyTables/*.json"} {
		names, err := fs.Glob(os.DirFS(root), pattern)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, names...)
	}
	return slices.DeleteFunc(out, func(n string) bool {
		base := path.Base(n)
		return strings.HasSuffix(base, "chema.json") || strings.HasPrefix(n, "Samples/") && strings.ContainsAny(base, "23")
	})
}

// TestCasesAreToldApart holds the check against the cases of the reference
// validator, and lists in testdata/otherwise.tsv what is told otherwise than the
// names say: name, claim, why.
func TestCasesAreToldApart(t *testing.T) {
	t.Parallel()
	root := realfiles.Path(t, "3dtiles/validator")
	schema := fullSchema(t, root)
	otherwise := readOtherwise(t)
	all, told := 0, 0
	byFolder := map[string][2]int{}
	for _, name := range cases(t, root) {
		r := checkCase(t, root, name, schema)
		claim := claimOf(name)
		same := toldAs(r) == claim || claim == claimValid && toldAs(r) == claimWarning
		all++
		folder := name[:strings.LastIndex(name, "/")]
		n := byFolder[folder]
		n[0]++
		if same {
			told++
			n[1]++
		}
		byFolder[folder] = n
		why, known := otherwise[name]
		if same == known {
			t.Errorf("%s claims %s, told %s; listed as told otherwise: %v %s\n%s", name, claim, toldAs(r), known, why, lines(r))
		}
		delete(otherwise, name)
	}
	for name := range otherwise {
		t.Errorf("testdata/otherwise.tsv has %s, which is no case", name)
	}
	for _, f := range slices.Sorted(maps.Keys(byFolder)) {
		t.Logf("%s: %d of %d", f, byFolder[f][1], byFolder[f][0])
	}
	t.Logf("%d of %d told as their names say (%.1f %%)", told, all, 100*float64(told)/float64(all))
}

// toldAs gives what a report says of its case.
func toldAs(r *Report) string {
	switch {
	case r.Errors() > 0:
		return claimInvalid
	case len(r.Issues) > 0:
		return claimWarning
	}
	return claimValid
}

func readOtherwise(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/otherwise.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if row := strings.Split(s.Text(), "\t"); len(row) == 3 && !strings.HasPrefix(row[0], "#") {
			if row[1] != claimOf(row[0]) {
				t.Errorf("%s claims %s by its name, %s in the table", row[0], claimOf(row[0]), row[1])
			}
			out[row[0]] = row[2]
		}
	}
	return out
}

// checkCase checks one case: a tileset or archive as it is, a content as that of
// a tileset made for it, a part of a subtree by what reads it.
func checkCase(t *testing.T, root, name string, s *schema) *Report {
	t.Helper()
	folder := os.DirFS(root)
	switch dir := strings.SplitN(name, "/", 2)[0]; dir {
	case "subtrees", "buffers", "propertyTables":
		return checkPart(t, folder, dir, name, s)
	}
	entry := name
	var src fs.FS = folder
	switch ext := path.Ext(name); ext {
	case ".json", ".3tz", ".3dtiles":
	default:
		entry = path.Dir(name) + "/of-this-test.json"
		src = layered{fstest.MapFS{entry: {Data: []byte(`{"asset":{"version":"1.1"},"geometricError":1,"root":{"refine":"ADD",
			"geometricError":0,"boundingVolume":{"sphere":[0,0,0,1e9]},"content":{"uri":"` + path.Base(name) + `"}}}`)}}, folder}
	}
	r, err := Run(t.Context(), FS(src), entry, Options{})
	if errors.Is(err, ErrUnreadable) {
		return &Report{Issues: []Issue{{Error, JSONInvalid, "/", err.Error()}}}
	} else if err != nil {
		t.Fatal(err)
	}
	return r
}

// layered is a file system over another.
type layered struct{ over, under fs.FS }

func (l layered) Open(name string) (fs.File, error) {
	if f, err := l.over.Open(name); err == nil {
		return f, nil
	}
	return l.under.Open(name)
}

// checkPart checks a file with a subtree, or with nothing but its buffers or
// property tables.
func checkPart(t *testing.T, folder fs.FS, kind, name string, s *schema) *Report {
	t.Helper()
	r := newRun(t.Context(), FS(folder), "tileset.json", Options{})
	first := r.seg
	facts := &tilesetFacts{found: map[string]bool{}, schema: s}
	if kind == "subtrees" {
		tree := &implicitTree{subtreeLevels: 3, availableLevels: 6,
			subtrees: value{r: r, file: "tileset.json", at: &step{nil, "uri", -1}, instead: &name}}
		if strings.Contains(name, "{") {
			t.Fatal(name)
		}
		f, ok := readPart(t, r, tree.subtrees)
		if ok {
			a, ok := f.availability(tree, facts)
			f.metadata(a, facts, ok)
		}
		return r.report(first)
	}
	data, _, err := r.read(name)
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	if kind == "buffers" {
		d.bufferViews(nil)
		return r.report(first)
	}
	p, _ := d.member("propertyTables")
	p.propertyTables(s, &tableStore{2, func(int) ([]byte, int) { return nil, 0 }}, facts)
	return r.report(first)
}

func readPart(t *testing.T, r *run, uri value) (*subtreeFile, bool) {
	t.Helper()
	name, data, ok := uri.follow()
	if !ok {
		return nil, false
	}
	return uri.parseSubtree(name, data)
}

// fullSchema gives the schema of the sample with every type of property, its
// class under the names that the cases use.
func fullSchema(t *testing.T, root string) *schema {
	t.Helper()
	r := newRun(t.Context(), FS(os.DirFS(root)), "", Options{})
	name := "Samples/TilesetWithFullMetadata/tileset.json"
	data, _, err := r.read(name)
	if err != nil {
		t.Fatal(err) // the caller has found the folder
	}
	d, err := r.parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	s := d.schema(&tilesetFacts{found: map[string]bool{}})
	s.classes["fullMetadataClass"] = s.classes["exampleClass"]
	return s
}

// Each case of the accuracy model has one fault: more errors would be our own.
func TestAccuracyModelHasOneFaultEach(t *testing.T) {
	t.Parallel()
	root := realfiles.Path(t, "3dtiles/validator")
	names, err := fs.Glob(os.DirFS(root), "extensions/gpm/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		due := 1
		switch path.Base(name) { // one fault that two members show
		case "referenceSystemDefinitionMissing.json", "threeDimConformalParamsFlagsInvalidValues.json":
			due = 2
		case "validTileset.json":
			due = 0
		}
		if r := checkCase(t, root, name, nil); r.Errors() != due {
			t.Errorf("%s\n%s", name, lines(r))
		}
	}
}
