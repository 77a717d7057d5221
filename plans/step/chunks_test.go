package step

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// chunkTexts are texts of which parts cannot all be read by themselves: they begin
// in strings, in comments and beyond the section.
func chunkTexts() map[string]string {
	records := ""
	for i := range 40 {
		records += fmt.Sprintf("#%d=%s(%d,'x');\n", i+1, []string{"A", "B", "C"}[i%3], i)
	}
	names := "" // each keyword comes once, or again far behind
	for i := range 60 {
		names += fmt.Sprintf("#%d=K%d(%d);\n", i+1, i*7%40, i)
	}
	return map[string]string{
		"records on lines":            head + records + tail,
		"many keywords":               head + names + tail,
		"records on one line":         head + strings.ReplaceAll(records, "\n", " ") + tail,
		"lines before the sign":       head + strings.ReplaceAll(records, "=", "\n=\n") + tail,
		"records in a string":         head + "#100=S('\n" + strings.ReplaceAll(records, "'", "") + "');\n" + records + tail,
		"records in doubled quotes":   head + "#100=S('\n" + strings.ReplaceAll(records, "'", "''") + "');\n" + records + tail,
		"records in a comment":        head + "/*\n" + records + "*/\n" + records + tail,
		"comments between":            head + strings.ReplaceAll(records, "\n", "/*\n#7=X();*/\n") + tail,
		"a section after it":          head + records + "ENDSEC;DATA;\n" + strings.ReplaceAll(records, "#", "#1") + tail,
		"no ENDSEC":                   head + records + "END-ISO-10303-21;",
		"text after the end":          head + records + tail + strings.Repeat("\n#1=A(;", 40),
		"cut short":                   head + records,
		"an error in the middle":      head + records + "#50=A(1;\n" + records + tail,
		"an error in a later section": head + records + "ENDSEC;DATA;\n" + records + "#0=A();" + tail,
		"an open string":              head + records + "#50=A('\n" + strings.ReplaceAll(records, "'", "") + tail,
		"an open comment":             head + records + "/*\n" + records + tail,
		"many malformed":              head + strings.ReplaceAll(records, "0,", "0((,") + tail,
		"apostrophes in names":        head + strings.ReplaceAll(records, "8,'x'", "8,'it's'") + tail,
		"records before the header":   strings.Replace(head, "HEADER;", "/*\n"+records+"*/HEADER;", 1) + records + tail,
		"records before the data":     strings.Replace(head, "DATA;", "/*\n"+records+"*/DATA;", 1) + records + tail,
		"references on their own":     head + strings.ReplaceAll(records, "'x'", "(#1,\n#2,\n#33)") + tail,
		"not a record":                head + records + "\nhello\n" + records + tail,
	}
}

// TestChunksReadWhatOneReaderDoes reads texts in one piece and in chunks of some
// bytes.
func TestChunksReadWhatOneReaderDoes(t *testing.T) {
	previous := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(previous)
	for name, text := range chunkTexts() {
		t.Run(name, func(t *testing.T) {
			one, oneErr := parseChunks(context.Background(), []byte(text), len(text))
			for chunk := 1; chunk < 200; chunk += 3 {
				many, err := parseChunks(context.Background(), []byte(text), chunk)
				same(t, one, many, oneErr, err)
			}
		})
	}
}

// same holds that two ways of reading gave the same.
func same(t *testing.T, one, many *File, oneErr, err error) {
	t.Helper()
	if fmt.Sprint(err) != fmt.Sprint(oneErr) {
		t.Fatalf("in chunks %v, in one %v", err, oneErr)
	}
	if err != nil {
		return
	}
	if fmt.Sprint(one.bad) != fmt.Sprint(many.bad) {
		t.Fatalf("in chunks malformed %v, in one %v", many.bad, one.bad)
	}
	if !reflect.DeepEqual(one.records, many.records) || !reflect.DeepEqual(one.keywords, many.keywords) {
		t.Fatalf("in chunks %d records of %v, in one %d of %v", many.Len(), many.keywords, one.Len(), one.keywords)
	}
}

// TestChunksOfTooManyKeywords holds that which keywords count does not depend on
// the chunks that they are in, nor on what their readers have read before.
func TestChunksOfTooManyKeywords(t *testing.T) {
	previous := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(previous)
	text := &strings.Builder{}
	text.WriteString(head)
	for i := range maxKeywords + 2*fewWords {
		fmt.Fprintf(text, "#%d=A%d();\n", i+1, i)
	}
	text.WriteString(tail)
	one, oneErr := parseChunks(context.Background(), []byte(text.String()), text.Len())
	if n := len(one.Keywords()); n != maxKeywords {
		t.Fatalf("%d keywords", n)
	}
	for _, chunk := range []int{1 << 10, 1 << 14, text.Len() / 2} {
		many, err := parseChunks(context.Background(), []byte(text.String()), chunk)
		same(t, one, many, oneErr, err)
	}
}

// A reader that has no room for more keywords does not know which of them the file
// has room for: the chunk counts as not read.
func TestChunkOfTooManyKeywords(t *testing.T) {
	t.Parallel()
	text := &strings.Builder{}
	for i := range maxKeywords {
		fmt.Fprintf(text, "#%d=A%d();\n", i+1, i)
	}
	for _, c := range []struct {
		known, length int
		failed        bool
	}{{0, text.Len(), true}, {fewWords, text.Len() - 9*fewWords, true}, {fewWords + 1, text.Len() / 10 * 9, false}} {
		known := &words{}
		for known.ready(); len(known.keywords) < c.known; {
			known.keywords = append(known.keywords, fmt.Sprint("B", len(known.keywords)))
		}
		chunk := &chunk{limit: c.length, ready: make(chan struct{})}
		if chunk.read(nil, []byte(text.String()), nil, known); chunk.failed != c.failed {
			t.Errorf("%d bytes behind %d keywords: failed is %v, %d keywords now", c.length, c.known, chunk.failed, len(known.keywords))
		}
	}
}

func TestParseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	data := append([]byte(head), bytes.Repeat([]byte("#1=IFCCARTESIANPOINT((0.,0.,0.));\n"), 2_000_000)...)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	start := time.Now()
	if _, err := ParseContext(ctx, data); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

// FuzzChunks holds that chunks of any length give what reading in one does.
func FuzzChunks(f *testing.F) {
	files, err := filepath.Glob("../ifc/testdata/*.ifc")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, uint16(300))
	}
	f.Add([]byte(head+"#1=A('\n#2=B();');\n/*\n#3=C();*/\n#4=D();"+tail), uint16(5))
	f.Fuzz(func(t *testing.T, data []byte, chunk uint16) {
		one, oneErr := parseChunks(context.Background(), data, len(data)+1)
		many, err := parseChunks(context.Background(), data, int(chunk)+1)
		same(t, one, many, oneErr, err)
	})
}
