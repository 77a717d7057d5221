package step

import (
	"strings"
	"testing"
	"time"
)

// TestParsePassesOverWhatIsMalformed reads two good records with a bad one before,
// between and behind them, each on a line and all on one line.
func TestParsePassesOverWhatIsMalformed(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("(", MaxDepth+1) + strings.Repeat(")", MaxDepth+1)
	for name, c := range map[string]struct {
		bad  string
		id   ID
		says string
	}{
		"no equals sign":           {"#9 X(1);", 9, "expected '='"},
		"no parenthesis":           {"#9=X;", 9, "expected '('"},
		"parenthesis left open":    {"#9=X((1);", 9, "still open"},
		"parenthesis too many":     {"#9=X(1));", 9, "without an opening one"},
		"no instance name":         {"#=X(1);", 0, "expected an instance name"},
		"instance name too long":   {"#99999999999999999999=X(1);", 0, "2^63"},
		"a word":                   {"WHAT;", 0, "expected a record or ENDSEC"},
		"a line without semicolon": {"hello", 0, "expected a record or ENDSEC"},
		"a sign alone":             {"#", 0, "expected an instance name"},
		"lists too deep":           {"#9=X(" + deep + ");", 9, "nested deeper"},
		"another data section":     {"DATA;", 0, "expected a record or ENDSEC"},
		"a semicolon too few":      {"#9=X(1)", 9, "expected ';'"},
		"text behind the list":     {"#9=X(1)x;", 9, "expected ';'"},
		"apostrophe within a name": {"#9=X('Piet's house',$);", 9, "behind a string"},
		"apostrophes in two names": {"#9=X('Piet's house','Jan's house');", 9, "behind a string"},
		"semicolon in a string":    {"#9=X((';#8=Y();');", 9, "still open"},
		"record in a comment":      {"#9=X((/*;#8=Y();*/1);", 9, "still open"},
		"comment of many lines":    {"#9=X((/*\n#8=Y();\n*/1);", 9, "still open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, line := range []string{"\n", "\r\n", "\r", "\n  \t"} {
				for _, text := range []string{"#1=A();N" + c.bad + "N#2=B();", c.bad + "N#1=A();N#2=B();", "#1=A();N#2=B();N" + c.bad} {
					passesOver(t, strings.ReplaceAll(text, "N", line), c.id, c.says)
				}
			}
			if strings.HasSuffix(c.bad, ";") && !strings.Contains(name, "apostrophe") {
				passesOver(t, "#1=A();"+c.bad+"#2=B();", c.id, c.says)
			}
		})
	}
}

// passesOver holds that of text two records are read and one thing is not.
func passesOver(t *testing.T, text string, id ID, says string) {
	t.Helper()
	f := parse(t, text)
	bad := f.Malformed()
	if f.Len() != 2 || f.Entity(1).Keyword() != "A" || f.Entity(2).Keyword() != "B" || len(bad) != 1 {
		t.Fatalf("%q: %d records, #1 %q, #2 %q, malformed %v", text, f.Len(), f.Entity(1).Keyword(), f.Entity(2).Keyword(), bad)
	}
	if bad[0].ID != id || !strings.Contains(bad[0].Error(), says) || !strings.Contains(bad[0].Error(), "bytes that begin with") {
		t.Errorf("%q: got %v, want #%d and %q", text, bad[0], id, says)
	}
	if _, ok := f.Lookup("X"); ok || len(f.Keywords()) != 3 {
		t.Errorf("%q: keywords %q", text, f.Keywords())
	}
}

// TestParsePassesOverStringsThatDoNotEnd holds that a string without an end costs
// its own line where lines can tell, whatever strings follow.
func TestParsePassesOverStringsThatDoNotEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rest      string
		good, bad int
	}{
		"no string behind it":     {"", 1, 1},
		"strings behind it":       {"#2=B('x','y');\n#3=C('it''s');\n", 3, 1},
		"another like it":         {"#2=B('x','y');\n#8=X('unfinished);\n#3=C();\n", 3, 2},
		"a comment behind it":     {"/*\n#4=D();*/\n#2=B();\n", 2, 1},
		"an error behind it":      {"#2=B('x');\n#8=X((;\n#3=C('y');\n", 3, 2},
		"a text like records":     {"#2=B('#7=X();\n#6=X();');\n", 2, 1},
		"comments without an end": {"#2=B('/*');\n#3=C('/*x');\n", 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := parse(t, "#1=A('');\n#9=X('unfinished);\n"+c.rest)
			if f.Len() != c.good || f.Entity(9).Valid() || f.Entity(8).Valid() || len(f.Malformed()) != c.bad {
				t.Errorf("%d records, want %d, malformed %v", f.Len(), c.good, f.Malformed())
			}
		})
	}
}

func TestHeaderPassesOverWhatIsMalformed(t *testing.T) {
	t.Parallel()
	text := "ISO-10303-21;HEADER;\nFILE_DESCRIPTION(('a'),'2;1');\nFILE_NAME('C:\\it's.ifc','t',(''),(''),'p','o','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;DATA;\n#1=A('x');" + tail
	f, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if h := f.Header(); len(h.Schemas) != 1 || h.Schemas[0] != "IFC4" || h.Name != "" || f.Entity(1).Text(0) != "x" || len(f.Malformed()) != 1 {
		t.Errorf("got %+v, malformed %v", h, f.Malformed())
	}
}

// TestRecoveryEndsSoon holds that texts with which looking for the next record
// could go through all the rest time and again are done with at once.
func TestRecoveryEndsSoon(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{
		"comments without an end": "\n/*", "strings": "\n#1=A('", "lines": "\n", "half records": "\n#1", "semicolons": "; ",
		"no semicolons": "\n#1=A()", "parentheses": "\n#1=A(",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, _ = Parse([]byte(head + "#1=A((;'" + strings.Repeat(part, 4<<20/len(part))))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
