package step

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
)

const (
	head = "ISO-10303-21;HEADER;FILE_DESCRIPTION(('a','b'),'2;1');FILE_NAME('n','t',(''),(''),'p','o','');FILE_SCHEMA(('IFC4'));ENDSEC;DATA;\n"
	tail = "\nENDSEC;END-ISO-10303-21;\n"
)

func parse(t *testing.T, records string) *File {
	t.Helper()
	f, err := Parse([]byte(head + records + tail))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParseTakesWhatTheStandardAllows(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"plain":                   head + "#1=A(1);#2=B(#1);" + tail,
		"line breaks anywhere":    "ISO-10303-21\n;\nHEADER\n;ENDSEC\n;DATA\n;\n#1\n=\nA\n(\n1\n)\n;\n#2=B(#1);ENDSEC;END-ISO-10303-21;",
		"comments anywhere":       "/*x*/ISO-10303-21;/*'*/HEADER;/*;*/ENDSEC;DATA;/* ) */#1/*c*/=/*c*/A/*c*/(/*'*/1/*;*/)/*c*/;#2=B(#1);ENDSEC;END-ISO-10303-21;",
		"byte order mark":         "\xef\xbb\xbf" + head + "#1=A(1);#2=B(#1);" + tail,
		"stray bytes in front":    "c" + head + "#1=A(1);#2=B(#1);" + tail,
		"magic word twice":        "ISO-10303-21;\n" + head + "#1=A(1);#2=B(#1);" + tail,
		"semicolon in a string":   head + "#1=A(';#9=C();',1);#2=B(#1);" + tail,
		"two data sections":       head + "#1=A(1);ENDSEC;DATA;#2=B(#1);" + tail,
		"data section with names": strings.Replace(head, "DATA;", "DATA('x',('IFC4'));", 1) + "#1=A(1);#2=B(#1);" + tail,
		"third edition sections":  strings.Replace(head, "DATA;", "ANCHOR;<a>=#1;ENDSEC;REFERENCE;#9=<u>;ENDSEC;DATA;", 1) + "#1=A(1);#2=B(#1);" + tail,
		"apostrophe in a section": strings.Replace(head, "DATA;", "REFERENCE;\n#9=<it's>;\nENDSEC;\nDATA;", 1) + "#1=A(1);#2=B(#1);" + tail,
		"an empty section":        strings.Replace(head, "DATA;", "ANCHOR; ENDSEC;SIGNATURE;x((ENDSEC=;ENDSEC;DATA;", 1) + "#1=A(1);#2=B(#1);" + tail,
		"lower case keywords":     head + "#1=a(1);#2=b(#1);" + tail,
		"ENDSEC forgotten":        head + "#1=A(1);#2=B(#1);END-ISO-10303-21;",
		"the last semicolon":      strings.TrimSuffix(head+"#1=A(1);#2=B(#1);"+tail, ";\n"),
		"a schema without a list": strings.Replace(head, "(('IFC4'))", "('IFC4')", 1) + "#1=A(1);#2=B(#1);" + tail,
		"after the end":           head + "#1=A(1);#2=B(#1);" + tail + "anything",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if f.Len() != 2 || f.Entity(1).Keyword() != "A" || f.Entity(2).Keyword() != "B" {
				t.Fatalf("got %d records, #1 %q, #2 %q", f.Len(), f.Entity(1).Keyword(), f.Entity(2).Keyword())
			}
			if s := f.Header().Schemas; strings.Contains(text, "FILE_SCHEMA") && (len(s) != 1 || s[0] != "IFC4") {
				t.Errorf("schemas %q", s)
			}
			if to, err := f.Entity(2).Ref(0); err != nil || to.ID() != 1 {
				t.Errorf("#2 refers to #%d, %v", to.ID(), err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		rule Rule
		says string
	}{
		"nothing":                  {"", RuleHeader, "the end of the file"},
		"another format":           {`{"type":"CityJSON"}`, RuleHeader, "expected ISO-10303-21"},
		"too much in front":        {strings.Repeat("x", 17) + head + tail, RuleHeader, "expected ISO-10303-21"},
		"unfinished comment":       {"/* unfinished", RuleTruncated, "*/ was expected"},
		"cut in a string":          {head + "#1=A('unfinished);", RuleTruncated, "string begins here"},
		"cut after an odd quote":   {head + "#1=A('unfinished);\n#2=B('x');\n#3=C('y", RuleTruncated, "string begins here"},
		"cut in a section":         {"ISO-10303-21;ANCHOR;<a>=#1;", RuleTruncated, "within a section"},
		"too many malformed":       {head + strings.Repeat("#1=A((1);\n", maxMalformed+1) + tail, RuleSyntax, "too much before it is malformed"},
		"cut in a record":          {head + "#1=A(1", RuleTruncated, "';' was expected"},
		"cut after a keyword":      {head + "#1=A", RuleTruncated, "'('"},
		"cut between records":      {head + "#1=A(1);", RuleTruncated, "a record or ENDSEC was expected"},
		"cut after data":           {head + "#1=A(1);ENDSEC;", RuleTruncated, "END-ISO-10303-21 was expected"},
		"cut in the header":        {"ISO-10303-21;HEADER;FILE_NAME(", RuleTruncated, "';' was expected"},
		"a section without a name": {"ISO-10303-21;();", RuleSyntax, "expected a section"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(c.text))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Rule != c.rule || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want rule %s and %q", err, c.rule, c.says)
			}
			if plans.KindOf(err) != plans.KindInvalid {
				t.Errorf("kind %s", plans.KindOf(err))
			}
			if e.Byte < 0 || e.Byte > int64(len(c.text)) || e.Line() < 1 {
				t.Errorf("byte %d, line %d", e.Byte, e.Line())
			}
		})
	}
}

