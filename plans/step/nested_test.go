package step

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// endsSlowly is what endOfStatement says of a statement that begins with an open
// parenthesis, by its bytes alone: where its semicolon is, or what is wrong.
func endsSlowly(text string) string {
	depth, quote := 0, byte(0)
	for i := range len(text) {
		b := text[i]
		switch {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '\'' || b == '"':
			quote = b
		case b == '(':
			if depth++; depth > MaxDepth {
				return fmt.Sprint("deep at ", i)
			}
		case b == ')':
			if depth--; depth < 0 {
				return fmt.Sprint("closed at ", i)
			}
			if depth == 0 && (i+1 == len(text) || text[i+1] != ';' && text[i+1] != ')') {
				return fmt.Sprint("behind at ", i)
			}
		case b == ';':
			if depth != 0 {
				return fmt.Sprint("open at ", i)
			}
			return fmt.Sprint("ends at ", i)
		}
	}
	return "no end"
}

// said words what endOfStatement gave like endsSlowly.
func said(p *parser, err *Error) string {
	switch {
	case err == nil:
		return fmt.Sprint("ends at ", p.pos-1)
	case err.Rule == RuleDepth:
		return fmt.Sprint("deep at ", err.Byte)
	case err.Rule == RuleTruncated:
		return "no end"
	case strings.Contains(err.Detail, "without an opening"):
		return fmt.Sprint("closed at ", err.Byte)
	case strings.Contains(err.Detail, "still open"):
		return fmt.Sprint("open at ", err.Byte)
	}
	return fmt.Sprint("behind at ", err.Byte-1)
}

// TestEndOfLongStatements compares the end of statements of nested lists, long and
// short, whole and broken at any byte, with what their bytes say one by one.
func TestEndOfLongStatements(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		text := []byte(randomLists(rng, rng.IntN(9000)))
		if rng.IntN(3) > 0 {
			text[rng.IntN(len(text))] = "();',5"[rng.IntN(6)]
		}
		p := &parser{file: &File{}, data: text}
		got := said(p, p.endOfStatement(1))
		if want := endsSlowly(string(text)); got != want && !strings.Contains(got, "behind") {
			t.Fatalf("%s, want %s of\n%s", got, want, text)
		}
	}
}

// randomLists gives a statement of about n bytes.
func randomLists(rng *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("(")
	depth := 1
	for b.Len() < n {
		switch k := rng.IntN(12); {
		case k == 0 && depth < 40:
			b.WriteString("(")
			depth++
		case k == 1 && depth > 1:
			b.WriteString(")")
			depth--
		case k == 2 && rng.IntN(20) == 0:
			b.WriteString("'((;)',")
		default:
			fmt.Fprintf(&b, "%d.,", rng.IntN(1000))
		}
	}
	return b.String() + strings.Repeat(")", depth) + ";"
}

// TestAttributesBehindLongLists finds attributes behind lists of any length.
func TestAttributesBehindLongLists(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		list := strings.TrimSuffix(randomLists(rng, rng.IntN(20_000)), ";")
		f := parse(t, fmt.Sprintf("#1=A(7,%s,8,%s,9);", list, list))
		e := f.Entity(1)
		for i, want := range map[int]int{0: 7, 2: 8, 4: 9} {
			if got, err := e.Arg(i).Int(); err != nil || got != want {
				t.Fatalf("attribute %d is %d (%v), want %d, of\n%s", i, got, err, want, f.data)
			}
		}
		if from, to := e.Arg(3).Extent(); string(f.data[from:to]) != list {
			t.Fatalf("a list of %d bytes is taken for one of %d", len(list), to-from)
		}
		if e.Arg(5).Kind() != KindNone {
			t.Fatal("there are but five attributes")
		}
	}
}
