package glb

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrColumn tells that a property table lacks one of Maquette's columns, or has
// another type in it.
var ErrColumn = errors.New("no such string column in the property table")

// Row is one feature of a tile as its property table has it.
type Row struct{ Key, Class, Name, Storey string }

// Rows reads the first property table; the index of a row is the feature ID.
// No table gives no rows. A column that is absent, or of another type than
// string, gives an error that wraps ErrColumn, a broken one ErrMalformed.
func (d *Document) Rows() ([]Row, error) {
	meta := d.Extensions.Metadata
	if meta == nil || len(meta.PropertyTables) == 0 {
		return nil, nil
	}
	t := &meta.PropertyTables[0]
	if t.Count < 1 || t.Count > len(d.bin) { // a row takes an offset at least
		return nil, malformed("property table of %d rows in %d bytes", t.Count, len(d.bin))
	}
	rows := make([]Row, t.Count)
	for _, c := range []struct {
		name string
		set  func(r *Row, v string)
	}{
		{"key", func(r *Row, v string) { r.Key = v }},
		{"class", func(r *Row, v string) { r.Class = v }},
		{"name", func(r *Row, v string) { r.Name = v }},
		{"storey", func(r *Row, v string) { r.Storey = v }},
	} {
		values, err := d.strings(t, c.name)
		if err != nil {
			return nil, fmt.Errorf("reading column %q: %w", c.name, err)
		}
		for i := range rows {
			c.set(&rows[i], values[i])
		}
	}
	return rows, nil
}

// strings reads one string column.
func (d *Document) strings(t *propertyTable, name string) ([]string, error) {
	p, ok := t.Properties[name]
	if !ok {
		return nil, ErrColumn
	}
	if c, ok := d.Extensions.Metadata.Schema.Classes[t.Class].Properties[name]; !ok || c.Type != "STRING" {
		return nil, ErrColumn
	}
	values, err := d.View(p.Values)
	if err != nil {
		return nil, err
	}
	offsets, err := d.View(p.StringOffsets)
	if err != nil {
		return nil, err
	}
	width := map[string]int{"UINT8": 1, "UINT16": 2, "UINT32": 4, "": 4, "UINT64": 8}[p.StringOffsetType]
	if width == 0 || len(offsets)/width < t.Count+1 {
		return nil, malformed("%d bytes of %s offsets for %d rows", len(offsets), p.StringOffsetType, t.Count)
	}
	out := make([]string, t.Count)
	start := offset(offsets, 0, width)
	for i := range out {
		end := offset(offsets, i+1, width)
		if end < start || end > uint64(len(values)) {
			return nil, malformed("row %d from byte %d to %d of %d", i, start, end, len(values))
		}
		out[i], start = string(values[start:end]), end
	}
	return out, nil
}

// offset reads number i of an array of little-endian integers.
func offset(b []byte, i, width int) uint64 {
	var word [8]byte
	copy(word[:], b[i*width:(i+1)*width])
	return binary.LittleEndian.Uint64(word[:])
}
