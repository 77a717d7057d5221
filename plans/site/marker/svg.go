package marker

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"
)

// writeSVG writes the page with millimetres as its units: width and height say
// how large it is, the view box that one unit is one millimetre.
func (c *canvas) writeSVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]smm" height="%[2]smm" viewBox="0 0 %[1]s %[2]s">`+"\n", number(c.width), number(c.height))
	fmt.Fprintf(b, "<title>%s</title>\n<rect width=\"%s\" height=\"%s\" fill=\"#fff\"/>\n", html.EscapeString(c.title), number(c.width), number(c.height))
	for _, f := range c.fills {
		b.WriteString(`<path shape-rendering="crispEdges" d="`)
		for _, shape := range f.shapes {
			writePath(b, shape)
		}
		b.WriteString("\"/>\n")
	}
	for _, l := range c.lines {
		fmt.Fprintf(b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="#000" stroke-width="%s"/>`+"\n",
			number(l.from.x), number(l.from.y), number(l.to.x), number(l.to.y), number(l.width))
	}
	for _, t := range c.texts {
		weight := ""
		if t.bold {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(b, `<text x="%s" y="%s" font-family="Go, Helvetica, Arial, sans-serif" font-size="%s"%s text-anchor="%s">%s</text>`+"\n",
			number(t.at.x), number(t.at.y), number(t.size), weight, [...]string{"start", "middle", "end"}[t.anchor], html.EscapeString(t.value))
	}
	b.WriteString("</svg>\n")
	return b.Flush()
}

func writePath(b *bufio.Writer, shape polygon) {
	for i, p := range shape {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(b, "%s%s %s", command, number(p.x), number(p.y))
	}
	b.WriteString("Z")
}

// number writes millimetres to a tenth of a micrometre.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 4, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
