package crs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// projPoint is one point at one epoch in every system, as PROJ has it.
type projPoint struct {
	name     string
	epoch    float64 // NaN for none
	codes    []string
	position map[string][3]float64
}

// readPROJPoints reads what testdata/projpoints.py prints.
func readPROJPoints(t *testing.T, r io.Reader) []projPoint {
	t.Helper()
	var out []projPoint
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 6 {
			continue
		}
		name := cells[0] + " at " + cells[1]
		if len(out) == 0 || out[len(out)-1].name != name {
			p := projPoint{name: name, epoch: math.NaN(), position: map[string][3]float64{}}
			if cells[1] != "-" {
				p.epoch = number(t, cells[1])
			}
			out = append(out, p)
		}
		p := &out[len(out)-1]
		p.codes = append(p.codes, cells[2])
		p.position[cells[2]] = [3]float64{number(t, cells[3]), number(t, cells[4]), number(t, cells[5])}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// projTransformers makes each transformer once: those without an epoch serve
// every point.
type projTransformers map[string]*Transformer

func (made projTransformers) between(t *testing.T, from, to string, epoch float64) *Transformer {
	t.Helper()
	a, errA := Parse(from)
	b, errB := Parse(to)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(epoch) {
		key := from + " " + to
		if made[key] == nil {
			made[key] = transformer(t, from, to)
		}
		return made[key]
	}
	if a.Epoch() == EpochNone && b.Epoch() == EpochNone {
		return nil // the same as without an epoch
	}
	tr, err := NewTransformerAt(a, b, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// checkAllPairs transforms every point from every system to every other one and
// holds it to 1 mm and 1e-8 degrees where RD or NAP takes part (its own way
// back is off by so much), and to a hundredth of that elsewhere. It gives the
// number of pairs.
func checkAllPairs(t *testing.T, points []projPoint) int {
	t.Helper()
	made, pairs := projTransformers{}, 0
	for _, p := range points {
		for _, from := range p.codes {
			for _, to := range p.codes {
				tr := made.between(t, from, to, p.epoch)
				if tr == nil {
					continue
				}
				got, err := tr.Point(p.position[from])
				if err != nil {
					t.Fatalf("point %s from %s to %s: %v", p.name, from, to, err)
				}
				near(t, fmt.Sprintf("point %s from %s to %s", p.name, from, to), got, p.position[to], pairTolerance(tr))
				pairs++
			}
		}
	}
	return pairs
}

func pairTolerance(tr *Transformer) [3]float64 {
	metres, degrees := 1e-5, 1e-10
	if tr.from.kind == kindRD || tr.to.kind == kindRD || tr.from.nap || tr.to.nap {
		metres, degrees = 1e-3, 1e-8
	}
	if tr.to.Degrees() {
		return [3]float64{degrees, degrees, metres}
	}
	return [3]float64{metres, metres, metres}
}

// TestEveryPairOfSystemsAtPointsOfPROJ needs no Python: PROJ's answers are kept
// in testdata, with the script that made them.
func TestEveryPairOfSystemsAtPointsOfPROJ(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/proj_points.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	points := readPROJPoints(t, f)
	if pairs := checkAllPairs(t, points); pairs < 25000 {
		t.Errorf("only %d pairs", pairs)
	}
	seen := map[string]bool{}
	for _, p := range points {
		for _, code := range p.codes {
			seen[code] = true
		}
	}
	for _, c := range known() {
		if !seen[c.code] {
			t.Errorf("%s is not among PROJ's points", c.code)
		}
	}
}

// TestEveryPairOfSystemsAgainstPROJ asks PROJ itself, for more points; skipped
// without Python, pyproj or NSGI's grids.
func TestEveryPairOfSystemsAgainstPROJ(t *testing.T) {
	t.Parallel()
	grids := filepath.Dir(realfiles.Path(t, "rdnaptrans/proj-data/nl_nsgi_rdcorr2018.tif"))
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/projpoints.py", "20", "20", grids)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) || cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 3 {
		t.Skip("python3 with pyproj is not here")
	}
	if err != nil {
		t.Fatalf("running PROJ: %v\n%s", err, stderr.String())
	}
	if pairs := checkAllPairs(t, readPROJPoints(t, bytes.NewReader(out))); pairs < 30000 {
		t.Errorf("only %d pairs", pairs)
	}
}
