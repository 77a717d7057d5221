package main

import (
	"context"
	"errors"
	"math"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// peerScript is a kernel that does as the name of the file says.
const peerScript = `echo '{"version":"1.2"}'
while read -r line; do
  case "$line" in
  *slow*) exec sleep 60 ;;
  *die*) exit 3 ;;
  *bad*) echo '{"error":"no such file"}' ;;
  *) echo 'a warning of the library'; echo '{"openMs":1,"meshMs":2,"triangles":12,"made":1}' ;;
  esac
done
`

func fakePeer(t *testing.T) *peer {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("skipped: no sh here")
	}
	p := &peer{name: "fake", command: []string{sh}, script: []byte(peerScript), file: "peer.sh", timeout: 500 * time.Millisecond, limit: 1 << 40}
	t.Cleanup(func() { p.end() })
	return p
}

func TestPeerOutlivesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	p := fakePeer(t)
	for _, c := range []struct {
		file string
		want error
		says string
	}{
		{file: "a.ifc"}, {file: "bad.ifc", says: "no such file"}, {file: "slow.ifc", want: errPeerTime}, {file: "b.ifc"},
		{file: "die.ifc", want: errPeerDied}, {file: "c.ifc"},
	} {
		a, err := p.ask(context.Background(), question{File: c.file})
		switch {
		case c.want != nil && !errors.Is(err, c.want), c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: error %v", c.file, err)
		case c.want == nil && c.says == "" && (err != nil || a.Triangles != 12 || a.Made != 1 || p.version != "1.2"):
			t.Errorf("%s: %+v, %v", c.file, a, err)
		}
	}
}

func TestPeerIsEndedForItsMemory(t *testing.T) {
	t.Parallel()
	p := fakePeer(t)
	p.timeout = 30 * time.Second
	if err := p.start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if resident(p.run.cmd.Process.Pid) == 0 {
		t.Skip("skipped: this system does not tell the memory of a process")
	}
	p.end()
	p.limit = 1
	if _, err := p.ask(context.Background(), question{File: "slow.ifc"}); !errors.Is(err, errPeerMemory) {
		t.Errorf("error %v, want %v", err, errPeerMemory)
	}
}

func TestRatiosGiveTheGeometricMeanAndTheWorst(t *testing.T) {
	t.Parallel()
	var r ratios
	for name, x := range map[string]float64{"a": 2, "b": 8, "c": 0.5} {
		r.add(name, x)
	}
	if math.Abs(r.mean()-2) > 1e-12 || r.worst != "c" || r.say("times") != "2.00 times over 3 files; least 0.50 (c)" {
		t.Errorf("%v, %q", r.mean(), r.say("times"))
	}
}
