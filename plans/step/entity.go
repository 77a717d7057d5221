package step

// Entity is one record of the data section. The zero Entity stands for none.
type Entity struct {
	file *File
	n    uint32
}

// Valid tells whether e is a record.
func (e Entity) Valid() bool { return e.file != nil }

// Number gives the number of the record in file order, from 0.
func (e Entity) Number() int { return int(e.n) }

// ID gives the instance name, 0 for the zero Entity.
func (e Entity) ID() ID {
	if e.file == nil {
		return 0
	}
	return e.file.records[e.n].id
}

// Size gives about how many bytes of the file the record takes, those of its
// comments and of the name of the next record among them; 0 for the zero Entity.
func (e Entity) Size() int {
	if e.file == nil {
		return 0
	}
	end := len(e.file.data)
	if next := int(e.n) + 1; next < len(e.file.records) {
		end = int(e.file.records[next].args)
	}
	return max(0, end-int(e.file.records[e.n].args))
}

// Key gives the number of the keyword.
func (e Entity) Key() Keyword {
	if e.file == nil {
		return 0
	}
	return e.file.records[e.n].keyword
}

// Keyword gives the entity name in capitals; "" for a complex instance.
func (e Entity) Keyword() string {
	if e.file == nil {
		return ""
	}
	return e.file.keywords[e.file.records[e.n].keyword]
}

// Error makes an Error about the record as a whole.
func (e Entity) Error(rule Rule, format string, args ...any) error {
	if e.file == nil {
		return &Error{Rule: rule, Detail: "no record"}
	}
	r := e.file.records[e.n]
	return e.file.fail(rule, int(r.args), r.id, format, args...)
}

// Args gives the attributes as a list.
func (e Entity) Args() Value {
	if e.file == nil {
		return Value{}
	}
	r := e.file.records[e.n]
	return Value{file: e.file, off: r.args, id: r.id, kind: KindList}
}

// Arg gives attribute i, from 0; a value of KindNone where the record has
// fewer. Attributes are told apart by their commas.
func (e Entity) Arg(i int) Value {
	if e.file == nil {
		return Value{}
	}
	r := &e.file.records[e.n]
	if off := e.file.item(e.file.attribute(r.args, i)); off != 0 {
		return e.file.value(off, r.id)
	}
	return Value{file: e.file, off: r.args, id: r.id}
}

// Fields gives the attributes from number first on, as many as dst holds, in one
// walk; values of KindNone where the record has fewer.
func (e Entity) Fields(first int, dst []Value) {
	if e.file == nil {
		clear(dst)
		return
	}
	r := &e.file.records[e.n]
	at := e.file.attribute(r.args, first)
	for i := range dst {
		dst[i] = Value{file: e.file, off: r.args, id: r.id}
		if at == 0 {
			continue
		}
		if off := e.file.item(at); off != 0 {
			dst[i] = e.file.value(off, r.id)
			at = dst[i].after()
		}
		at = e.file.attribute(at-1, 1)
	}
}

// Float gives the number in attribute i.
func (e Entity) Float(i int) (float64, error) { return e.Arg(i).Float() }

// FloatOr gives the number in attribute i, or other where it is absent.
func (e Entity) FloatOr(i int, other float64) (float64, error) {
	v := e.Arg(i)
	if v.Absent() {
		return other, nil
	}
	return v.Float()
}

// Ref gives the record that attribute i refers to.
func (e Entity) Ref(i int) (Entity, error) { return e.Arg(i).Entity() }

// Optional gives the record that attribute i refers to; the zero Entity where
// it is absent or leads nowhere.
func (e Entity) Optional(i int) Entity { return e.Arg(i).Optional() }

// Refs gives the records that the list in attribute i refers to.
func (e Entity) Refs(i int) ([]Entity, error) { return e.Arg(i).Entities(nil) }

// Text gives the string in attribute i, "" where there is none. It is meant for
// names: of a string of more than MaxLabel bytes it gives the first, and "...".
// Arg(i).Text gives all.
func (e Entity) Text(i int) string {
	v := e.Arg(i)
	if inner := v.Unwrap(); inner.kind == KindString && len(inner.raw()) > MaxLabel+2 {
		return decodeText(firstBytes(inner.raw()[1:], MaxLabel)) + "..."
	}
	return v.TextOr("")
}

// Enum gives the enumeration in attribute i without dots, "" where there is
// none.
func (e Entity) Enum(i int) string {
	v := e.Arg(i)
	if v.Absent() {
		return ""
	}
	s, err := v.Enum()
	if err != nil {
		return ""
	}
	return s
}
