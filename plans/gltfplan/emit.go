package gltfplan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

func contains(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// key makes the key of a path, with ~2 for the second of its name.
func (r *reader) key(p string) (key, id string) {
	if r.keys[p]++; r.keys[p] > 1 {
		p = fmt.Sprintf("%s~%d", p, r.keys[p])
	}
	return fmt.Sprintf("%d/%s", r.src.Index, p), p
}

// meshNode emits the features of a node with a mesh and gives the key of the node's
// own, "" where it has none.
func (r *reader) meshNode(n *value, i int, at *path, parent string) (string, error) {
	where := fmt.Sprintf("/nodes/%d", i)
	m, mi, err := r.doc.reference(n.get("mesh"), "meshes", where+"/mesh")
	if err != nil {
		r.header.Counts.Total++
		r.skip(at, n, CodeInvalidGeometry, err)
		return "", nil
	}
	frames, world := []scene.Affine(nil), r.tree.world[i]
	if s := n.get("skin"); s.kind != absent {
		if frames, err = r.skin(s, where+"/skin"); err != nil {
			r.doc.found.note(err)
		} else {
			world = scene.Identity()
		}
	}
	s := r.shape(m, mi, n.get("weights"), frames)
	r.told(s, at, n)
	if len(s.pieces) == 0 {
		r.header.Counts.Total++
		return "", nil
	}
	places, err := r.instances(n, i)
	if err != nil {
		r.header.Counts.Total++
		r.skip(at, n, CodeInvalidGeometry, err)
		return "", nil
	}
	f := scene.Feature{Source: r.src.Index, Class: class(n.get("extras")), Name: n.get("name").text, Parent: parent, Sets: r.described(n, m)}
	if f.Class == "Node" {
		f.Class = class(m.get("extras"))
	}
	if f.Name == "" {
		f.Name = m.get("name").text
	}
	if places != nil {
		return "", r.emitInstances(f, s, at, world, places, r.instanceRows(n, i, len(places)))
	}
	return r.emitNode(f, s, at, world)
}

// told reports the primitives that could not be made.
func (r *reader) told(s *shape, at *path, n *value) {
	for _, err := range s.errs {
		code := CodePartial
		if len(s.pieces) == 0 {
			code = CodeInvalidGeometry
		}
		r.skip(at, n, code, err)
	}
	if s.points > 0 {
		code := CodePartial
		if len(s.pieces) == 0 {
			code = CodeUnsupportedGeometry
		}
		r.skip(at, n, code, fmt.Errorf("%d primitives of points are not shown", s.points))
	}
}

// skip reports a node that could not be made, or not wholly.
func (r *reader) skip(at *path, n *value, code string, err error) {
	id := at.String()
	r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: fmt.Sprintf("%d/%s", r.src.Index, id), GUID: id, ID: id, Type: class(n.get("extras")), Code: code, Reason: err.Error()})
}

// emitNode emits the feature of a node, and one for each id that its mesh tells
// apart.
func (r *reader) emitNode(f scene.Feature, s *shape, at *path, world scene.Affine) (string, error) {
	place := r.up.Mul(&world)
	var ids []int64
	parts, tallies := map[int64][]scene.Part{}, map[int64][]tally{}
	for _, p := range s.pieces {
		if parts[p.feature] == nil {
			ids = append(ids, p.feature)
		}
		parts[p.feature] = append(parts[p.feature], p.placed(place))
		tallies[p.feature] = joined(tallies[p.feature], p.tallies)
	}
	own := ""
	if parts[noFeature] != nil {
		f := f
		f.Key, f.GUID = r.key(at.String())
		f.SourceID, f.Parts, own = f.GUID, parts[noFeature], f.Key
		f.Sets = slices.Concat(f.Sets, tallied(tallies[noFeature]))
		if err := r.send(&f); err != nil {
			return own, err
		}
	}
	for _, id := range ids {
		if id == noFeature {
			continue
		}
		f := f
		f.Key, f.GUID = r.key(fmt.Sprintf("%s#%d", at, id))
		f.SourceID, f.Parts = f.GUID, parts[id]
		f.Sets = slices.Concat(f.Sets, tallied(tallies[id]))
		r.describe(&f, s.tables, id)
		if err := r.send(&f); err != nil {
			return own, err
		}
	}
	return own, nil
}

// describe gives f what a property table tells of feature id.
func (r *reader) describe(f *scene.Feature, tables []int, id int64) {
	if len(tables) == 0 {
		return
	}
	t := r.table(tables[0])
	set, ok := t.row(id)
	if !ok {
		return
	}
	f.Sets = append([]scene.PropertySet{set}, f.Sets...)
	if name := named(set, "name", "label"); name != "" {
		f.Name = name
	}
	if c := named(set, "class", "className", "ifcClass"); isWord(c) {
		f.Class = c
	} else if f.Class == "Node" && isWord(t.class) {
		f.Class = t.class
	}
}

// emitInstances emits a feature for each instance of a node.
func (r *reader) emitInstances(f scene.Feature, s *shape, at *path, world scene.Affine, places []scene.Affine, row func(int) (scene.PropertySet, bool)) error {
	base := r.up.Mul(&world)
	var shown []tally
	for _, p := range s.pieces {
		shown = joined(shown, p.tallies)
	}
	for n := range places {
		f := f
		f.Key, f.GUID = r.key(fmt.Sprintf("%s[%d]", at, n))
		f.SourceID, f.Parts, f.Sets = f.GUID, nil, slices.Concat(f.Sets, tallied(shown))
		place := base.Mul(&places[n])
		for _, p := range s.pieces {
			f.Parts = append(f.Parts, p.placed(place))
		}
		if row != nil {
			if set, ok := row(n); ok {
				f.Sets = append([]scene.PropertySet{set}, f.Sets...)
			}
		}
		if err := r.send(&f); err != nil {
			return err
		}
	}
	return nil
}

var errTooMany = errors.New("too many features")

func (r *reader) send(f *scene.Feature) error {
	if r.features++; r.features > MaxFeatures {
		return plans.Errorf(plans.KindTooLarge, "reading %s: it has more than %d features: %w", r.src.Name, MaxFeatures, errTooMany)
	}
	r.header.Counts.Total++
	r.header.Counts.Converted++
	return r.emit(f)
}
