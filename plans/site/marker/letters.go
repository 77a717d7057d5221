package marker

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// maxRune is the last code point that the PDF writer takes: those beyond the
// basic plane (emoji) become question marks.
const maxRune = 0xffff

// letters measures texts in the two fonts of a sheet. Not for concurrent use.
type letters struct {
	regular, bold *sfnt.Font
	buffer        sfnt.Buffer
}

func newLetters() (*letters, error) {
	regular, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the font Go Regular: %w", err)
	}
	bold, err := sfnt.Parse(gobold.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the font Go Bold: %w", err)
	}
	return &letters{regular: regular, bold: bold}, nil
}

// printable leaves of a text what a page can show.
func (l *letters) printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		if i, err := l.regular.GlyphIndex(&l.buffer, r); r > maxRune || err != nil || i == 0 {
			return '?'
		}
		return r
	}, s)
}

// width gives the width of a text in millimetres at an em of size millimetres.
func (l *letters) width(s string, size float64, bold bool) float64 {
	f := l.regular
	if bold {
		f = l.bold
	}
	const em = 1000
	var width fixed.Int26_6
	for _, r := range s {
		i, err := f.GlyphIndex(&l.buffer, r)
		if err != nil {
			continue
		}
		if a, err := f.GlyphAdvance(&l.buffer, i, fixed.I(em), font.HintingNone); err == nil {
			width += a
		}
	}
	return float64(width) / 64 / em * size
}
