package meshopt

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// job is one call of the meshoptimizer library; see testdata/oracle.mjs.
type job struct {
	Mode     Mode   `json:"mode"`
	Filter   Filter `json:"filter,omitempty"`
	Count    int    `json:"count"`
	Stride   int    `json:"stride"`
	Bits     int    `json:"bits,omitempty"`
	Raw      []byte `json:"raw,omitempty"`
	Encoded  []byte `json:"encoded,omitempty"`
	Filtered []byte `json:"filtered,omitempty"`
	Floats   []byte `json:"floats,omitempty"`
	Error    string `json:"error,omitempty"`
}

// oracle runs jobs through meshoptimizer (npm, WebAssembly) in node.
func oracle(t *testing.T, jobs []job) []job {
	t.Helper()
	modules, err := filepath.Abs("../../server/viewer/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if other := os.Getenv("MAQUETTE_NODE_MODULES"); other != "" {
		modules = other
	}
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(modules, "meshoptimizer")); err != nil || missing != nil {
		t.Skip("node with meshoptimizer is not here: run npm ci in server/viewer/web")
	}
	in, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "testdata/oracle.mjs", modules)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("running meshoptimizer: %v", err)
	}
	var out []job
	if err := json.Unmarshal(text, &out); err != nil || len(out) != len(jobs) {
		t.Fatalf("%d answers to %d jobs, %v", len(out), len(jobs), err)
	}
	return out
}

// TestMeshoptimizerReadsOurs gives every stream of ours to the library.
func TestMeshoptimizerReadsOurs(t *testing.T) {
	t.Parallel()
	all := filledSamples()
	var jobs []job
	for _, s := range all {
		stream, err := s.encode()
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job{Mode: s.mode, Count: s.count(), Stride: s.stride, Encoded: stream})
	}
	for i, got := range oracle(t, jobs) {
		if s := &all[i]; got.Error != "" || !same(s, got.Raw) {
			t.Errorf("%s, %s: meshoptimizer reads something else: %s", s.mode, s.name, got.Error)
		}
	}
}

// TestWeReadMeshoptimizers reads every stream of the library.
func TestWeReadMeshoptimizers(t *testing.T) {
	t.Parallel()
	all := filledSamples()
	var jobs []job
	for _, s := range all {
		jobs = append(jobs, job{Mode: s.mode, Count: s.count(), Stride: s.stride, Raw: s.raw()})
	}
	longer := 0
	for i, answer := range oracle(t, jobs) {
		s := &all[i]
		if answer.Error != "" {
			t.Errorf("%s, %s: %s", s.mode, s.name, answer.Error)
			continue
		}
		got, err := Decode(s.mode, None, answer.Encoded, s.count(), s.stride)
		if err != nil || !same(s, got) {
			t.Errorf("%s, %s: we read something else: %v", s.mode, s.name, err)
		}
		if ours, _ := s.encode(); s.packing == Tight && len(ours) > len(answer.Encoded) {
			longer++
			t.Logf("%s, %s: %d bytes, meshoptimizer %d", s.mode, s.name, len(ours), len(answer.Encoded))
		}
	}
	if longer > len(all)/20 {
		t.Errorf("%d of %d streams are longer than meshoptimizer's", longer, len(all))
	}
}

// filledSamples leaves out what holds nothing: the library wants one element.
func filledSamples() []sample {
	return slices.DeleteFunc(samples(), func(s sample) bool { return s.count() == 0 })
}

// TestFiltersAgreeWithMeshoptimizers holds what both make of filtered elements
// against each other: one unit in the last place is free (appendix B).
func TestFiltersAgreeWithMeshoptimizers(t *testing.T) {
	t.Parallel()
	const n = 300
	r := rand.New(rand.NewPCG(5, 7))
	floats := make([]byte, 0, 16*n)
	for range n { // unit quaternions, whose first three are directions too
		q := [4]float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		length := math.Sqrt(q[0]*q[0] + q[1]*q[1] + q[2]*q[2] + q[3]*q[3])
		for _, v := range q {
			floats = binary.LittleEndian.AppendUint32(floats, math.Float32bits(float32(v/length)))
		}
	}
	var jobs []job
	for _, j := range []job{{Filter: Octahedral, Stride: 4, Bits: 8}, {Filter: Octahedral, Stride: 4, Bits: 5}, {Filter: Octahedral, Stride: 8, Bits: 12},
		{Filter: Octahedral, Stride: 8, Bits: 16}, {Filter: Quaternion, Stride: 8, Bits: 12}, {Filter: Quaternion, Stride: 8, Bits: 16}, {Filter: Exponential, Stride: 16, Bits: 14}} {
		j.Count, j.Floats = n, floats
		jobs = append(jobs, j)
	}
	filtered := oracle(t, jobs)
	for i := range jobs {
		jobs[i].Mode, jobs[i].Floats, jobs[i].Encoded = Attributes, nil, mustAttributes(t, filtered[i].Filtered, jobs[i].Stride)
	}
	for i, want := range oracle(t, jobs) {
		got, err := Decode(Attributes, jobs[i].Filter, jobs[i].Encoded, n, jobs[i].Stride)
		if err != nil || want.Error != "" {
			t.Fatalf("%s: %v, meshoptimizer: %s", jobs[i].Filter, err, want.Error)
		}
		if most := apart(got, want.Raw, &jobs[i]); most > 1 {
			t.Errorf("%s with stride %d and %d bits: %d units from meshoptimizer", jobs[i].Filter, jobs[i].Stride, jobs[i].Bits, most)
		}
	}
}

// apart gives the greatest difference of two decoded views in units of their
// components.
func apart(a, b []byte, j *job) int {
	most := 0
	for i := range a {
		d := 0
		switch {
		case j.Filter == Exponential:
			d = int(a[i]) - int(b[i]) // exact: powers of two
		case j.Stride == 4:
			d = int(int8(a[i])) - int(int8(b[i]))
		case i%2 == 0:
			d = int(int16(binary.LittleEndian.Uint16(a[i:]))) - int(int16(binary.LittleEndian.Uint16(b[i:])))
		}
		if j.Filter == Exponential && d != 0 {
			d = 2
		}
		most = max(most, d, -d)
	}
	return most
}
