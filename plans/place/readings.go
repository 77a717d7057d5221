package place

import (
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// reading is another way to read what a source says of its place.
type reading struct {
	id         string
	title      Sentence
	method     string
	georef     scene.Georeference
	crs        crs.CRS
	nap        *bool    // whether heights are NAP's, where that is not what the system says
	trueEast   *float64 // rotation from true east, degrees, in place of the axes of georef
	confidence string
	level      int    // of georeferencing
	where      string // the record that says it
}

// maxReadings bounds the readings that are kept of one source.
const maxReadings = 40

// offer keeps another reading for the candidates.
func (p *Placed) offer(id string, title Sentence, g *scene.Georeference, c crs.CRS, confidence string) {
	p.keep(reading{id: id, title: title, method: g.Method, georef: *g, crs: c, confidence: confidence})
}

func (p *Placed) keep(r reading) {
	if len(p.readings) < maxReadings && usable(filled(&r.georef)) {
		r.georef = *filled(&r.georef)
		p.readings = append(p.readings, r)
	}
}
