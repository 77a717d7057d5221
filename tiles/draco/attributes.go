package draco

import "fmt"

// Types of attributes and of their decoders.
const (
	attPosition = 0

	decodeGeneric   = 0
	decodeInteger   = 1
	decodeQuantized = 2
	decodeNormals   = 3
)

// Bounds of the attributes of one mesh.
const (
	maxGroups     = 64
	maxAttributes = 64
	maxComponents = 16
)

// attribute is an attribute under way.
type attribute struct {
	out      *Attribute
	kind     byte
	dataType byte
	width    int
	decoder  byte
	// values are whole numbers in the order of the stream, before quantization is
	// undone.
	values []int32
	plain  []float64 // of a generic one
	low    []float64
	step   float64
	group  *group
}

// group is attributes that share the order of their values.
type group struct {
	order      *order // nil for sequential meshes: value i is point i
	count      int
	attributes []*attribute
	byPoint    []int32 // value of each point
}

// attributes decodes all attributes (clause 7).
func (d *decoder) attributes(connected bool) error {
	n := int(d.r.byte())
	if n > maxGroups {
		return fmt.Errorf("%d decoders of attributes: %w", n, ErrMalformed)
	}
	for range n {
		g := &group{count: d.mesh.Points}
		if connected {
			if err := d.readOrder(g); err != nil {
				return err
			}
		}
		d.groups = append(d.groups, g)
	}
	for _, g := range d.groups {
		if err := d.readGroup(g); err != nil {
			return err
		}
	}
	for _, g := range d.groups {
		if err := d.decodeGroup(g); err != nil {
			return err
		}
	}
	return nil
}

// readOrder reads which connectivity a group goes by.
func (d *decoder) readOrder(g *group) error {
	id, kind, method := int(int8(d.r.byte())), d.r.byte(), d.r.byte()
	if d.r.bad || id >= len(d.seams) || kind > 1 || method > 1 || kind == 1 && (id < 0 || method != 0) {
		return fmt.Errorf("attributes by connectivity %d, %d, %d: %w", id, kind, method, ErrMalformed)
	}
	table := d.table
	if kind == 1 {
		table = d.seams[id]
	}
	g.order = newOrder(table, method == 1)
	g.count = len(g.order.corners)
	return nil
}

// readGroup reads what attributes a group has.
func (d *decoder) readGroup(g *group) error {
	r := d.r
	n := r.varint()
	if r.bad || n > maxAttributes {
		return fmt.Errorf("%d attributes: %w", n, ErrMalformed)
	}
	for range int(n) {
		a := &attribute{kind: r.byte(), dataType: r.byte(), width: int(r.byte()), group: g}
		r.byte() // normalized: the accessor says so too
		a.out = &Attribute{ID: uint32(r.varint()), Width: a.width}
		if a.width < 1 || a.width > maxComponents || typeBytes(a.dataType) == 0 {
			return fmt.Errorf("an attribute of %d components of type %d: %w", a.width, a.dataType, ErrMalformed)
		}
		g.attributes = append(g.attributes, a)
		d.mesh.Attributes = append(d.mesh.Attributes, a.out)
	}
	for _, a := range g.attributes {
		if a.decoder = r.byte(); a.decoder > decodeNormals {
			return fmt.Errorf("decoder %d of an attribute: %w", a.decoder, ErrMalformed)
		}
		if a.decoder == decodeNormals {
			a.width = 2 // packed
			a.out.Normals = true
		}
		if a.kind == attPosition && d.position == nil {
			d.position = a
		}
	}
	return nil
}

// typeBytes gives the bytes of a component, 0 for no type.
func typeBytes(t byte) int {
	return [...]int{0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 1}[min(int(t), 12)%12]
}

