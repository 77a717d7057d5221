package marker

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// pointsPerMM turns millimetres into PDF's points of 1/72 inch.
const pointsPerMM = 72 / 25.4

// pdf is a document under way.
type pdf struct{ doc *fpdf.Fpdf }

func newPDF(at time.Time) (*pdf, error) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetCatalogSort(true) // the same bytes each time
	doc.SetCreationDate(at.UTC())
	doc.SetModificationDate(at.UTC())
	doc.SetTitle("Maquette: control points", true)
	doc.SetProducer("Maquette", true)
	doc.SetLang("nl-NL")
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(0, 0, 0)
	doc.AddUTF8FontFromBytes("Go", "", goregular.TTF)
	doc.AddUTF8FontFromBytes("Go", "B", gobold.TTF)
	if err := doc.Error(); err != nil {
		return nil, fmt.Errorf("beginning a PDF: %w", err)
	}
	return &pdf{doc}, nil
}

// page adds a page.
func (p *pdf) page(c *canvas) {
	p.doc.AddPageFormat("P", fpdf.SizeType{Wd: c.width, Ht: c.height})
	p.doc.SetFillColor(0, 0, 0)
	for _, f := range c.fills {
		for _, shape := range f.shapes {
			for i, q := range shape {
				if i == 0 {
					p.doc.MoveTo(q.x, q.y)
				} else {
					p.doc.LineTo(q.x, q.y)
				}
			}
			p.doc.ClosePath()
		}
		p.doc.DrawPath("F")
	}
	for _, l := range c.lines {
		p.doc.SetLineWidth(l.width)
		p.doc.Line(l.from.x, l.from.y, l.to.x, l.to.y)
	}
	for _, t := range c.texts {
		style := ""
		if t.bold {
			style = "B"
		}
		p.doc.SetFont("Go", style, t.size*pointsPerMM)
		x := t.at.x - t.width*[...]float64{0, 0.5, 1}[t.anchor]
		p.doc.Text(x, t.at.y, t.value)
	}
}

func (p *pdf) writeTo(w io.Writer) error {
	if err := p.doc.Output(w); err != nil {
		return fmt.Errorf("writing a PDF: %w", err)
	}
	return nil
}
