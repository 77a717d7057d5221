package changes

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// words is what a language needs for the sentences of a summary.
type words struct {
	things  map[string][2]string // one and many, by class without prefix and suffix
	part    [2]string            // of a class that is not in things
	more    [2]string            // of classes beyond the first few: further parts
	kinds   map[Kind]string
	and     string
	nothing string
	comma   string // decimal
	upTo    string // format of the farthest move
	whole   string // format of a whole that moved: distance
	turned  string // the same where it turned alone or too: distance, degrees
}

// namedClasses is how many classes a sentence names.
const namedClasses = 3

// sentences tells a summary to residents, a sentence for each kind.
func sentences(s *Summary, w words) []string {
	out := []string{}
	for i := range s.Wholes {
		m := &s.Wholes[i].Move
		if m.TurnDeg == 0 {
			out = append(out, fmt.Sprintf(w.whole, w.metres(m.Distance)))
		} else {
			out = append(out, fmt.Sprintf(w.turned, w.metres(m.Distance), w.number(m.TurnDeg, 1)))
		}
	}
	for _, k := range Kinds() {
		if s.Counts.Of(k) == 0 {
			continue
		}
		text := w.list(s, k) + " " + w.kinds[k]
		if k == Moved && s.FarthestMove >= 0.005 {
			text += fmt.Sprintf(w.upTo, w.metres(s.FarthestMove))
		}
		out = append(out, text+".")
	}
	if len(out) == 0 {
		out = append(out, w.nothing)
	}
	return out
}

// list names what changed in one way: "3 muren, 1 deur en 12 andere onderdelen".
func (w *words) list(s *Summary, k Kind) string {
	counts := map[[2]string]int{}
	named := 0
	for _, r := range s.Classes {
		if n := r.Counts.Of(k); n > 0 {
			if thing, ok := w.things[plainClass(r.Name)]; ok {
				counts[thing] += n
				named += n
			}
		}
	}
	type entry struct {
		thing [2]string
		n     int
	}
	var all []entry
	for thing, n := range counts {
		all = append(all, entry{thing, n})
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(b.n-a.n, strings.Compare(a.thing[0], b.thing[0])) })
	rest := s.Counts.Of(k) - named
	for _, e := range all[min(len(all), namedClasses):] {
		rest += e.n
	}
	var texts []string
	for _, e := range all[:min(len(all), namedClasses)] {
		texts = append(texts, counted(e.n, e.thing))
	}
	switch {
	case rest > 0 && len(texts) > 0:
		texts = append(texts, counted(rest, w.more))
	case rest > 0:
		texts = append(texts, counted(rest, w.part))
	}
	if len(texts) == 1 {
		return texts[0]
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " " + w.and + " " + texts[last]
}

func counted(n int, thing [2]string) string {
	if n == 1 {
		return "1 " + thing[0]
	}
	return strconv.Itoa(n) + " " + thing[1]
}

// plainClass gives a class without what its format adds to it.
func plainClass(class string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(class, "Ifc"), "StandardCase"), "ElementedCase")
}

func (w *words) metres(d float64) string { return w.number(d, 2) }

func (w *words) number(v float64, decimals int) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', decimals, 64), ".", w.comma, 1)
}

func dutch() words {
	return words{
		part: [2]string{"onderdeel", "onderdelen"}, more: [2]string{"ander onderdeel", "andere onderdelen"},
		kinds: map[Kind]string{Added: "toegevoegd", Removed: "weggehaald", Moved: "verplaatst", Reshaped: "van vorm veranderd",
			Restyled: "in een andere kleur of uitvoering", Redescribed: "met andere gegevens"},
		and: "en", comma: ",", nothing: "Er is niets veranderd.", upTo: " (tot %s m)",
		whole: "Het geheel is %s m verplaatst.", turned: "Het geheel is %s m verplaatst en %s° gedraaid.",
		things: map[string][2]string{
			"Wall": {"muur", "muren"}, "Window": {"raam", "ramen"}, "Door": {"deur", "deuren"}, "Slab": {"vloer", "vloeren"},
			"Roof": {"dak", "daken"}, "Column": {"kolom", "kolommen"}, "Beam": {"balk", "balken"}, "Stair": {"trap", "trappen"},
			"StairFlight": {"trap", "trappen"}, "Railing": {"hekwerk", "hekwerken"}, "Ramp": {"hellingbaan", "hellingbanen"},
			"RampFlight": {"hellingbaan", "hellingbanen"}, "CurtainWall": {"vliesgevel", "vliesgevels"},
			"Plate": {"plaat", "platen"}, "Footing": {"fundering", "funderingen"}, "Pile": {"heipaal", "heipalen"},
			"Furniture": {"meubel", "meubels"}, "FurnishingElement": {"meubel", "meubels"}, "Chimney": {"schoorsteen", "schoorstenen"},
			"Building": {"gebouw", "gebouwen"}, "Bridge": {"brug", "bruggen"}, "Road": {"weg", "wegen"},
			"SolitaryVegetationObject": {"boom of struik", "bomen of struiken"}, "ShadingDevice": {"zonwering", "zonweringen"},
			"FlowSegment": {"leiding", "leidingen"}, "Space": {"ruimte", "ruimten"},
		},
	}
}

func english() words {
	return words{
		part: [2]string{"part", "parts"}, more: [2]string{"other part", "other parts"},
		kinds: map[Kind]string{Added: "added", Removed: "removed", Moved: "moved", Reshaped: "changed in shape",
			Restyled: "in another colour or finish", Redescribed: "with other details"},
		and: "and", comma: ".", nothing: "Nothing has changed.", upTo: " (up to %s m)",
		whole: "The whole has moved by %s m.", turned: "The whole has moved by %s m and turned by %s°.",
		things: map[string][2]string{
			"Wall": {"wall", "walls"}, "Window": {"window", "windows"}, "Door": {"door", "doors"}, "Slab": {"floor", "floors"},
			"Roof": {"roof", "roofs"}, "Column": {"column", "columns"}, "Beam": {"beam", "beams"}, "Stair": {"stairs", "stairs"},
			"StairFlight": {"stairs", "stairs"}, "Railing": {"railing", "railings"}, "Ramp": {"ramp", "ramps"},
			"RampFlight": {"ramp", "ramps"}, "CurtainWall": {"curtain wall", "curtain walls"},
			"Plate": {"plate", "plates"}, "Footing": {"foundation", "foundations"}, "Pile": {"pile", "piles"},
			"Furniture": {"piece of furniture", "pieces of furniture"}, "FurnishingElement": {"piece of furniture", "pieces of furniture"},
			"Chimney": {"chimney", "chimneys"}, "Building": {"building", "buildings"}, "Bridge": {"bridge", "bridges"},
			"Road": {"road", "roads"}, "SolitaryVegetationObject": {"tree or shrub", "trees or shrubs"},
			"ShadingDevice": {"sun shade", "sun shades"}, "FlowSegment": {"pipe or duct", "pipes or ducts"}, "Space": {"room", "rooms"},
		},
	}
}
