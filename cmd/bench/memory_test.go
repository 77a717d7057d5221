package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/tiles/realfiles"
)

// TestConversionsKeepTheirMemory converts models of 20 MB, where the bound is
// tightest, each in a process of its own. LargeBuilding has the most triangles
// for its bytes, FZK-Haus many properties.
func TestConversionsKeepTheirMemory(t *testing.T) {
	if os.Getenv("MAQUETTE_TEST_MEMORY") != "" {
		convertHere(t)
		return
	}
	if raceDetector {
		t.Skip("the race detector takes memory of its own")
	}
	dir := t.TempDir()
	for i, name := range []string{"LargeBuilding.ifc", "AC20-FZK-Haus.ifc"} {
		source := realfiles.Path(t, "ifc/building/"+name)
		out := filepath.Join(dir, fmt.Sprintf("%d.ifc", i))
		_, size, err := repeatTo(context.Background(), source, out, 20_000_000)
		if err != nil {
			t.Fatal(err)
		}
		holdBound(t, name, size, out)
	}
}

// holdBound converts the model in a child process and asks for its peak.
func holdBound(t *testing.T, name string, size int64, model string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	peakFile := filepath.Join(t.TempDir(), "peak")
	cmd := exec.Command(self, "-test.run=^TestConversionsKeepTheirMemory$", model)
	cmd.Env = append(os.Environ(), "MAQUETTE_TEST_MEMORY="+peakFile)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	text, err := os.ReadFile(peakFile)
	if err != nil {
		t.Fatal(err)
	}
	var peak int64
	if _, err := fmt.Sscan(string(text), &peak); err != nil || peak <= 0 {
		t.Fatalf("%s: the child says %q: %v", name, text, err)
	}
	bound := memoryLimit(size)
	t.Logf("%s of %s MB: peak %s MB, bound %s MB", name, megabytes(size), megabytes(peak), megabytes(bound))
	if peak > bound {
		t.Errorf("%s of %s MB takes %s MB, more than %s MB", name, megabytes(size), megabytes(peak), megabytes(bound))
	}
}

// convertHere converts as the convert verb does, but for the pictures, which
// take long and little memory, and writes down the peak.
func convertHere(t *testing.T) {
	inputs := flag.Args()
	defer convert.PaceGarbage(inputs)()
	rep, err := convert.Run(context.Background(), convert.Options{Inputs: inputs, Out: t.TempDir(), Audience: convert.Public, SkipPictures: true, SkipExports: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("MAQUETTE_TEST_MEMORY"), fmt.Append(nil, rep.PeakBytes), 0o644); err != nil {
		t.Fatal(err)
	}
}
