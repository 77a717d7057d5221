package check

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
)

// legacyTables are the tables of 1.0 content and what comes after them.
type legacyTables struct {
	name, magic                               string
	featureJSON, features, batchJSON, batches []byte
	rest                                      []byte
	centre                                    [3]float64 // RTC_CENTER
	count                                     int        // of points or instances
	batchLength                               int
	position                                  int  // byte offset of POSITION
	quantized                                 bool // POSITION is of 16 bits
	offset, scale                             [3]float64
	placed                                    bool // position was found
}

// semantic is a member of a feature table that names bytes of its binary body.
type semantic struct {
	name  string
	bytes int // of one element
	unit  int // what its offset is a multiple of
}

// semanticsOf lists those of point clouds and instances (3D Tiles 1.1, annexes
// on pnts and i3dm).
func semanticsOf(magic string) []semantic {
	if magic == "pnts" {
		return []semantic{{"POSITION", 12, 4}, {"POSITION_QUANTIZED", 6, 2}, {"RGBA", 4, 1}, {"RGB", 3, 1}, {"RGB565", 2, 2},
			{"NORMAL", 12, 4}, {"NORMAL_OCT16P", 2, 1}}
	}
	return []semantic{{"POSITION", 12, 4}, {"POSITION_QUANTIZED", 6, 2}, {"NORMAL_UP", 12, 4}, {"NORMAL_RIGHT", 12, 4},
		{"NORMAL_UP_OCT32P", 4, 2}, {"NORMAL_RIGHT_OCT32P", 4, 2}, {"SCALE", 4, 4}, {"SCALE_NON_UNIFORM", 12, 4}}
}

// tables checks the feature table and the batch table of 1.0 content.
func (v value) tables(t *legacyTables) {
	features, ok := v.tableJSON(t.name, "feature table", t.featureJSON)
	if ok {
		v.featureTable(features, t)
	}
	if batches, ok := v.tableJSON(t.name, "batch table", t.batchJSON); ok {
		batches.batchTable(t)
	}
}

// tableJSON reads the JSON of a table, padded with spaces; false where there is
// none.
func (v value) tableJSON(name, part string, text []byte) (value, bool) {
	if len(bytes.Trim(text, " \x00")) == 0 {
		return value{r: v.r, file: name + " " + part}, part == "feature table"
	}
	d, err := v.r.parse(name+" "+part, text)
	if err != nil {
		v.fault(TableWrong, "%s: the %s is no JSON: %v", name, part, err)
		return d, false
	}
	return d, d.object()
}

// featureTable checks the JSON of a feature table against its binary body.
func (v value) featureTable(f value, t *legacyTables) {
	if f.d == nil { // no feature table at all
		if t.magic != "b3dm" {
			v.fault(TableWrong, "%s: no feature table", t.name)
		}
		return
	}
	if c, ok := f.member("RTC_CENTER"); ok {
		c.global(t, t.centre[:])
	}
	if t.magic == "b3dm" {
		if n, ok := f.required("BATCH_LENGTH"); ok {
			t.batchLength, _ = n.globalInteger(t)
		}
		return
	}
	length := map[string]string{"pnts": "POINTS_LENGTH", "i3dm": "INSTANCES_LENGTH"}[t.magic]
	n, ok := f.required(length)
	if !ok {
		return
	}
	if t.count, ok = n.globalInteger(t); !ok {
		return
	}
	t.batchLength = t.count
	for _, s := range semanticsOf(t.magic) {
		if m, has := f.member(s.name); has {
			at, ok := m.body(t, s.bytes*t.count, s.unit)
			if ok && strings.HasPrefix(s.name, "POSITION") && !t.placed {
				t.position, t.quantized, t.placed = at, s.name == "POSITION_QUANTIZED", true
			}
		}
	}
	f.together(t)
	f.batchIDs(t)
}

// together checks members that want one another.
func (v value) together(t *legacyTables) {
	_, draco := v.extension("3DTILES_draco_point_compression")
	_, plain := v.member("POSITION")
	_, quantized := v.member("POSITION_QUANTIZED")
	if !plain && !quantized {
		v.fault(TableWrong, "neither POSITION nor POSITION_QUANTIZED")
	}
	t.placed = t.placed && !draco
	if quantized && !plain {
		m, ok := v.required("QUANTIZED_VOLUME_OFFSET")
		t.placed = ok && m.global(t, t.offset[:]) && t.placed
		m, ok = v.required("QUANTIZED_VOLUME_SCALE")
		t.placed = ok && m.global(t, t.scale[:]) && t.placed
	}
	for _, pair := range [][2]string{{"NORMAL_UP", "NORMAL_RIGHT"}, {"NORMAL_UP_OCT32P", "NORMAL_RIGHT_OCT32P"}} {
		_, a := v.member(pair[0])
		_, b := v.member(pair[1])
		if t.magic == "i3dm" && a != b {
			v.fault(TableWrong, "%s and %s want one another", pair[0], pair[1])
		}
	}
}