func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	f := parse(t, "#1=A(1);\n#2=B('x');")
	_, err := f.Entity(2).Float(0)
	if got, want := err.Error(), fmt.Sprintf("line 3, byte %d, #2: expected a number, found a string (value-type)", len(head)+14); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestErrorsOfTranslatedTextsSayTheLine(t *testing.T) {
	t.Parallel()
	f, err := ParseTranslated([]byte(head + "#1=A(1);\n#2=B('x');" + tail))
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Entity(2).Float(0)
	if got, want := err.Error(), "line 3, #2: expected a number, found a string (value-type)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := f.Entity(2).Error(RuleValueType, "no wall").Error(), "line 3, #2: no wall (value-type)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFindsRecords(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string][3]ID{"dense ids": {1, 2, 3}, "sparse ids": {7, 1 << 40, 1<<63 - 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := parse(t, fmt.Sprintf("#%d=A('first');#%d=B();#%d=A();#%d=A('again');", ids[0], ids[1], ids[2], ids[0]))
			if got := f.Entity(ids[0]).Text(0); got != "first" {
				t.Errorf("#%d is %q, the first record should win", ids[0], got)
			}
			if d := f.Duplicates(); len(d) != 1 || d[0] != ids[0] {
				t.Errorf("duplicates %v", d)
			}
			if f.Entity(ids[2]).Keyword() != "A" || f.Entity(5555).Valid() {
				t.Error("an id is not found, or one that is not there is")
			}
			var numbers []int
			for e := range f.All("A") {
				numbers = append(numbers, e.Number())
			}
			if fmt.Sprint(numbers) != "[0 2 3]" || f.Count("A") != 3 || f.Count("C") != 0 {
				t.Errorf("records of A: %v, counted %d", numbers, f.Count("A"))
			}
		})
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	h := parse(t, "").Header()
	if h.Schemas[0] != "IFC4" || h.Name != "n" || h.Originating != "o" || h.Description[1] != "b" || h.Implementation != "2;1" {
		t.Errorf("got %+v", h)
	}
}

func TestReadsSharedFilesInFull(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(realfiles.Path(t, "ifc/building/AC20-FZK-Haus.ifc"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(data), "\n#"); got != f.Len() {
		t.Errorf("%d records, the file has %d lines that begin with one", f.Len(), got)
	}
	for n := range f.Len() {
		for v := range f.At(n).Args().Items() {
			if v.Kind() == KindBad {
				t.Fatal(v.Error(RuleSyntax, "unreadable"))
			}
		}
	}
}
