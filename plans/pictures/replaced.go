package pictures

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/footprint"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/picture"
)

// region gives the ground that goes, nil where none does.
func (s *Scene) region() (*footprint.Region, error) {
	if len(s.Footprint) == 0 {
		return nil, nil
	}
	return footprint.NewRegion(s.Footprint)
}

// gone tells where the level ground around a plan is cut away; nil for nowhere.
func (s *Scene) gone(plan *place) func(x, y float64) bool {
	if plan.region == nil {
		return nil
	}
	return plan.region.Covers
}

// newGround reads what comes in the place of the ground that goes.
func (s *Scene) newGround(base string) ([]painted, error) {
	if s.Ground == "" {
		return nil, nil
	}
	dir, err := os.OpenRoot(base)
	if err != nil {
		return nil, fmt.Errorf("opening the new ground: %w", err)
	}
	defer dir.Close()
	p := &place{dir: dir}
	data, err := p.read(filepath.ToSlash(s.Ground), maxContentBytes)
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "/ground: %w", err)
	}
	d, err := glb.Decode(data)
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "/ground: %w", err)
	}
	var out []painted
	err = d.Surfaces(func(s *glb.Surface) error {
		out = append(out, painted{s.Mesh, picture.Paint{Colors: s.Colors, Blend: s.Blend}})
		return nil
	})
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "/ground: %w", err)
	}
	return out, nil
}

// rows reads what the features of a content are, where anything of it may go: nil
// where nothing does, or the content does not tell.
func (p *place) rows(d *glb.Document) ([]glb.Row, error) {
	if len(p.gone) == 0 && (p.region == nil || p.cut != CutGround) {
		return nil, nil
	}
	rows, err := d.Rows()
	if errors.Is(err, glb.ErrColumn) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what goes: %w", err)
	}
	return rows, nil
}

// replace leaves out of a surface what the plan replaces.
func (p *place) replace(s *glb.Surface, rows []glb.Row) error {
	cuts := p.region != nil && (p.cut == CutAll || p.cut == CutGround)
	if rows == nil && (!cuts || p.cut == CutGround) {
		return nil
	}
	var ids []uint32
	if rows != nil {
		var err error
		if ids, err = s.FeatureIDs(); err != nil {
			return err
		}
	}
	of := func(vertex uint32) glb.Row {
		if int(vertex) < len(ids) && int(ids[vertex]) < len(rows) {
			return rows[ids[vertex]]
		}
		return glb.Row{}
	}
	if n := s.Mesh.Arity(); len(p.gone) > 0 {
		kept := s.Mesh.Indices[:0:0]
		for corners := range slices.Chunk(s.Mesh.Indices, n) {
			if !p.gone[of(corners[0]).Key] {
				kept = append(kept, corners...)
			}
		}
		s.Mesh.Indices = kept
	}
	if !cuts {
		return nil
	}
	var ground func(uint32) bool
	if p.cut == CutGround {
		ground = func(vertex uint32) bool { return footprint.IsGround(of(vertex).Class) }
	}
	p.carve(s, ground)
	return nil
}

// carve cuts the ground that goes out of a surface.
func (p *place) carve(s *glb.Surface, ground func(uint32) bool) {
	m, from := p.region.Without(s.Mesh, p.to, ground)
	if from == nil {
		return
	}
	s.Mesh = m
	if s.Colors == nil {
		return
	}
	colors := make([][4]uint8, len(from))
	for i, v := range from {
		colors[i] = s.Colors[v]
	}
	s.Colors = colors
}
