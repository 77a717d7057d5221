package theme

import (
	"fmt"
	"math"
)

// UnknownColour is that of areas without a figure.
const UnknownColour = "#b8b8b8"

// stops are the colours of a palette from the lowest class to the highest, at equal
// distances; dark is much. Of viridis and cividis they are samples of the tables of
// matplotlib, turned round.
func stops(palette string) [7][3]uint8 {
	switch palette {
	case "cividis":
		return [7][3]uint8{{254, 232, 56}, {210, 192, 96}, {165, 156, 116}, {125, 124, 120}, {87, 93, 109}, {42, 63, 109}, {0, 34, 78}}
	case "greys":
		return [7][3]uint8{{240, 240, 240}, {214, 214, 214}, {184, 184, 184}, {150, 150, 150}, {115, 115, 115}, {82, 82, 82}, {37, 37, 37}}
	}
	return [7][3]uint8{{253, 231, 37}, {144, 215, 67}, {53, 183, 121}, {33, 145, 140}, {49, 104, 142}, {68, 57, 131}, {68, 1, 84}}
}

// colour gives class i of n of a palette, i from 0.
func colour(palette string, i, n int) [3]uint8 {
	all := stops(palette)
	if n < 2 {
		return all[len(all)/2]
	}
	at := float64(i) / float64(n-1) * float64(len(all)-1)
	low := min(int(at), len(all)-2)
	var out [3]uint8
	for k := range out {
		a, b := float64(all[low][k]), float64(all[low+1][k])
		out[k] = uint8(math.Round(a + float64((b-a)*(at-float64(low)))))
	}
	return out
}

func hex(c [3]uint8) string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }
