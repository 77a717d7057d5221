package placing

import (
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
)

// How near two places lie to be called the same, metres and degrees: below what
// anybody can set out on the ground.
const (
	sameMetres = 0.01
	sameDeg    = 0.001
	sameSize   = 1e-4
)

// Same tells whether a difference is none that counts.
func (d Difference) Same() bool {
	return d.Metres < sameMetres && math.Abs(d.TurnDeg) < sameDeg && math.Abs(d.Size-1) < sameSize
}

// Differs tells whether the georeference of the version is another than the one
// that a person placed the variant with and puts it somewhere else, or nowhere:
// then a person should look before it is shown. The difference is that of what
// was found from what the person said.
func (v *Version) Differs() (Difference, bool) {
	none := Difference{Size: 1}
	if v.Record == nil || !v.Record.ByPerson() || v.Record.SourceKey == "" || v.Found.SourceKey == "" || v.Record.SourceKey == v.Found.SourceKey {
		return none, false
	}
	if !v.Found.Placed() || v.Found.Frame.Scale == 0 || v.Record.Frame.Scale == 0 {
		return none, true // it cannot be told how far
	}
	d := v.Difference(v.Stands(), v.Found)
	return d, !d.Same()
}

// CodeDiffers is the code of the check that DiffersCheck gives.
const CodeDiffers = "place-differs-from-record"

// DiffersCheck puts in words that Differs; nil where it does not.
func (v *Version) DiffersCheck() *place.Check {
	d, differs := v.Differs()
	if !differs {
		return nil
	}
	text := place.Sentence{
		En: "this version's source says another place than the one that was confirmed, %v m and %v degrees from it; the confirmed place counts",
		Nl: "de bron van deze versie noemt een andere plaats dan de bevestigde, %v m en %v graden ervandaan; de bevestigde plaats geldt",
	}.Fill(decimals(d.Metres, 2), decimals(d.TurnDeg, 2))
	switch {
	case !v.Found.Placed():
		text = place.Sentence{
			En: "this version's source no longer says where it stands; the place that was confirmed counts",
			Nl: "de bron van deze versie zegt niet meer waar het plan staat; de bevestigde plaats geldt",
		}
	case d == Difference{Size: 1}:
		text = place.Sentence{
			En: "this version's source has another georeference than the one that the place was confirmed with; the confirmed place counts",
			Nl: "de bron van deze versie heeft een andere georeferentie dan die waarmee de plaats is bevestigd; de bevestigde plaats geldt",
		}
	}
	c := place.NewCheck(place.SeverityWarning, CodeDiffers, d.Metres, text)
	return &c
}

// decimals writes a number for people, in Dutch with a comma.
func decimals(v float64, n int) place.Sentence {
	en := strconv.FormatFloat(v, 'f', n, 64)
	return place.Sentence{En: en, Nl: strings.Replace(en, ".", ",", 1)}
}