// decodeGroup decodes the values of a group and hands them to the points.
func (d *decoder) decodeGroup(g *group) error {
	g.byPoint = make([]int32, d.mesh.Points)
	for i := range g.byPoint {
		g.byPoint[i] = int32(i)
	}
	if g.order != nil {
		for c, v := range g.order.table.vertex {
			n := g.order.values[v]
			if n == invalid {
				return fmt.Errorf("a vertex has no value: %w", ErrMalformed)
			}
			g.byPoint[d.mesh.Faces[c/3][c%3]] = n
		}
	}
	for _, a := range g.attributes {
		if err := d.decodeValues(a); err != nil {
			return err
		}
	}
	for _, a := range g.attributes {
		if err := d.finishRead(a); err != nil {
			return err
		}
	}
	for _, a := range g.attributes {
		a.spread()
	}
	return nil
}

// decodeValues decodes the whole numbers of an attribute, or the bytes of a generic
// one.
func (d *decoder) decodeValues(a *attribute) error {
	r, n := d.r, a.group.count
	if a.decoder == decodeGeneric {
		return d.generic(a)
	}
	p := &prediction{method: int8(r.byte()), d: d, a: a}
	if p.method != predictNone {
		p.transform = int8(r.byte())
	}
	total := n * a.width
	symbols, err := d.whole(total, a.width)
	if err != nil {
		return err
	}
	a.values = make([]int32, total)
	for i, s := range symbols {
		a.values[i] = int32(s)
		if p.method == predictNone || p.transform == transformWrap || p.transform == transformDelta {
			a.values[i] = int32(s>>1) ^ -int32(s&1)
		}
	}
	if p.method == predictNone || a.decoder == decodeNormals {
		return p.skipNormals()
	}
	return p.run()
}

// whole reads whole numbers without sign.
func (d *decoder) whole(total, width int) ([]uint32, error) {
	r := d.r
	if r.byte() > 0 {
		return r.symbols(total, width)
	}
	size := int(r.byte())
	data := r.bytes(total * size)
	if r.bad || size < 1 || size > 4 {
		return nil, fmt.Errorf("numbers of %d bytes: %w", size, ErrMalformed)
	}
	out := make([]uint32, total)
	for i := range out {
		for k := range size {
			out[i] |= uint32(data[i*size+k]) << (8 * k)
		}
	}
	return out, nil
}

// generic reads values as they are.
func (d *decoder) generic(a *attribute) error {
	size := typeBytes(a.dataType)
	total := a.group.count * a.width
	data := d.r.bytes(total * size)
	if d.r.bad {
		return fmt.Errorf("the values of an attribute: %w", ErrMalformed)
	}
	a.plain = make([]float64, total)
	for i := range a.plain {
		a.plain[i] = number(a.dataType, data[i*size:])
	}
	return nil
}

// finishRead reads what undoes the quantization of an attribute.
func (d *decoder) finishRead(a *attribute) error {
	r := d.r
	switch a.decoder {
	case decodeNormals:
		r.byte()
	case decodeQuantized:
		for range a.width {
			a.low = append(a.low, r.float32())
		}
		span, bits := r.float32(), r.byte()
		if r.bad || bits < 1 || bits > 30 {
			return fmt.Errorf("quantization to %d bits: %w", bits, ErrMalformed)
		}
		a.step = span / float64(uint32(1)<<bits-1)
	}
	return nil
}

// spread gives the values to the points.
func (a *attribute) spread() {
	if a.decoder == decodeNormals {
		return
	}
	g, w := a.group, a.width
	a.out.Values = make([]float64, len(g.byPoint)*w)
	for p, n := range g.byPoint {
		for k := range w {
			i := int(n)*w + k
			switch {
			case a.plain != nil:
				a.out.Values[p*w+k] = a.plain[i]
			case a.step != 0 || a.low != nil:
				a.out.Values[p*w+k] = a.low[k] + float64(float64(a.values[i])*a.step)
			case a.dataType == 6: // of 32 bits without sign
				a.out.Values[p*w+k] = float64(uint32(a.values[i]))
			default:
				a.out.Values[p*w+k] = float64(a.values[i])
			}
		}
	}
}
