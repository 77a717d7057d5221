package xmlscan

import "testing"

func TestFirstTag(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<a b="c"><d/></a>`: `a b="c"`,
		"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a > b --><!DOCTYPE x>\n<a:b xmlns:a='u'>": "a:b xmlns:a='u'",
		"\xff\xfe<\x00a\x00>\x00": "a",
		`<a cut="of`:              `a cut="of`,
		`{"type":"x"}`:            "",
		"<!-- never ends":         "",
		"":                        "",
	} {
		if got := FirstTag([]byte(text)); got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
		}
	}
}
