package demo

import "math"

// crown gives the crown of a tree: an icosahedron, each side divided in four,
// on a sphere of the given radius that is dented a little in a fixed pattern.
// Faces count corners from 1.
func crown(radius float64) (corners [][3]float64, faces [][]int) {
	g := (1 + math.Sqrt(5)) / 2
	corners = [][3]float64{{-1, g, 0}, {1, g, 0}, {-1, -g, 0}, {1, -g, 0}, {0, -1, g}, {0, 1, g},
		{0, -1, -g}, {0, 1, -g}, {g, 0, -1}, {g, 0, 1}, {-g, 0, -1}, {-g, 0, 1}}
	base := [][]int{{1, 12, 6}, {1, 6, 2}, {1, 2, 8}, {1, 8, 11}, {1, 11, 12}, {2, 6, 10}, {6, 12, 5}, {12, 11, 3}, {11, 8, 7}, {8, 2, 9},
		{4, 10, 5}, {4, 5, 3}, {4, 3, 7}, {4, 7, 9}, {4, 9, 10}, {5, 10, 6}, {3, 5, 12}, {7, 3, 11}, {9, 7, 8}, {10, 9, 2}}
	middle := map[[2]int]int{}
	mid := func(a, b int) int {
		key := [2]int{min(a, b), max(a, b)}
		if i, ok := middle[key]; ok {
			return i
		}
		p, q := corners[a-1], corners[b-1]
		corners = append(corners, [3]float64{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2})
		middle[key] = len(corners)
		return len(corners)
	}
	for _, f := range base {
		ab, bc, ca := mid(f[0], f[1]), mid(f[1], f[2]), mid(f[2], f[0])
		faces = append(faces, []int{f[0], ab, ca}, []int{f[1], bc, ab}, []int{f[2], ca, bc}, []int{ab, bc, ca})
	}
	dents := []float64{1, 0.9, 1.06, 0.95, 1.02}
	for i, c := range corners {
		l := math.Sqrt(c[0]*c[0]+c[1]*c[1]+c[2]*c[2]) / (radius * dents[i%len(dents)])
		corners[i] = [3]float64{round1(c[0] / l), round1(c[1] / l), round1(c[2] / l)}
	}
	return corners, faces
}
