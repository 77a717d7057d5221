package bgt

import (
	"github.com/maquette-city/maquette/plans/vector"
)

// figure is what stands at a point: a shape with its height and its width in metres;
// a width of 0 is that of the shape.
type figure struct {
	shape         string
	height, width float64
}

// figures gives the usual size of what BGT knows as a point, by the value of its type:
// the lists of IMGeo 2.1, TypePaal and so on. What is in no list takes the figure of
// its kind.
func figures(kind, value string) figure {
	switch value {
	case "lichtmast", "lichtpunt":
		return figure{shapeLamp, 8, 0}
	case "poller", "afsluitpaal", "bolder":
		return figure{shapeRedPost, 0.9, 0.16}
	case "hectometerpaal", "dijkpaal", "grensmarkering":
		return figure{shapePost, 0.8, 0.14}
	case "haltepaal", "praatpaal", "drukknoppaal", "telpaal", "verkeersbordpaal":
		return figure{shapeSign, 2.6, 0}
	case "vlaggenmast", "sirene":
		return figure{shapePost, 9, 0.14}
	case "portaal":
		return figure{shapePost, 6, 0.3}
	case "bovenleidingmast":
		return figure{shapePost, 8, 0.25}
	case "laagspanningsmast":
		return figure{shapePylon, 10, 0}
	case "hoogspanningsmast":
		return figure{shapePylon, 40, 0}
	case "straalzender", "zendmast", "radarmast":
		return figure{shapePylon, 30, 0}
	case "bank", "picknicktafel":
		return figure{shapeBench, 0.85, 0}
	case "abri":
		return figure{shapeShelter, 2.4, 0}
	case "fietsenrek", "parkeerbeugel":
		return figure{shapeRack, 0.8, 0}
	case "fietsenkluis", "betaalautomaat", "brievenbus", "parkeerautomaat":
		return figure{shapeCabinet, 1.3, 0.5}
	case "openbaar toilet", "telefooncel":
		return figure{shapeCabinet, 2.3, 1.2}
	case "reclamezuil":
		return figure{shapePost, 3, 1.2}
	case "slagboom":
		return figure{shapeRedPost, 1, 0.2}
	case "kunstobject", "herdenkingsmonument":
		return figure{shapeBox, 2, 0.9}
	case "speelvoorziening":
		return figure{shapeRack, 2, 0}
	case "afvalbak", "drinkbak":
		return figure{shapeBin, 1, 0.5}
	case "bloembak":
		return figure{"box wood", 0.6, 1}
	case "container", "zand- / zoutbak", "zand-/zoutbak":
		return figure{shapeBin, 1.3, 1.4}
	case "straatnaambord", "plaatsnaambord", "wegwijzer", "informatiebord", "reclamebord":
		return figure{shapeSign, 2.4, 0}
	case "meerpaal", "remmingswerk":
		return figure{shapeWoodPost, 2, 0.35}
	}
	return figureOfKind(kind)
}

func figureOfKind(kind string) figure {
	switch kind {
	case "paal":
		return figure{shapePost, 1.2, 0.12}
	case "mast":
		return figure{shapePost, 8, 0.25}
	case "bord":
		return figure{shapeSign, 2.4, 0}
	case "bak":
		return figure{shapeBin, 1, 0.6}
	case "kast":
		return figure{shapeCabinet, 1.2, 0.8}
	case "put":
		return figure{shapeDisc, 0.02, 0.6}
	case "sensor":
		return figure{shapePost, 3, 0.1}
	case "straatmeubilair", "installatie":
		return figure{shapeBox, 1, 0.7}
	}
	return figure{shapePost, 1, 0.12}
}

// The names of columns that state a height, in metres.
var heightNames = [...]string{"hoogte", "boomhoogte", "height", "hoogteactueel", "boomhoogteactueel", "masthoogte", "hoogtem", "boomhoogteklasse", "boomhoogteklasseactueel", "hoogteklasse"}

// figureOf gives what stands at the points of an object.
func (o *object) figureOf() figure {
	v := &o.values
	if o.isTree() {
		return v.treeFigure()
	}
	f := figures(o.kind.name, v.plus("type", o.kind.name))
	if t := v.text("type", "function", "class"); f == figureOfKind(o.kind.name) && t != "" {
		f = figures(o.kind.name, t)
	}
	if h, ok := v.metres(heightNames[:]); ok && o.kind.name != "put" {
		f.height = h
	}
	return f
}

// metres gives the first of names that tells a length: a number, or a range of them.
func (v values) metres(names []string) (float64, bool) {
	for _, name := range names {
		value, ok := v[name]
		if !ok {
			continue
		}
		if x, ok := vector.Number(value); ok {
			if x > 0 && x <= maxFigure {
				return x, true
			}
			continue
		}
		if s, ok := value.(string); ok {
			if x, ok := lengthOf(s); ok {
				return x, true
			}
		}
	}
	return 0, false
}

// maxFigure is the greatest height that is believed, metres: more is another unit.
const maxFigure = 150
