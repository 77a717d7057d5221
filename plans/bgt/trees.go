package bgt

import (
	"hash/fnv"
	"strings"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// TreeHeight is that of a tree of which nothing is known, metres: the middle of
	// what stands in Dutch streets.
	TreeHeight = 9.0
	// leafShare and pineShare are the width of a crown for one metre of height, where
	// only the height is known.
	leafShare   = 0.6
	pineShare   = 0.35
	columnShare = 0.22
)

// The names of columns of lists of trees.
var (
	crownNames   = [...]string{"kroondiameter", "kroonbreedte", "kroon", "kroondiameterklasse", "kroondiameterklasseactueel", "crowndiameter", "crownwidth", "diameterkroon"}
	speciesNames = [...]string{"boomsoort", "soortnaam", "soort", "soortnaamtop", "soortnaamkort", "latboomsoort", "boomsoortwetenschappelijk", "wetenschappelijkenaam", "soortlat", "species", "genus", "geslacht", "nedboomsoort", "soortned", "plusnaam"}
	treeNames    = [...]string{"boomsoort", "soortnaam", "soortnaamtop", "soortnaamkort", "latboomsoort", "boomsoortwetenschappelijk", "nedboomsoort", "boomhoogte", "boomhoogteklasse", "boomhoogteklasseactueel", "kroondiameter", "kroondiameterklasse", "kroondiameterklasseactueel", "stamdiameter", "stamdiameterklasse", "boomnummer", "crowndiameter"}
)

// isTree tells a tree of the BGT, or of a list.
func (o *object) isTree() bool {
	if o.tree {
		return true
	}
	return o.kind.name == "vegetatieobject" && o.values.plus("type", o.kind.name) != "haag" && o.values.text("type", "class") != "haag"
}

// treeFigure gives the shape and size of a tree.
func (v values) treeFigure() figure {
	species := v.text(speciesNames[:]...)
	f, share := figure{shape: shapeLeafTree, height: TreeHeight}, leafShare
	switch {
	case conifer(species):
		f.shape, share = shapePineTree, pineShare
	case narrow(species):
		f.shape, share = shapeColumnTree, columnShare
	}
	h, known := v.metres(heightNames[:])
	if known {
		f.height = h
	}
	crown, ok := v.metres(crownNames[:])
	switch {
	case ok && crown <= maxCrown:
		f.width = crown
		if !known {
			f.height = crown / share
		}
	default:
		f.width = float64(f.height * share)
	}
	return f
}

// maxCrown is the widest crown that is believed, metres.
const maxCrown = 50

// conifer tells trees with needles or scales by their genus or Dutch name; those that
// stand in Dutch streets.
func conifer(species string) bool {
	for _, word := range words(species) {
		switch word {
		case "abies", "picea", "pinus", "larix", "taxus", "cedrus", "thuja", "juniperus", "pseudotsuga", "tsuga", "cupressus", "chamaecyparis",
			"metasequoia", "sequoia", "sequoiadendron", "taxodium", "cryptomeria", "araucaria", "cupressocyparis",
			"den", "spar", "zilverspar", "lork", "lariks", "ceder", "conifeer", "jeneverbes", "douglasspar", "cipres", "moerascipres", "mammoetboom", "fijnspar":
			return true
		}
	}
	return false
}

// narrow tells trees that grow like a column.
func narrow(species string) bool {
	for _, word := range words(species) {
		switch word {
		case "fastigiata", "italica", "columnaris", "columnare", "pyramidalis", "zuileik", "zuilhaagbeuk", "zuil":
			return true
		}
	}
	return false
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return (c < 'a' || c > 'z') && c < 128 })
}

// lengthOf reads a length in words: "12,5 m", "6 m. tot 9 m.", "9-12", "> 24 m", "tot 6
// m". Of a range its middle counts, of an open one a quarter less or a tenth more than
// its end.
func lengthOf(s string) (float64, bool) {
	var all []float64
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return (c < '0' || c > '9') && c != ',' && c != '.' }) {
		if x, ok := vector.Number(strings.Trim(word, ".,")); ok && len(all) < 3 {
			all = append(all, x)
		}
	}
	x := 0.0
	switch {
	case len(all) == 2:
		x = (all[0] + all[1]) / 2
	case len(all) != 1:
		return 0, false
	case strings.ContainsAny(s, "<") || strings.HasPrefix(s, "tot") || strings.HasPrefix(s, "kleiner") || strings.HasPrefix(s, "lager"):
		x = all[0] * 0.75
	case strings.ContainsAny(s, ">") || strings.Contains(s, "hoger") || strings.Contains(s, "groter") || strings.Contains(s, "meer"):
		x = all[0] * 1.1
	default:
		x = all[0]
	}
	return x, x > 0 && x <= maxFigure
}

// turnOf gives a turn about the vertical by the id: eight ways, stated, so that it is
// the same on every machine. A six-sided shape looks another way round in each.
func turnOf(id string) (cos, sin float64) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	eight := [8][2]float64{
		{1, 0}, {0.99144486137381038, 0.13052619222005157}, {0.96592582628906831, 0.25881904510252074}, {0.92387953251128674, 0.38268343236508978},
		{0.86602540378443871, 0.5}, {0.79335334029123517, 0.60876142900872066}, {0.70710678118654757, 0.70710678118654757}, {0.60876142900872066, 0.79335334029123517},
	}
	t := eight[h.Sum32()%8]
	return t[0], t[1]
}

// stand places a figure at a point of the map: parts that share the meshes of its shape.
func (s shapes) stand(f figure, at scene.Vec3, id string, turned bool) []scene.Part {
	cos, sin := 1.0, 0.0
	if turned {
		cos, sin = turnOf(id)
	}
	w := f.width
	if w == 0 {
		w = 1
	}
	to := scene.Translation(at)
	to[0], to[1], to[4], to[5] = w*cos, w*sin, -w*sin, w*cos
	to[10] = f.height
	var parts []scene.Part
	for _, p := range s.get(f.shape).pieces {
		parts = append(parts, scene.Part{Mesh: p.mesh, Transform: to, Material: p.look.material()})
	}
	return parts
}
