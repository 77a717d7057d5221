package ifc

import (
	"fmt"
	"strings"
	"testing"
)

// TestWarningsComeInOrder has a warning of each stage: those that are looked for
// beside the making of features stand where they belong.
func TestWarningsComeInOrder(t *testing.T) {
	t.Parallel()
	text := strings.Replace(spfModel, "'wall'", "'w\xe4nde'", 1)
	text = strings.Replace(text, "#21=", "#21=IFCBLOCK(#3,1.,1.,1.);\n#30=IFCUNHEARD();\n#31=IFCRELAGGREGATES('r',$,$,$,#99,(#24));\n#32=IFCRELAGGREGATES('s',$,$,$,#15,(#15));\n#21=", 1)
	_, h, err := read(t, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, w := range h.Warnings {
		code, _, _ := strings.Cut(w, ":")
		codes = append(codes, code)
	}
	if got, want := strings.Join(codes, " "), "text-encoding duplicate-id broken-relation broken-relation unknown-entity cycle"; got != want {
		t.Errorf("warnings are %q, want %q", got, want)
	}
}

func TestWarningsAreBounded(t *testing.T) {
	t.Parallel()
	var more strings.Builder
	for i := range 3 * maxWarnings {
		fmt.Fprintf(&more, "#%d=IFCUNHEARD%d();\n#%d=IFCRELAGGREGATES('r',$,$,$,#99,(#24));\n", 1000+i, i, 5000+i)
	}
	_, h, err := read(t, []byte(strings.Replace(spfModel, "#21=", more.String()+"#21=", 1)))
	if err != nil || len(h.Warnings) != maxWarnings {
		t.Errorf("%d warnings, %v", len(h.Warnings), err)
	}
}

// TestCountsNoAttributesOfLongRecords gives a block a fifth attribute, short and
// long.
func TestCountsNoAttributesOfLongRecords(t *testing.T) {
	t.Parallel()
	for more, want := range map[int]int{1: 1, checkedBytes: 0} {
		text := strings.Replace(spfModel, "IFCBLOCK(#3,1.,1.,1.", "IFCBLOCK(#3,1.,1.,1.,("+strings.Repeat("1", more)+")", 1)
		_, h, err := read(t, []byte(text))
		if err != nil || len(h.Warnings) != want {
			t.Errorf("%d bytes more: warnings %q, %v; want %d", more, h.Warnings, err, want)
		}
	}
}
