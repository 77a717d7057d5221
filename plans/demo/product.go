package demo

// frame places an element in its storey: where its origin is in millimetres
// and where its x axis points.
type frame struct {
	x, y, z float64
	dir     point // zero means along x
}

// product is an element to be written.
type product struct {
	entity string // "IFCWALL"
	path   string // below the variant; makes the GlobalId
	name   string
	kind   string // ObjectType
	tag    string
	tail   list // attributes after Tag

	storey   *storey
	whole    ref // the assembly it is part of, instead of the storey
	at       frame
	relative ref // placement the frame is relative to, instead of the storey's
	fresh    bool

	items    []ref  // of the Body representation
	itemKind string // RepresentationType; "SweptSolid" where empty
	axis     ref    // item of the Axis representation
	mapped   ref    // or an IfcRepresentationMap

	typ, material ref
	sfb           string
	sets          []propertySet
}

// element is a written product.
type element struct {
	ref, placement ref
}

// add writes a product with its placement, shape and relations.
func (m *model) add(p product) element {
	placement := m.place(p)
	args := list{m.guid(p.path), m.owner, p.name, nil, orNil(p.kind), placement, m.shape(p)}
	if p.entity != "IFCSPACE" {
		args = append(args, orNil(p.tag))
	}
	r := m.w.add(p.entity, append(args, p.tail...)...)
	m.join(p, r)
	m.typed.put(p.typ, r)
	m.made.put(p.material, r)
	if p.sfb != "" {
		m.classed.put(m.sfb(p.sfb), r)
	}
	m.describe(r, p.sets...)
	return element{r, placement}
}

// join puts the element into its whole, or into its storey; openings belong to
// their host, spaces are parts of the storey.
func (m *model) join(p product, r ref) {
	switch {
	case p.entity == "IFCOPENINGELEMENT":
	case p.whole != 0:
		m.aggregated.put(p.whole, r)
	case p.entity == "IFCSPACE":
		m.aggregated.put(p.storey.ref, r)
	case p.storey == nil:
		m.contained.put(m.site, r)
	default:
		m.contained.put(p.storey.ref, r)
	}
}

// place writes the IfcLocalPlacement. A fresh one shares no instance with
// other elements, so that moving it changes no other line of the file.
func (m *model) place(p product) ref {
	parent := p.relative
	if parent == 0 {
		parent = m.sitePlacement
		if p.storey != nil {
			parent = p.storey.placement
		}
	}
	write := m.w.shared
	if p.fresh {
		write = m.w.add
	}
	at := write("IFCCARTESIANPOINT", list{p.at.x, p.at.y, p.at.z})
	var axis ref
	if p.at.dir == (point{}) || p.at.dir == (point{1, 0}) {
		axis = write("IFCAXIS2PLACEMENT3D", at, nil, nil)
	} else {
		axis = write("IFCAXIS2PLACEMENT3D", at, m.dir3(0, 0, 1), m.dir3(p.at.dir[0], p.at.dir[1], 0))
	}
	return m.w.add("IFCLOCALPLACEMENT", parent, axis)
}

// shape writes the IfcProductDefinitionShape, if there is any shape.
func (m *model) shape(p product) ref {
	kind := p.itemKind
	if kind == "" {
		kind = "SweptSolid"
	}
	items := p.items
	if p.mapped != 0 {
		kind = "MappedRepresentation"
		items = []ref{m.mappedItem(p.mapped)}
	}
	if len(items) == 0 {
		return 0
	}
	reps := list{}
	if p.axis != 0 {
		reps = append(reps, m.w.add("IFCSHAPEREPRESENTATION", m.axis, "Axis", "Curve2D", refs(p.axis)))
	}
	reps = append(reps, m.w.add("IFCSHAPEREPRESENTATION", m.body, "Body", kind, refs(items...)))
	return m.w.add("IFCPRODUCTDEFINITIONSHAPE", nil, nil, reps)
}

// mappedItem places a representation map as it is.
func (m *model) mappedItem(rep ref) ref {
	operator := m.w.shared("IFCCARTESIANTRANSFORMATIONOPERATOR3D", nil, nil, m.pt3(0, 0, 0), nil, nil)
	return m.w.add("IFCMAPPEDITEM", rep, operator)
}

// repMap makes a representation map of items, to be used by a type and its
// occurrences.
func (m *model) repMap(kind string, items ...ref) ref {
	rep := m.w.add("IFCSHAPEREPRESENTATION", m.body, "Body", kind, refs(items...))
	return m.w.add("IFCREPRESENTATIONMAP", m.origin3(), rep)
}

// elementType writes a type object: tail holds the attributes after
// ElementType.
func (m *model) elementType(entity, path, name string, maps []ref, psets []ref, tail ...any) ref {
	args := list{m.guid("type/" + path), m.owner, name, nil, nil, optional(psets), optional(maps), nil, nil}
	return m.w.add(entity, append(args, tail...)...)
}

func optional(rs []ref) any {
	if len(rs) == 0 {
		return nil
	}
	return refs(rs...)
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
