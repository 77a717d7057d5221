package check

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// plainValue gives v as encoding/json has it.
func plainValue(v value) any {
	switch v.kind() {
	case "null":
		return nil
	case "boolean":
		b, _ := v.boolean()
		return b
	case "number":
		n, _ := v.number()
		return n
	case "string":
		return v.str()
	case "array":
		list, _ := v.list(0)
		out := []any{}
		for _, x := range list {
			out = append(out, plainValue(x))
		}
		return out
	}
	out := map[string]any{}
	for _, m := range v.members() {
		out[m.name] = plainValue(m.value)
		if again, ok := v.member(m.name); !ok || again.n != m.n {
			return "member and members differ"
		}
	}
	return out
}

// FuzzJSON holds the reader against encoding/json.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,true,null,"\u00e9\\\"\n",{}],"":{"b":[]},"a":0}`, ` [ [ ] , { } , "" ] `, `"x"`, `7`, `{"a"`, `[1,]`,
		`{"\u0061":1,"a":2}`, "\"\xff\"", `[1e999]`, "{\"\x80\":0}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := newRun(t.Context(), nil, "", Options{})
		d, err := parseJSON(text)
		var want any
		wantErr := json.Unmarshal(text, &want)
		if strings.ContainsAny(string(text), "eE") && wantErr != nil { // numbers beyond float64 are told where they are read
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, encoding/json %v", text, err, wantErr)
		}
		if err != nil {
			return
		}
		if got := plainValue(value{r: r, d: d}); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, encoding/json %v", text, got, want)
		}
	})
}

// JSON made to be large or deep is refused before it takes memory.
func TestJSONIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		err  error
	}{
		"deep":     {strings.Repeat("[", maxJSONDepth+1) + strings.Repeat("]", maxJSONDepth+1), errJSONDepth},
		"just not": {strings.Repeat("[", maxJSONDepth) + strings.Repeat("]", maxJSONDepth), nil},
		"many":     {"[" + strings.Repeat("0,", maxJSONValues) + "0]", errJSONValues},
	} {
		if _, err := parseJSON([]byte(c.text)); err != c.err {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func TestPointersAreEscaped(t *testing.T) {
	t.Parallel()
	r := newRun(t.Context(), nil, "a.json", Options{})
	d, err := parseJSON([]byte(`{"a/b":[{"~":1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	v := value{r: r, file: "a.json", d: d}
	m, _ := v.member("a/b")
	list, _ := m.list(1)
	x, _ := list[0].member("~")
	if got := x.where(); got != "/a~1b/0/~0" {
		t.Errorf("got %s", got)
	}
}
