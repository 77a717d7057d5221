package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// What lies on the faces of a solid (texture coordinates, looks of its own) stays
// on what cuts leave of them. Faces that a cut makes have no coordinates and are
// made where the solid as a whole is closed, however many pieces it comes in.

// cutPieces cuts pieces by op, each by itself: its error ends all. What was made of
// one item gets the faces of the cut once, in the look of its first piece.
func (k *maker) cutPieces(pieces []piece, op func(*scene.Mesh) (*scene.Mesh, error)) ([]piece, error) {
	made, err := k.cutFaces(pieces, op)
	if err != nil {
		k.notes = append(k.notes, failure{kind: CodePartial, err: fmt.Errorf("the faces of a cut are left out: %w", err)})
	}
	out := make([]piece, 0, len(pieces)+len(made))
	for _, p := range pieces {
		host := moved(p.mesh, p.at)
		cut, err := op(host)
		if err != nil {
			return nil, err
		}
		if cut == host {
			out = append(out, p)
			continue
		}
		p.at, p.shared = scene.Identity(), false
		for _, m := range k.carried(host, cut) {
			p.mesh = m
			out = append(out, p)
		}
	}
	out = append(out, made...)
	if len(out) > 1 && len(pieces) == 1 {
		item := new(int)
		for i := range out {
			out[i].item = item
		}
	}
	return out, nil
}

// carried gives the mesh cut from host; in two parts, with and without texture
// coordinates, where host has them.
func (k *maker) carried(host, cut *scene.Mesh) []*scene.Mesh {
	if len(host.TexCoords) == 0 || len(cut.Indices) == 0 {
		return []*scene.Mesh{cut}
	}
	of, err := k.effort.Carry(host, cut)
	if err != nil {
		k.notes = append(k.notes, failure{kind: CodeNotTextured, err: fmt.Errorf("its texture is left out: carrying it over a cut: %w", err)})
		return []*scene.Mesh{cut}
	}
	with := texturedOf(host, cut, of)
	without := chosenTriangles(cut, func(i int) bool { return of[i] < 0 })
	switch {
	case len(without.Indices) == 0:
		return []*scene.Mesh{with}
	case len(with.Indices) == 0:
		return []*scene.Mesh{without}
	}
	return []*scene.Mesh{with, without}
}

// carriedPieces gives the mesh cut from host as pieces of one item.
func (k *maker) carriedPieces(host, cut *scene.Mesh) []piece {
	var out []piece
	var item *int
	meshes := k.carried(host, cut)
	if len(meshes) > 1 {
		item = new(int)
	}
	for _, m := range meshes {
		out = append(out, piece{mesh: m, at: scene.Identity(), item: item})
	}
	return out
}

// texturedOf gives the triangles of cut that come from a triangle of host, with
// the texture coordinates that the plane of that one has at their corners.
func texturedOf(host, cut *scene.Mesh, of []int32) *scene.Mesh {
	type vertex struct {
		point uint32
		at    [2]float32
	}
	number := map[vertex]uint32{}
	out := &scene.Mesh{}
	for i, source := range of {
		if source < 0 {
			continue
		}
		for _, p := range cut.Indices[3*i : 3*i+3] {
			v := vertex{p, coordsAt(host, int(source), cut.Positions[p])}
			n, ok := number[v]
			if !ok {
				n = uint32(len(out.Positions))
				number[v] = n
				out.Positions, out.TexCoords = append(out.Positions, cut.Positions[p]), append(out.TexCoords, v.at)
			}
			out.Indices = append(out.Indices, n)
		}
	}
	return out
}

// coordsAt gives the texture coordinates of triangle i of m at a point of its
// plane, by the shares of its corners (barycentric coordinates).
func coordsAt(m *scene.Mesh, i int, p scene.Vec3) [2]float32 {
	t := m.Indices[3*i : 3*i+3]
	a, b, c := m.Positions[t[0]], m.Positions[t[1]], m.Positions[t[2]]
	ab, ac, ap := b.Sub(a), c.Sub(a), p.Sub(a)
	n := ab.Cross(ac)
	area := n.Dot(n)
	if area == 0 {
		return m.TexCoords[t[0]]
	}
	v, w := n.Dot(ap.Cross(ac))/area, n.Dot(ab.Cross(ap))/area
	var out [2]float32
	for k := range out {
		x, y, z := float64(m.TexCoords[t[0]][k]), float64(m.TexCoords[t[1]][k]), float64(m.TexCoords[t[2]][k])
		out[k] = float32(x + float64((y-x)*v) + float64((z-x)*w))
	}
	return out
}

// chosenTriangles gives the triangles of m that the test holds for.
func chosenTriangles(m *scene.Mesh, test func(i int) bool) *scene.Mesh {
	out := &scene.Mesh{}
	number := map[uint32]uint32{}
	for i := range len(m.Indices) / 3 {
		if !test(i) {
			continue
		}
		for _, p := range m.Indices[3*i : 3*i+3] {
			n, ok := number[p]
			if !ok {
				n = uint32(len(out.Positions))
				number[p], out.Positions = n, append(out.Positions, m.Positions[p])
			}
			out.Indices = append(out.Indices, n)
		}
	}
	return out
}

// cutFaces gives the faces that op makes in solids of which each is several
// pieces, none of them closed by itself.
func (k *maker) cutFaces(pieces []piece, op func(*scene.Mesh) (*scene.Mesh, error)) ([]piece, error) {
	var made []piece
	for first := 0; first < len(pieces); {
		last := first + 1
		for last < len(pieces) && sameItem(pieces[first], pieces[last]) {
			last++
		}
		group := pieces[first:last]
		if first = last; len(group) < 2 {
			continue
		}
		host := wholeMesh(group)
		if host.TexCoords = nil; !mesh.Closed(host) {
			continue
		}
		cut, err := op(host)
		if err != nil {
			return nil, err
		}
		if cut == host || len(cut.Indices) == 0 {
			continue
		}
		of, err := k.effort.Carry(host, cut)
		if err != nil {
			return nil, fmt.Errorf("the faces of a cut: %w", err)
		}
		if faces := chosenTriangles(cut, func(i int) bool { return of[i] < 0 }); len(faces.Indices) > 0 {
			p := group[0]
			p.mesh, p.at, p.shared, p.item = faces, scene.Identity(), false, nil
			made = append(made, p)
		}
	}
	return made, nil
}

// sameItem tells whether two pieces are parts of one item in one place.
func sameItem(a, b piece) bool { return a.item != nil && a.item == b.item && a.at == b.at }
