package place

import (
	"fmt"
	"strconv"
	"strings"
)

// Sentence is one text in the two languages that people of the Netherlands
// read. En and Nl take the same arguments in the same order.
type Sentence struct {
	En string `json:"en"`
	Nl string `json:"nl"`
}

// Fill puts args into both texts; verbs are those of fmt. Numbers made by
// metres, degrees and number, and other sentences, are written as the language
// does.
func (s Sentence) Fill(args ...any) Sentence {
	if len(args) == 0 {
		return s
	}
	en, nl := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		en[i], nl[i] = a, a
		if w, ok := a.(words); ok {
			both := w.words()
			en[i], nl[i] = both.En, both.Nl
		}
	}
	return Sentence{fmt.Sprintf(s.En, en...), fmt.Sprintf(s.Nl, nl...)}
}

// words is what is written otherwise in each language.
type words interface{ words() Sentence }

func (s Sentence) words() Sentence { return s }

// number is written with so many decimals: Dutch has a comma before them.
type number struct {
	value    float64
	decimals int
}

func (n number) words() Sentence {
	en := strconv.FormatFloat(n.value, 'f', n.decimals, 64)
	return Sentence{en, strings.Replace(en, ".", ",", 1)}
}

// metres is a length as people say it.
type metres float64

func (m metres) words() Sentence {
	v, n, unit := float64(m), number{float64(m), 2}, " m"
	switch {
	case v >= 1e6:
		n, unit = number{v / 1000, 0}, " km"
	case v >= 10_000:
		n, unit = number{v / 1000, 1}, " km"
	case v >= 100:
		n = number{v, 0}
	case v >= 10:
		n = number{v, 1}
	case v < 0.1:
		n, unit = number{v * 1000, 1}, " mm"
	}
	w := n.words()
	return Sentence{w.En + unit, w.Nl + unit}
}

// degrees is an angle with one decimal, or two below ten degrees.
type degrees float64

func (d degrees) words() Sentence {
	n := number{float64(d), 1}
	if d < 10 && d > -10 {
		n.decimals = 2
	}
	w := n.words()
	return Sentence{w.En + "°", w.Nl + "°"}
}

// coordinates are an easting and a northing to the metre.
type coordinates [2]float64

func (c coordinates) words() Sentence {
	s := fmt.Sprintf("%.0f, %.0f", c[0]+0, c[1]+0)
	return Sentence{s, strings.Replace(s, ", ", " / ", 1)}
}

// latLon is a point in degrees.
type latLon [2]float64

func (l latLon) words() Sentence {
	s := fmt.Sprintf("%.6f, %.6f", l[0], l[1])
	return Sentence{s, strings.ReplaceAll(strings.Replace(s, ", ", " / ", 1), ".", ",")}
}
