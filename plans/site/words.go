package site

import (
	"fmt"
	"math"
	"strings"
)

// Dutch says in words how the site lies to RD and NAP.
func (f Facts) Dutch() string {
	var lines []string
	if g := f.RD; g != nil {
		side, turn := "rechtsom (oostelijk)", "linksom"
		if g.ConvergenceDeg < 0 {
			side, turn = "linksom (westelijk)", "rechtsom"
		}
		lines = append(lines,
			fmt.Sprintf("De oorsprong ligt op RD x %s, y %s.", comma(g.East, 3), comma(g.North, 3)),
			fmt.Sprintf("Het kaartnoorden van RD wijst hier %s graden %s van het ware noorden; vanaf het kaartnoorden ligt het ware noorden dus %s graden %s.",
				comma(math.Abs(g.ConvergenceDeg), 4), side, comma(math.Abs(g.ConvergenceDeg), 4), turn),
			fmt.Sprintf("Wie dat vergeet, staat op 100 m afstand %s m opzij.", comma(sideways(g), 2)),
			fmt.Sprintf("Een kilometer op de grond is op de RD-kaart %s mm %s.", comma(math.Abs(g.ScaleFactor-1)*1e6, 0), pick(g.ScaleFactor < 1, "korter", "langer")))
	}
	if !math.IsNaN(f.GeoidN) {
		lines = append(lines, fmt.Sprintf("NAP 0 ligt hier %s m boven de ellipsoïde; de oorsprong ligt op NAP %s m.", comma(f.GeoidN, 3), signed(comma(f.NAP, 3))))
	}
	if len(lines) == 0 {
		return "De oorsprong ligt buiten Nederland: RD en NAP gelden hier niet."
	}
	return strings.Join(lines, " ")
}

// English says the same.
func (f Facts) English() string {
	var lines []string
	if g := f.RD; g != nil {
		side, turn := "clockwise (east)", "anticlockwise"
		if g.ConvergenceDeg < 0 {
			side, turn = "anticlockwise (west)", "clockwise"
		}
		lines = append(lines,
			fmt.Sprintf("The origin lies at RD x %.3f, y %.3f.", g.East, g.North),
			fmt.Sprintf("Grid north of RD points %.4f degrees %s of true north here; seen from grid north, true north lies %.4f degrees %s.",
				math.Abs(g.ConvergenceDeg), side, math.Abs(g.ConvergenceDeg), turn),
			fmt.Sprintf("Who forgets that stands %.2f m aside at a distance of 100 m.", sideways(g)),
			fmt.Sprintf("A kilometre on the ground is %.0f mm %s on the RD map.", math.Abs(g.ScaleFactor-1)*1e6, pick(g.ScaleFactor < 1, "shorter", "longer")))
	}
	if !math.IsNaN(f.GeoidN) {
		lines = append(lines, fmt.Sprintf("NAP 0 lies %.3f m above the ellipsoid here; the origin lies at NAP %s m.", f.GeoidN, signed(fmt.Sprintf("%.3f", f.NAP))))
	}
	if len(lines) == 0 {
		return "The origin lies outside the Netherlands: RD and NAP do not hold here."
	}
	return strings.Join(lines, " ")
}

// sideways gives how far 100 m along grid north instead of true north is off.
func sideways(g *Grid) float64 { return 100 * math.Abs(math.Sin(g.ConvergenceDeg*degree)) }

func comma(v float64, decimals int) string {
	return strings.Replace(fmt.Sprintf("%.*f", decimals, v), ".", ",", 1)
}

// signed writes the plus that NAP heights have.
func signed(number string) string {
	if strings.HasPrefix(number, "-") {
		return number
	}
	return "+" + number
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
