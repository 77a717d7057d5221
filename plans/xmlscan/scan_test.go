package xmlscan

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/maquette-city/maquette/plans"
)

// scan lists the tags of a document: "+a@1" begins at depth 1, "-a@1" ends there.
func scan(t testing.TB, text string) (string, error) {
	t.Helper()
	s := NewScanner(t.Context(), strings.NewReader(text), 0, int64(len(text)), NewNames())
	var out []string
	for {
		begins, err := s.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(out, " "), nil
		}
		if err != nil {
			return strings.Join(out, " "), err
		}
		if s.From > s.To || s.To > int64(len(text)) {
			t.Fatalf("<%s> from %d to %d of %d", s.Local(), s.From, s.To, len(text))
		}
		mark := "-"
		if begins {
			mark = "+"
		}
		out = append(out, fmt.Sprintf("%s%s@%d", mark, s.Local(), s.Depth))
	}
}

func TestScanner(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(" 1.5", 200_000) // several windows
	for name, tt := range map[string]struct{ text, want string }{
		"nested":         {"<a><b>x</b><b/></a>", "+a@0 +b@1 -b@1 +b@1 -b@1 -a@0"},
		"prefixes":       {`<g:a xmlns:g="u"><g:b y='>'/></g:a>`, "+a@0 +b@1 -b@1 -a@0"},
		"what is no tag": {"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '<b>'>]><!-- <c> --><a><![CDATA[<d>]]></a>\n", "+a@0 -a@0"},
		"long text":      {"<a>" + long + "<b/>" + long + "</a>", "+a@0 +b@1 -b@1 -a@0"},
		"long comment":   {"<a><!--" + long + "--><b/></a>", "+a@0 +b@1 -b@1 -a@0"},
		"empty":          {"", ""},
	} {
		if got, err := scan(t, tt.text); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestScannerRefuses(t *testing.T) {
	t.Parallel()
	var names strings.Builder
	for i := range MaxNames + 1 {
		fmt.Fprintf(&names, "<n%d/>", i)
	}
	for name, tt := range map[string]struct {
		text, want string
		kind       plans.Kind
	}{
		"crossed":        {"<a><b></a>", "byte 6: </a> ends what it did not begin", plans.KindInvalid},
		"end alone":      {"</a>", "</a> ends what it did not begin", plans.KindInvalid},
		"not closed":     {"<a><b></b>", "byte 10: the file ends within <a>", plans.KindInvalid},
		"cut in a tag":   {"<a><b x='", "the file ends within a tag", plans.KindInvalid},
		"open tag":       {"<a <b>", "a tag does not end before the next begins", plans.KindInvalid},
		"no name":        {"< a/>", "a tag without a name", plans.KindInvalid},
		"comment":        {"<a><!-- ", "a comment does not end", plans.KindInvalid},
		"declaration":    {"<!DOCTYPE a [", "a declaration does not end", plans.KindInvalid},
		"deep":           {strings.Repeat("<a>", MaxDepth+1), "nested deeper than 512", plans.KindInvalid},
		"names":          {"<a>" + names.String(), "more than 65536 different names", plans.KindInvalid},
		"long attribute": {"<a b='" + strings.Repeat("x", MaxTag+1) + "'/>", "a tag is longer than 8 MiB", plans.KindTooLarge},
	} {
		_, err := scan(t, tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) || plans.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func tree(t testing.TB, text string) *Tree {
	t.Helper()
	d, _ := DecoderOf("")
	tr, err := Parse(t.Context(), []byte(text), 100, NewNames(), nil, d)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTree(t *testing.T) {
	t.Parallel()
	r := tree(t, `<a xmlns="u" xmlns:g="v" g:id="1&amp;2"><g:b>x &lt;y&gt; &#233;&#x41; &unknown;<!-- no --><![CDATA[<z>]]></g:b><c><d/><e k='w'/></c></a>tail`).Root()
	if r.Local() != "a" || r.Space() != "u" || r.Attr("id") != "1&2" || r.Offset() != 100 || r.Leaf() {
		t.Errorf("root %s %s %s", r.Local(), r.Space(), r.Attr("id"))
	}
	b := r.Child("b")
	if b.Space() != "v" || b.Text() != "x <y> éA &unknown;<z>" {
		t.Errorf("b: %q in %q", b.Text(), b.Space())
	}
	c := r.Child("c")
	var names []string
	for e := range c.Children() {
		names = append(names, e.Local())
	}
	if strings.Join(names, " ") != "d e" || c.Child("e").Attr("k") != "w" || c.Child("x").OK() || c.First().Local() != "d" || c.Text() != "" {
		t.Errorf("children %v", names)
	}
	n := 0
	for range r.All() {
		n++
	}
	if n != 5 || r.End()-r.Offset() != int64(strings.Index(`<a xmlns="u" xmlns:g="v" g:id="1&amp;2"><g:b>x &lt;y&gt; &#233;&#x41; &unknown;<!-- no --><![CDATA[<z>]]></g:b><c><d/><e k='w'/></c></a>tail`, "tail")) {
		t.Errorf("%d elements, ends at %d", n, r.End())
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	utf16, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(`<a>é€</a>`)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ text, want string }{
		"UTF-8":        {"<a>é€</a>", "é€"},
		"with mark":    {"\xef\xbb\xbf<a>é€</a>", "é€"},
		"UTF-16":       {utf16, "é€"},
		"ISO-8859-15":  {"<?xml version='1.0' encoding='ISO-8859-15'?><a>\xe9\xa4</a>", "é€"},
		"Windows-1252": {"<?xml version='1.0' encoding=\"windows-1252\"?><a>\xe9\x80</a>", "é€"},
		"broken UTF-8": {"<a>\xe9</a>", "\uFFFD"},
	} {
		src, from, to, d, err := Open(strings.NewReader(tt.text), int64(len(tt.text)))
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, to-from)
		if _, err := src.ReadAt(text, from); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		tr, err := Parse(t.Context(), text, from, NewNames(), nil, d)
		if err != nil || tr.Root().Text() != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, _, _, err := Open(strings.NewReader("<?xml encoding='x'?>"), 20); plans.KindOf(err) != plans.KindUnsupported {
		t.Errorf("unknown encoding: %v", err)
	}
}

// FuzzScan: what encoding/xml reads to its end has the same elements here.
func FuzzScan(f *testing.F) {
	f.Add("<a><b x='1'>t</b><c/></a>")
	f.Add("<?xml version='1.0'?><!-- --><a:b xmlns:a='u'>&lt;<![CDATA[x]]></a:b>")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := scan(t, text)
		want, ok := standard(text)
		if ok && err == nil && got != want {
			t.Fatalf("%q, encoding/xml has %q", got, want)
		}
	})
}

// standard lists tags as scan does, by encoding/xml; false where that refuses.
func standard(text string) (string, bool) {
	d := xml.NewDecoder(strings.NewReader(text))
	var out []string
	depth := 0
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return strings.Join(out, " "), depth == 0
		}
		if err != nil {
			return "", false
		}
		switch e := tok.(type) {
		case xml.StartElement:
			out = append(out, fmt.Sprintf("+%s@%d", e.Name.Local, depth))
			depth++
		case xml.EndElement:
			depth--
			out = append(out, fmt.Sprintf("-%s@%d", e.Name.Local, depth))
		}
	}
}

// sample is like a city model: many small tags and lists of coordinates.
func sample() []byte {
	var b bytes.Buffer
	b.WriteString("<core:CityModel>")
	for i := range 2000 {
		fmt.Fprintf(&b, `<gml:surfaceMember><gml:Polygon gml:id="p%d"><gml:exterior><gml:LinearRing><gml:posList srsDimension="3">%s</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>`, i,
			strings.Repeat("105123.456 425123.456 12.345 ", 5))
	}
	b.WriteString("</core:CityModel>")
	return b.Bytes()
}

// BenchmarkScan walks the tags, BenchmarkParse makes a tree, BenchmarkEncodingXML
// is the standard library's raw tokens for comparison.
func BenchmarkScan(b *testing.B) {
	data := sample()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s := NewScanner(b.Context(), bytes.NewReader(data), 0, int64(len(data)), NewNames())
		for {
			if _, err := s.Next(); err != nil {
				break
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	data := sample()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(b.Context(), data, 0, NewNames(), nil, Decoder{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodingXML(b *testing.B) {
	data := sample()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := d.RawToken(); err != nil {
				break
			}
		}
	}
}
