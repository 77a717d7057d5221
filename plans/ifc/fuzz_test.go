package ifc

import (
	"bytes"
	"context"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles/scene"
)

// fuzzPatience is how long a model of at most 64 KiB may take.
const fuzzPatience = 20 * time.Second

// seeds gives the models of testdata, STEP files and XML.
func seeds(t testing.TB) [][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.ifc*")
	if err != nil || len(files) == 0 {
		t.Fatal("no seeds", err)
	}
	var all [][]byte
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// tryRead reads data and holds what must be so of any bytes: it ends in time,
// messages have one line, meshes are sound, and each product with a shape is
// emitted or stands in the report.
func tryRead(t *testing.T, data []byte) {
	t.Helper()
	watch := time.AfterFunc(fuzzPatience, func() { panic("not done in time") })
	defer watch.Stop()
	seen, annotations := map[string]bool{}, map[string]bool{}
	h, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "fuzz"}, func(f *scene.Feature) error {
		if seen[f.Key] {
			t.Errorf("%s is emitted twice", f.Key)
		}
		seen[f.Key] = true
		annotations[f.Key] = f.Class == "IfcAnnotation"
		checkMeshes(t, f)
		return nil
	})
	if err != nil {
		if strings.Contains(err.Error(), "\n") {
			t.Fatalf("the message has more than one line: %q", err)
		}
		return
	}
	for _, s := range h.Skipped {
		if s.Code == CodeInternal {
			t.Errorf("#%s %s: %s", s.ID, s.Type, s.Reason)
		}
		seen[s.Key] = true
		annotations[s.Key] = s.Type == "IfcAnnotation"
	}
	maps.DeleteFunc(seen, func(key string, _ bool) bool { return annotations[key] }) // counted apart, and not all are made
	if want := h.Counts.Total + h.Counts.Spaces; len(seen) != want {
		t.Errorf("%d of %d products are accounted for", len(seen), want)
	}
}

// checkMeshes holds that indices and positions of f are sound.
func checkMeshes(t *testing.T, f *scene.Feature) {
	t.Helper()
	for _, p := range f.Parts {
		for _, i := range p.Mesh.Indices {
			if int(i) >= len(p.Mesh.Positions) {
				t.Fatalf("%s: index %d of %d", f.Key, i, len(p.Mesh.Positions))
			}
		}
		for _, v := range p.Mesh.Positions {
			for _, x := range v {
				if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
					t.Fatalf("%s: a position of %v", f.Key, v)
				}
			}
		}
	}
}

// FuzzRead changes the bytes of models.
func FuzzRead(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 1<<16 {
			tryRead(t, data)
		}
	})
}

// FuzzRecords changes the records of models: what the bytes of script say is
// done to them one after the other, so that the file stays one that can be read.
func FuzzRecords(f *testing.F) {
	all := seeds(f)
	for i := range all {
		f.Add(uint8(i), []byte{0, 1, 2, 3, 1, 200, 1, 9, 2, 77, 3, 1, 3, 40, 0, 8, 4, 12, 5, 60})
	}
	f.Fuzz(func(t *testing.T, which uint8, script []byte) {
		data := all[int(which)%len(all)]
		if len(data) <= 1<<16 && len(script) <= 256 {
			tryRead(t, mutated(data, script))
		}
	})
}

// odd are the values that a number or reference is changed to.
var odd = [...]string{"0.", "-1.", "1.E300", "1.E-9", "$", "*", "()", "'x'", ".T.", "NaN", "99999.", "#1", "#4711", "IFCLABEL('x')"}

// mutated gives the model with changes to its records, or elements where it is
// XML, four bytes of script a change.
func mutated(data, script []byte) []byte {
	end := ";\n"
	if bytes.HasPrefix(data, []byte("<")) {
		end = ">\n"
	}
	lines := strings.SplitAfter(string(data), end)
	for ; len(script) >= 4 && len(lines) > 1; script = script[4:] {
		i, j := int(script[1])%len(lines), int(script[2])%len(lines)
		if script[0] >= 128 { // the end of the file as well as its beginning
			i = len(lines) - 1 - i
		}
		switch script[0] % 7 {
		case 0: // leave one out
			lines = append(lines[:i:i], lines[i+1:]...)
		case 1: // one takes the place of another
			lines[i], lines[j] = lines[j], lines[i]
		case 2: // twice, where that does not go on for ever
			if len(lines[i])+len(lines[j]) <= 1<<16 {
				lines[i] += lines[j]
			}
		case 3, 4: // a reference leads elsewhere
			lines[i] = replaceToken(lines[i], int(script[2]), "#", func(string) string { return "#" + strconv.Itoa(1+int(script[3])) })
		case 5: // a number becomes an odd one
			lines[i] = replaceToken(lines[i], int(script[2]), "0123456789", func(string) string { return odd[int(script[3])%len(odd)] })
		case 6: // an attribute less
			lines[i] = replaceToken(lines[i], int(script[2]), ",", func(string) string { return "" })
		}
	}
	return []byte(strings.Join(lines, ""))
}

// replaceToken replaces the n-th token of the line, after its name, that begins
// with one of the letters.
func replaceToken(line string, n int, letters string, with func(string) string) string {
	from := strings.IndexAny(line, "(=\"")
	if from < 0 {
		return line
	}
	var places []int
	for at := from + 1; at < len(line); at++ {
		if strings.ContainsRune(letters, rune(line[at])) && !isTokenByte(line[at-1]) {
			places = append(places, at)
		}
	}
	if len(places) == 0 {
		return line
	}
	at := places[n%len(places)]
	end := at + 1
	for end < len(line) && isTokenByte(line[end]) {
		end++
	}
	return line[:at] + with(line[at:end]) + line[end:]
}

func isTokenByte(b byte) bool {
	return b >= '0' && b <= '9' || b == '.' || b == '-' || b == 'E' || b == '#'
}

// TestMutatedRecords runs some scripts of FuzzRecords with fixed
// numbers: what a machine finds must also hold without a fuzzer.
func TestMutatedRecords(t *testing.T) {
	t.Parallel()
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	state := uint32(1)
	next := func() byte { // xorshift32 (Marsaglia 2003)
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		return byte(state >> 11)
	}
	for n, data := range seeds(t) {
		if len(data) > 40_000 {
			continue
		}
		for range rounds {
			script := make([]byte, 4*(1+int(next())%6))
			for i := range script {
				script[i] = next()
			}
			tryRead(t, mutated(data, script))
			if t.Failed() {
				t.Fatalf("seed %d, script %v", n, script)
			}
		}
	}
}
