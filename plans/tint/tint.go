// Package tint brings colours that a model gives for each vertex to what scenes
// have, a colour for each part: the triangles of a mesh are grouped by their mean
// colour, rounded where there are too many. Readers of formats with coloured
// vertices share it.
package tint

// MaxColours is how many groups readers part a mesh into: beyond it a surface is a
// picture, and its colours are rounded to fewer.
const MaxColours = 256

// Groups gives the numbers of equal codes, in the order of their first use, each
// channel rounded down to as few bits as it takes to have at most MaxColours.
func Groups(codes [][4]uint8) [][]int {
	if len(codes) == 0 {
		return nil
	}
	for drop := uint(0); ; drop++ {
		if members := groups(codes, drop); members != nil {
			return members
		}
	}
}

// groups drops the lowest bits of each channel; nil where too many colours stay.
// With 7 bits dropped there are 16 at most.
func groups(codes [][4]uint8, drop uint) [][]int {
	at := make(map[[4]uint8]int, MaxColours)
	var members [][]int
	for i, c := range codes {
		for k := range c {
			c[k] >>= drop
		}
		n, ok := at[c]
		if !ok {
			if n = len(members); n == MaxColours {
				return nil
			}
			at[c] = n
			members = append(members, nil)
		}
		members[n] = append(members[n], i)
	}
	return members
}
