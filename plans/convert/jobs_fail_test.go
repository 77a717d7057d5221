//go:build unix

package convert

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

func TestAConversionFailsWithAReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		play   string
		reason string
		report bool
	}{
		"input refused":          {"exit:65:a.ifc is cut off at byte 17", "a.ifc is cut off at byte 17", true},
		"own fault":              {"exit:70:a fault of our own", "a fault of our own", true},
		"limit":                  {"exit:75:more than 5000000 elements", "more than 5000000 elements", true},
		"usage":                  {"exit:64:unknown flag", "tell the administrators", true},
		"unknown code":           {"exit:3:what", "crashed", true},
		"Go panic":               {"panic", "crashed", false},
		"killed":                 {"kill", "MB it may take", false},
		"much noise":             {"chatty", "enough said", false},
		"no output":              {"silent", "does not hold together", false},
		"content of other bytes": {"ok:lies", "does not hold together", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorks(t, t.TempDir(), c.play, nil)
			v := w.ends(w.upload())
			if v.State != plans.StateFailed || !strings.Contains(v.Reason, c.reason) || strings.Contains(v.Reason, "\n") {
				t.Errorf("the version is %s: %q, want %q in it", v.State, v.Reason, c.reason)
			}
			if (len(v.Report) > 0) != c.report {
				t.Errorf("report %q", v.Report)
			}
			if got := w.keys("tiles/public/variant/1/"); len(got) != 0 {
				t.Errorf("a failed version left %v", got)
			}
		})
	}
}

func TestMemoryIsLimited(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip(MissingLimits())
	}
	w := newWorks(t, t.TempDir(), "memory", func(c *JobsConfig) { c.MemoryBytes = 256 << 20 })
	v := w.ends(w.upload())
	if v.State != plans.StateFailed || !strings.Contains(v.Reason, "more than the 256 MB") {
		t.Errorf("the version is %s: %q", v.State, v.Reason)
	}
}

func TestDeadlineKillsTheWholeGroup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "hang:"+dir, func(c *JobsConfig) { c.Timeout = 2 * time.Second })
	v := w.ends(w.upload())
	if v.State != plans.StateFailed || !strings.Contains(v.Reason, "longer than 2s") {
		t.Errorf("the version is %s: %q", v.State, v.Reason)
	}
	for _, who := range []string{"child", "grandchild"} {
		pid := readPID(t, filepath.Join(dir, who))
		eventually(t, who+" gone", func() bool { return !alive(pid) })
	}
}

func TestSourcesThatCannotBeConverted(t *testing.T) {
	t.Parallel()
	gone := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		sources []plans.VersionSource
		reason  string
	}{
		"source gone":         {[]plans.VersionSource{{SHA256: gone, Filename: "a.ifc"}}, "upload it again"},
		"side file of nobody": {[]plans.VersionSource{{SHA256: sourceSum(), Filename: "a.ifc"}, {SHA256: sourceSum(), Filename: "b.obj.place.json"}}, "belongs to no other file"},
		"side file alone":     {[]plans.VersionSource{{SHA256: sourceSum(), Filename: "b.obj.place.json"}}, "belongs to no other file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorks(t, t.TempDir(), "ok:one", nil)
			if v := w.ends(w.upload(c.sources...)); v.State != plans.StateFailed || !strings.Contains(v.Reason, c.reason) {
				t.Errorf("the version is %s: %q", v.State, v.Reason)
			}
		})
	}
}

func TestEnds(t *testing.T) {
	t.Parallel()
	var e ends
	for n := range 3000 {
		fmt.Fprintf(&e, "line %d\n", n)
	}
	if e.last() != "line 2999" || !e.contains("line 0\n") || e.contains("line 1500") || len(e.String()) > 3*stderrBytes {
		t.Errorf("kept %q", e.String())
	}
	var none ends
	if none.last() != "" || none.String() != "" {
		t.Error("nothing said is something")
	}
}

func TestSafeName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.ifc": "fa.ifc", "../../etc/passwd": "f.._.._etc_passwd", "": "f", "-x.ifc": "f-x.ifc", "Toren é.ifc": "fToren__.ifc",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := safeName(strings.Repeat("x", 300) + ".ifczip"); len(got) != 101 || !strings.HasSuffix(got, ".ifczip") {
		t.Errorf("%q", got)
	}
}
