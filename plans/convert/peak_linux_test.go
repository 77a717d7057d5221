package convert

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// TestPeakIsThatOfTheProcessItself starts a small process from one that holds
// much: what the parent holds is not the child's.
func TestPeakIsThatOfTheProcessItself(t *testing.T) {
	if os.Getenv("MAQUETTE_TEST_PEAK") != "" {
		fmt.Printf("peak %d\n", peakBytes())
		return
	}
	held := bytes.Repeat([]byte{1}, 256<<20)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestPeakIsThatOfTheProcessItself$")
	cmd.Env = append(os.Environ(), "MAQUETTE_TEST_PEAK=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var peak int64
	if _, err := fmt.Sscanf(string(out), "peak %d", &peak); err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	if mine := peakBytes(); peak <= 0 || peak > int64(len(held))/2 || mine < int64(len(held)) {
		t.Errorf("the child says %d bytes, the parent %d", peak, mine)
	}
}
