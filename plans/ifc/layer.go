package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// CodeHidden: the element, or some of its items, lies in a layer that its author
// turned off or froze. An element of hidden items alone is made and marked
// Private; of others the hidden items are left out.
const CodeHidden = "hidden-layer"

// layers are the presentation layers, by what is assigned to them: an item or a
// representation.
type layers struct {
	names  map[step.ID][]string
	hidden map[step.ID]string // to the name of the layer
	looks  map[step.ID]*scene.Material
	curves map[step.ID]*scene.Material // for lines
}

// layersWithItems tells whether the layers are read after the styles of items, whose
// textures theirs may have.
func (m *model) layersWithItems() bool {
	return m.file.Count("IFCPRESENTATIONLAYERWITHSTYLE") > 0 && m.file.Count("IFCSURFACESTYLEWITHTEXTURES") > 0
}

// readLayers reads IfcPresentationLayerAssignment(Name, Description,
// AssignedItems, Identifier) and IfcPresentationLayerWithStyle(.., LayerOn,
// LayerFrozen, LayerBlocked, LayerStyles). A blocked layer is seen and cannot be
// edited, which is no matter here. What lies in several layers is seen where one
// of them is.
func (m *model) readLayers(made *madeLooks) {
	m.layers = layers{names: map[step.ID][]string{}, hidden: map[step.ID]string{}, looks: map[step.ID]*scene.Material{}, curves: map[step.ID]*scene.Material{}}
	shown := map[step.ID]bool{}
	for _, keyword := range []string{"IFCPRESENTATIONLAYERASSIGNMENT", "IFCPRESENTATIONLAYERWITHSTYLE"} {
		for l := range m.file.All(keyword) {
			var look, curve *scene.Material
			name, hidden := l.Text(0), false
			if keyword == "IFCPRESENTATIONLAYERWITHSTYLE" {
				hidden = l.Enum(4) == "F" || l.Enum(5) == "T"
				look, curve = m.firstLook(l.Arg(7), made, 0), m.curveLook(l.Arg(7), made, 0)
			}
			for v := range l.Arg(2).Items() {
				if id, err := v.Ref(); err == nil {
					m.layers.assign(id, name, hidden, look)
					if curve != nil && m.layers.curves[id] == nil {
						m.layers.curves[id] = curve
					}
					shown[id] = shown[id] || !hidden
				}
			}
		}
	}
	for id := range shown {
		if shown[id] {
			delete(m.layers.hidden, id)
		}
	}
}

// assign puts the item or representation id in a layer.
func (l *layers) assign(id step.ID, name string, hidden bool, look *scene.Material) {
	l.names[id] = append(l.names[id], name)
	if hidden {
		l.hidden[id] = name
	}
	if look != nil && l.looks[id] == nil {
		l.looks[id] = look
	}
}

// style gives style, or that of the layer of e where there is none.
func (l *layers) style(e step.Entity, style *scene.Material) *scene.Material {
	if style == nil && len(l.looks) > 0 {
		return l.looks[e.ID()]
	}
	return style
}

// mark gives the pieces from number first on what is said of the item or
// representation that they were made of, where nothing deeper said it.
func (k *maker) mark(e step.Entity, first int) {
	aspect, hidden := k.m.styles.aspects[e.ID()], k.m.layers.hidden[e.ID()]
	if aspect == "" && hidden == "" {
		return
	}
	for i := first; i < len(k.pieces); i++ {
		p := &k.pieces[i]
		if p.aspect == "" {
			p.aspect = aspect
		}
		if p.hidden == "" {
			p.hidden = hidden
		}
	}
}

// conceal leaves out the pieces in hidden layers, with a note. Where all are
// hidden they stay, and true is given.
func (k *maker) conceal() bool {
	shown, name := 0, ""
	for _, p := range k.pieces {
		if p.hidden == "" {
			shown++
		} else if name == "" {
			name = p.hidden
		}
	}
	hidden := len(k.pieces) - shown
	if hidden == 0 {
		return false
	}
	if shown == 0 {
		k.notes = append(k.notes, failure{kind: CodeHidden, err: fmt.Errorf("it lies in the layer %q, which is off or frozen: the public does not see it", name)})
		return true
	}
	var seen []piece
	for _, p := range k.pieces {
		if p.hidden == "" {
			seen = append(seen, p)
		}
	}
	k.pieces = seen
	k.notes = append(k.notes, failure{kind: CodeHidden, err: fmt.Errorf("%d of its %d pieces lie in hidden layers, the first in %q, and were left out", hidden, hidden+shown, name)})
	return false
}

// layerSet gives the names of the layers that p, its representations and their
// items lie in as the set "Layers", in the order of the file.
func (m *model) layerSet(p *product) (scene.PropertySet, bool) {
	if len(m.layers.names) == 0 {
		return scene.PropertySet{}, false
	}
	var names []any
	seen := map[string]bool{}
	m.eachShapeRecord(p, func(id step.ID) {
		for _, name := range m.layers.names[id] {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	})
	switch len(names) {
	case 0:
		return scene.PropertySet{}, false
	case 1:
		return scene.PropertySet{Name: "Layers", Properties: []scene.Property{{Name: "Layer", Value: names[0]}}}, true
	}
	return scene.PropertySet{Name: "Layers", Properties: []scene.Property{{Name: "Layer", Value: names}}}, true
}

// maxLayerRecords bounds the representations and items that are looked up for
// the layers of one product.
const maxLayerRecords = 256

// eachShapeRecord visits the representations of p and their items, and those of
// the representation maps that these show, one level deep.
func (m *model) eachShapeRecord(p *product, visit func(step.ID)) {
	left := maxLayerRecords
	representation := func(r step.Entity, item func(step.Entity)) {
		visit(r.ID())
		for v := range r.Arg(3).Items() {
			if left--; left < 0 {
				return
			}
			e, err := v.Entity()
			if err != nil {
				continue
			}
			visit(e.ID())
			item(e)
		}
	}
	for v := range p.entity.Optional(6).Arg(2).Items() {
		if left--; left < 0 {
			return
		}
		r, err := v.Entity()
		if err != nil || m.spend(setWork) != nil {
			continue
		}
		representation(r, func(e step.Entity) {
			if e.Keyword() == "IFCMAPPEDITEM" {
				representation(e.Optional(0).Optional(1), func(step.Entity) {})
			}
		})
	}
}
