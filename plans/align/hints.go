package align

import (
	"fmt"
	"strings"
)

// Hint is one thing that a person can do something about. The codes are a
// closed list:
//
//	contradicts, contradiction, noisy, distance, heights, outlying, scale, unit,
//	axes-mirrored, axes-y-up, axes-z-up, axes-down, tilt, check-point,
//	same-point, same-tap, two-only, short-baseline, unchecked
type Hint struct {
	Code   string
	Pair   int     // index of the pair it is about, -1 for all
	Metres float64 // how much, 0 where it is about no length
	EN, NL string  // for a person, in English and in Dutch
}

// say makes a hint; numbers in the Dutch text get a decimal comma.
func say(code string, pair int, metres float64, en, nl string, args ...any) Hint {
	dutch := make([]any, len(args))
	for i, a := range args {
		if v, ok := a.(length); ok {
			a = strings.Replace(v.String(), ".", ",", 1)
		}
		dutch[i] = a
	}
	return Hint{Code: code, Pair: pair, Metres: metres, EN: fmt.Sprintf(en, args...), NL: fmt.Sprintf(nl, dutch...)}
}

// length is a number with two decimals in a text.
type length float64

func (l length) String() string { return fmt.Sprintf("%.2f", float64(l)) }

// name is what a person calls a pair: its id, or its number counted from 1.
func name(pairs []Pair, i int) string {
	if id := pairs[i].ID; id != "" {
		return fmt.Sprintf("%.80q", id)
	}
	return fmt.Sprint(i + 1)
}

func contradicts(pairs []Pair, i int, flat, up float64) Hint {
	return say("contradicts", i, hypot(flat, up),
		"point %s contradicts the others: it lies %v m away in the plane and %v m in height from where they put it; measure it again or leave it out",
		"punt %s is in strijd met de andere: het ligt %v m opzij en %v m in hoogte van waar zij het plaatsen; meet het opnieuw of laat het weg",
		name(pairs, i), length(flat), length(up))
}

func contradiction(worst float64, n int) Hint {
	return say("contradiction", -1, worst,
		"the %d points contradict each other by up to %v m, and they are too few, or too many of them are off, to say which is wrong",
		"de %d punten zijn tot %v m met elkaar in strijd, en het zijn er te weinig, of er zijn er te veel mis, om te zeggen welk punt fout is",
		n, length(worst))
}

func noisy(factor float64) Hint {
	return say("noisy", -1, 0,
		"the points fit %v times worse than their standard deviations allow: the predicted errors are enlarged accordingly",
		"de punten passen %v keer slechter dan hun standaardafwijkingen toelaten: de voorspelde fouten zijn navenant vergroot",
		length(factor))
}

func distances(from, to float64) Hint {
	return say("distance", -1, from-to,
		"the two points lie %v m apart for the device and %v m on the site: one of them is not the point it is taken for",
		"de twee punten liggen voor het apparaat %v m uit elkaar en op het terrein %v m: een van beide is niet het bedoelde punt",
		length(from), length(to))
}

func heights(off float64, pairs []Pair, i, k int) Hint {
	return say("heights", -1, off,
		"the difference in height of points %s and %s is %v m larger for the device than on the site",
		"het hoogteverschil van de punten %s en %s is voor het apparaat %v m groter dan op het terrein",
		name(pairs, i), name(pairs, k), length(off))
}

func outlying(pairs []Pair, i int, worst, median float64) Hint {
	return say("outlying", i, worst,
		"point %s is off by %v m where the median is %v m: look at it again",
		"punt %s wijkt %v m af terwijl de mediaan %v m is: kijk er nog eens naar",
		name(pairs, i), length(worst), length(median))
}

func scaled(scale float64) Hint {
	return say("scale", -1, 0,
		"the site is %v %% as large as the device has it: its tracking, or one of the points, is off",
		"het terrein is %v %% zo groot als het apparaat het ziet: de volging van het apparaat, of een van de punten, klopt niet",
		length(100*scale))
}

func tiltedBy(deg float64) Hint {
	return say("tilt", -1, 0,
		"the device's up is %v degrees off plumb: let it find the floor again",
		"de hoogterichting van het apparaat staat %v graden uit het lood: laat het de vloer opnieuw vinden",
		length(deg))
}

func checkFails(pairs []Pair, r Residual) Hint {
	return say("check-point", r.Pair, hypot(r.Horizontal, r.Up),
		"check point %s lies %v m away in the plane and %v m in height from where the alignment puts it",
		"controlepunt %s ligt %v m opzij en %v m in hoogte van waar de uitlijning het plaatst",
		name(pairs, r.Pair), length(r.Horizontal), length(r.Up))
}

func samePoint(pairs []Pair, i, k int) Hint {
	return say("same-point", k, 0,
		"point %s is the same place on the site as %s: it is counted, but tells less than another point would",
		"punt %s is dezelfde plek op het terrein als %s: het telt mee, maar zegt minder dan een ander punt",
		name(pairs, k), name(pairs, i))
}

func sameTap(pairs []Pair, i, k int) Hint {
	return say("same-tap", k, 0,
		"point %s has the very coordinates on the device that %s has: was it tapped?",
		"punt %s heeft op het apparaat precies de coördinaten van %s: is het wel aangetikt?",
		name(pairs, k), name(pairs, i))
}

func twoOnly() Hint {
	return say("two-only", -1, 0,
		"with two points a wrong one cannot be recognized: add a third, or a check point",
		"met twee punten valt een fout punt niet te herkennen: voeg een derde toe, of een controlepunt")
}

func shortBaseline(at50, have, need float64) Hint {
	return say("short-baseline", -1, have,
		"at 50 m the error is up to %v m, for the points lie within %v m of each other; %v m apart they would do",
		"op 50 m is de fout tot %v m, want de punten liggen binnen %v m van elkaar; %v m uit elkaar zouden ze voldoen",
		length(at50), length(have), length(need))
}

func unchecked(pairs []Pair, i int) Hint {
	return say("unchecked", i, 0,
		"an error in point %s would hardly show: the fit rests on it",
		"een fout in punt %s zou nauwelijks opvallen: de uitlijning steunt erop",
		name(pairs, i))
}
