package step

import (
	"errors"
	"math"
	"testing"
)

func TestValues(t *testing.T) {
	t.Parallel()
	f := parse(t, `#1=A($,*,12,-1.5E-3,'it''s',.AREA.,"0FF",#2,(1,(2,3)),IFCLABEL('x'),IFCLENGTHMEASURE( 2.5 ),,(),.T.);#2=B();`)
	e := f.Entity(1)
	kinds := []Kind{KindNull, KindDerived, KindInteger, KindReal, KindString, KindEnum, KindBinary, KindRef, KindList, KindTyped, KindTyped, KindNone, KindList, KindEnum, KindNone}
	for i, want := range kinds {
		if got := e.Arg(i).Kind(); got != want {
			t.Errorf("attribute %d is %s, want %s", i, got, want)
		}
	}
	if x, err := e.Float(3); err != nil || x != -1.5e-3 {
		t.Errorf("real: %v %v", x, err)
	}
	if x, err := e.Float(10); err != nil || x != 2.5 || e.Arg(10).TypeName() != "IFCLENGTHMEASURE" {
		t.Errorf("typed: %v %v", x, err)
	}
	if e.Text(4) != "it's" || e.Text(9) != "x" || e.Enum(5) != "AREA" {
		t.Errorf("texts %q %q, enumeration %q", e.Text(4), e.Text(9), e.Enum(5))
	}
	if b, err := e.Arg(6).Binary(); err != nil || len(b) != 1 || b[0] != 0xFF {
		t.Errorf("binary: %v %v", b, err)
	}
	if to, err := e.Ref(7); err != nil || to.ID() != 2 {
		t.Errorf("reference: #%d %v", to.ID(), err)
	}
	n := 0
	for range e.Args().Items() {
		n++
	}
	if n != 14 {
		t.Errorf("%d attributes, want 14", n)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	f := parse(t, "#1=A((1.,2,-3.E0),(1,2),(#2,#2),(1,'x'),(1.5));#2=B();")
	e := f.Entity(1)
	if x, err := e.Arg(0).Floats(nil); err != nil || len(x) != 3 || x[2] != -3 {
		t.Errorf("floats %v %v", x, err)
	}
	if x, err := e.Arg(1).Ints(nil); err != nil || len(x) != 2 || x[1] != 2 {
		t.Errorf("integers %v %v", x, err)
	}
	if x, err := e.Refs(2); err != nil || len(x) != 2 || x[1].ID() != 2 {
		t.Errorf("references %v %v", x, err)
	}
	if _, err := e.Arg(3).Floats(nil); rule(err) != RuleValueType {
		t.Errorf("a string among numbers: %v", err)
	}
	if _, err := e.Arg(4).Ints(nil); rule(err) != RuleValueType {
		t.Errorf("a fraction among integers: %v", err)
	}
}

// rule gives the rule of an Error, "" for others.
func rule(err error) Rule {
	var e *Error
	if errors.As(err, &e) {
		return e.Rule
	}
	return ""
}

func TestBadValues(t *testing.T) {
	t.Parallel()
	f := parse(t, "#1=A(1.E400,1.E300,1..2,#77,#99999999999999999999,-,{,1);#3=A(NAN);#4=A(.BROKEN);")
	e := f.Entity(1)
	for _, i := range []int{0, 1, 2, 5} {
		if _, err := e.Float(i); rule(err) != RuleNumberRange {
			t.Errorf("number %d: %v, want %s", i, err, RuleNumberRange)
		}
	}
	broken := parse(t, "#1=A(1.#INF,-1.#IND00,2.0D3,3./*c*/,.5,4. ,1.5E2x);").Entity(1)
	for i, want := range []Rule{RuleValueType, RuleValueType, RuleValueType, "", "", "", RuleValueType} {
		if x, err := broken.Float(i); rule(err) != want {
			t.Errorf("number %d: %v, %v, want %q", i, x, err, want)
		}
	}
	for _, v := range []Value{e.Arg(6), f.Entity(3).Arg(0), f.Entity(4).Arg(0)} {
		if _, err := v.Float(); v.Kind() != KindBad || rule(err) != RuleValueType {
			t.Errorf("%s: %v", v.Kind(), err)
		}
	}
	if _, err := e.Ref(4); rule(err) != RuleInstanceName {
		t.Errorf("a reference beyond all ids: %v", err)
	}
	if _, err := e.Ref(3); rule(err) != RuleMissingEntity {
		t.Errorf("a reference that leads nowhere: %v", err)
	}
	if _, err := e.Ref(0); rule(err) != RuleValueType {
		t.Errorf("a number for a reference: %v", err)
	}
	if _, err := e.Ref(44); rule(err) != RuleMissingValue {
		t.Errorf("a missing attribute: %v", err)
	}
	if e.Optional(3).Valid() || e.Optional(44).Valid() {
		t.Error("an optional reference that leads nowhere is valid")
	}
	var none Entity
	if none.Arg(0).Kind() != KindNone || none.Text(0) != "" || none.ID() != 0 || none.Keyword() != "" {
		t.Error("the zero Entity has content")
	}
	if _, err := none.Float(0); err == nil {
		t.Error("the zero Entity has a number")
	}
}

func TestNumbersAreTheNearest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"0.": 0, "-0.": math.Copysign(0, -1), "1": 1, "+7": 7, "3.14159265358979": 3.14159265358979,
		"0.1": 0.1, "123456789012345678.": 0, "1.E-05": 1e-5, "2.5e3": 2500, "0.30000000000000004": 0.30000000000000004,
		"4529831.52719047": 4529831.52719047, ".5": 0.5, "9007199254740993": 0,
	} {
		if want == 0 && text != "0." && text != "-0." {
			continue // beyond MaxNumber
		}
		if x, ok := parseFloat([]byte(text)); !ok || x != want || math.Signbit(x) != math.Signbit(want) {
			t.Errorf("%s gives %v, %v", text, x, ok)
		}
	}
	for _, text := range []string{"", "-", ".", "-.", "1.2.3", "1E", "x"} {
		if _, ok := parseFloat([]byte(text)); ok {
			t.Errorf("%q is taken for a number", text)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`plain`:                        "plain",
		`it''s`:                        "it's",
		`a\\b`:                         `a\b`,
		`caf\S\i`:                      "café",
		`\PB\\S\?`:                     "ż",
		`\X\E9t\X\E9`:                  "été",
		`\X2\00E900E8\X0\!`:            "éè!",
		`\X2\D83DDE00\X0\`:             "😀",
		`\X4\0001F600\X0\`:             "😀",
		`Dünne`:                        "Dünne",
		"D\xfcnne":                     "Dünne",
		"one\r\ntwo":                   "onetwo",
		"\x80 \x93a\x94":               "€ “a”",
		"Dünne D\xfcnne":               "Dünne Dünne",
		"a\x81\x00b":                   "a\ufffdb",
		`C:\temp`:                      `C:\temp`,
		`\X2\00E\X0\`:                  `\X2\00E\X0\`,
		`\X2\00E9`:                     `\X2\00E9`,
		`\X4\FFFFFFFF\X0\`:             `\X4\FFFFFFFF\X0\`,
		`\X\G1`:                        `\X\G1`,
		`a\N\b`:                        "ab",
		`\`:                            `\`,
		`\S\`:                          `\S\`,
		`Zuid\X2\2013\X0\Holland \PA\`: "Zuid–Holland ",
	} {
		if got := decodeText([]byte(raw)); got != want {
			t.Errorf("%q gives %q, want %q", raw, got, want)
		}
	}
}

// TestReadsWordsInLowerCase holds that keywords of values and enumerations are
// what they are in capitals.
func TestReadsWordsInLowerCase(t *testing.T) {
	t.Parallel()
	e := parse(t, "#1=a(.milli.,ifclabel('x'),.t.);").Entity(1)
	if e.Enum(0) != "MILLI" || !e.Arg(0).IsEnum("MILLI") || e.Arg(1).TypeName() != "IFCLABEL" || !e.Arg(2).IsEnum("T") {
		t.Errorf("got %q, %q, %v", e.Enum(0), e.Arg(1).TypeName(), e.Arg(2).IsEnum("T"))
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	e := parse(t, "#1=A('CPset_GEO-Nulpunt',IFCLABEL('nulpunt'),$,.NULPUNT.,'nulpun');").Entity(1)
	for i, want := range []bool{true, true, false, false, false, false} {
		if got := e.Arg(i).Mentions(NewWords("zero", "nulpunt", "x")); got != want {
			t.Errorf("attribute %d: %v", i, got)
		}
	}
}
