package step

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestPlainNumbersAreThoseOfStrconv compares with strconv.ParseFloat, which is
// correctly rounded, on what writers make and on what is hard to round.
func TestPlainNumbersAreThoseOfStrconv(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"18446744073709551615.", "18446744073709551616.", "9007199254740993.", "9007199254740993.0", "1e22", "1e23",
		"4503599627370497.5", "4503599627370498.5", "1.00000000000000011102", "0.500000000000000166", "1.E+2", "0e5", "-0.0E-3", "1e-99", "1e100"}
	for range 20000 {
		x := (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(24)-12))
		digits := 1 + r.IntN(19)
		texts = append(texts, strconv.FormatFloat(x, 'f', digits, 64), strconv.FormatFloat(x, 'e', digits, 64),
			strconv.FormatFloat((x+math.Nextafter(x, 2*x))/2, 'g', 19, 64), strconv.FormatUint(r.Uint64(), 10)+"E-"+strconv.Itoa(r.IntN(25)))
	}
	read := 0
	for _, text := range texts {
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		x, end, ok := plainNumber([]byte(text), 0)
		if !ok {
			continue
		}
		read++
		if end != len(text) || math.Float64bits(x) != math.Float64bits(want) {
			t.Errorf("%s gives %v, want %v", text, x, want)
		}
	}
	if read < len(texts)*7/10 {
		t.Errorf("%d of %d numbers are read this way", read, len(texts))
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		width int
		want  []float64 // none where the list is not read as rows
	}{
		"pairs":              {"((0.5,1.),(2,-3.E1))", 2, []float64{0.5, 1, 2, -30}},
		"one row":            {"((7.))", 1, []float64{7}},
		"space and comments": {"( ( 1. , 2. ) /*,*/ , (3.,\n4.) )", 2, []float64{1, 2, 3, 4}},
		"unequal rows":       {"((1.,2.),(3.))", 0, nil},
		"no rows":            {"()", 0, nil},
		"an empty row":       {"(())", 0, nil},
		"an omitted row":     {"((1.),,(2.))", 0, nil},
		"no list within":     {"(1.,2.)", 0, nil},
		"a reference":        {"((#1))", 0, nil},
		"beyond all measure": {"((1.E16))", 0, nil},
		"deeper":             {"(((1.)))", 0, nil},
		"no list":            {"$", 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := entityOf(t, c.text+",#9,'x;'")
			all, width, ok := e.Arg(0).FloatRows()
			if ok != (c.want != nil) || ok && (width != c.width || !slices.Equal(all, c.want)) {
				t.Errorf("gives %v, %d wide, %v", all, width, ok)
			}
		})
	}
}

func TestIntRowsTellWhatFollows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []int32
		next Kind
	}{
		"a list follows": {"((1,2),(-3,2147483647)),(4)", []int32{1, 2, -3, 2147483647}, KindList},
		"space between":  {"((1) ) /* ,( */ , $", []int32{1}, KindNull},
		"nothing":        {"((1))", []int32{1}, KindNone},
		"a real":         {"((1.)),$", nil, KindNone},
		"too large":      {"((2147483648)),$", nil, KindNone},
	} {
		t.Run(name, func(t *testing.T) {
			e := entityOf(t, c.text)
			all, _, next, ok := e.Arg(0).IntRows()
			if ok != (c.want != nil) || !slices.Equal(all, c.want) && ok {
				t.Errorf("gives %v, %v", all, ok)
			}
			if ok && (next.Kind() != c.next || next.Kind() != e.Arg(0).Next().Kind() || next.Kind() != e.Arg(1).Kind()) {
				t.Errorf("what follows is %v, by walking %v", next.Kind(), e.Arg(0).Next().Kind())
			}
		})
	}
}

func TestGuess(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"(#1,#2,#3)": 3, "(1.)": 1, "()": 1, "$": 0, "(" + strings.Repeat("1,", 1<<17) + "1)": 1 << 16} {
		if got := entityOf(t, text).Arg(0).Guess(); got != want {
			t.Errorf("%.20s: %d items, want %d", text, got, want)
		}
	}
}

// entityOf gives a record with the attributes in text.
func entityOf(t *testing.T, text string) Entity {
	t.Helper()
	f, err := Parse([]byte(head + "#1=A(" + text + ");" + tail))
	if err != nil {
		t.Fatal(err)
	}
	return f.Entity(1)
}

func BenchmarkFloatRows(b *testing.B) {
	row := "(12.345678,-0.12345678901234567,1.5E-05)"
	data := []byte(head + "#1=A((" + strings.Repeat(row+",", 10000) + row + "));" + tail)
	f, err := Parse(data)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, ok := f.Entity(1).Arg(0).FloatRows(); !ok {
			b.Fatal("not read")
		}
	}
}