// batchIDs checks BATCH_ID: a number below BATCH_LENGTH for each element.
func (v value) batchIDs(t *legacyTables) {
	m, ok := v.member("BATCH_ID")
	if !ok {
		return
	}
	kind := "UNSIGNED_SHORT"
	if c, has := m.member("componentType"); has {
		if kind, ok = c.oneOf("UNSIGNED_BYTE", "UNSIGNED_SHORT", "UNSIGNED_INT"); !ok {
			return
		}
	}
	width, _ := legacyComponent(kind)
	at, ok := m.body(t, width*t.count, width)
	limit := uint64(math.MaxUint32) + 1
	if t.magic == "pnts" {
		n, has := v.required("BATCH_LENGTH")
		if !has {
			return
		}
		if t.batchLength, has = n.globalInteger(t); !has {
			return
		}
		limit = uint64(t.batchLength)
	}
	if !ok {
		return
	}
	for i := range t.count {
		if id := unsigned(t.features[at+i*width:], width); id >= limit {
			m.fault(TableWrong, "BATCH_ID %d where BATCH_LENGTH is %d", id, limit)
			return
		}
	}
}

// body reads a byteOffset into the binary body of the feature table, with room
// for n bytes, a multiple of unit.
func (v value) body(t *legacyTables, n, unit int) (int, bool) {
	if !v.object() {
		return 0, false
	}
	o, ok := v.required("byteOffset")
	if !ok {
		return 0, false
	}
	at, ok := o.integer(0)
	switch {
	case !ok:
		return 0, false
	case at%unit != 0:
		o.fault(TableWrong, "%d is no multiple of %d", at, unit)
		return 0, false
	case n < 0 || at > len(t.features) || n > len(t.features)-at:
		o.fault(TableWrong, "%d bytes at %d in a body of %d", n, at, len(t.features))
		return 0, false
	}
	return at, true
}

// global reads numbers that hold for all, in the JSON or as floats in the body.
func (v value) global(t *legacyTables, into []float64) bool {
	if v.kind() != "object" {
		return v.numbers(into)
	}
	at, ok := v.body(t, 4*len(into), 4)
	if ok {
		for i := range into {
			into[i] = component(t.features[at+4*i:], "FLOAT32")
		}
	}
	return ok
}

func (v value) globalInteger(t *legacyTables) (int, bool) {
	if v.kind() != "object" {
		return v.integer(0)
	}
	at, ok := v.body(t, 4, 4)
	if !ok {
		return 0, false
	}
	n := binary.LittleEndian.Uint32(t.features[at:])
	return int(n), n <= math.MaxInt32
}

// legacyComponent gives the bytes of a component type by its name in 1.0.
func legacyComponent(kind string) (int, bool) {
	switch kind {
	case "BYTE", "UNSIGNED_BYTE":
		return 1, true
	case "SHORT", "UNSIGNED_SHORT":
		return 2, true
	case "INT", "UNSIGNED_INT", "FLOAT":
		return 4, true
	case "DOUBLE":
		return 8, true
	}
	return 0, false
}

// batchTable checks the properties of a batch table: an array of a value for
// each feature, or a reference into the binary body.
func (v value) batchTable(t *legacyTables) {
	for _, m := range v.members() {
		switch {
		case m.name == "extensions" || m.name == "extras" || m.name == "HIERARCHY":
		case m.kind() == "array":
			if m.size() != t.batchLength {
				m.fault(TableWrong, "%d values where %d are due", m.size(), t.batchLength)
			}
		case m.kind() == "object":
			m.batchReference(t)
		default:
			m.wrongType("an array or a reference")
		}
	}
}

func (v value) batchReference(t *legacyTables) {
	o, ok := v.required("byteOffset")
	c, hasComponent := v.required("componentType")
	k, hasType := v.required("type")
	if !ok || !hasComponent || !hasType {
		return
	}
	at, ok := o.integer(0)
	kind, good := c.oneOf("BYTE", "UNSIGNED_BYTE", "SHORT", "UNSIGNED_SHORT", "INT", "UNSIGNED_INT", "FLOAT", "DOUBLE")
	of, typed := k.oneOf("SCALAR", "VEC2", "VEC3", "VEC4")
	if !ok || !good || !typed {
		return
	}
	width, _ := legacyComponent(kind)
	switch n := width * kindSize(of) * t.batchLength; {
	case at%width != 0:
		o.fault(TableWrong, "%d is no multiple of %d", at, width)
	case at > len(t.batches) || n > len(t.batches)-at:
		o.fault(TableWrong, "%d bytes at %d in a body of %d", n, at, len(t.batches))
	}
}

// cloud visits the points of a point cloud.
func (t *legacyTables) cloud(visit func(q [3]float64)) error {
	if !t.placed {
		return glb.ErrOpaqueBuffer
	}
	for i := range t.count {
		var q [3]float64
		for k := range q {
			if t.quantized {
				q[k] = t.offset[k] + t.scale[k]*component(t.features[t.position+6*i+2*k:], "UINT16")/math.MaxUint16
			} else {
				q[k] = component(t.features[t.position+12*i+4*k:], "FLOAT32")
			}
			q[k] += t.centre[k]
		}
		visit(q)
	}
	return nil
}
