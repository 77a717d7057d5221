package geopose

import (
	"bytes"
	_ "embed" // the schemas
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Limits of what is read; the numbers of frames and the lengths of texts stand
// in the schema.
const (
	MaxBytes = 16 << 20
	// MaxFrames bounds the frames of one document, as the schema does.
	MaxFrames = 100_000
	// unitTolerance is how far the length of a quaternion may be from 1:
	// examples of the standard have five digits, some three.
	unitTolerance = 0.01
)

//go:embed geopose.schema.json
var schemaText []byte

const schemaID = "urn:maquette:schema:geopose"

// Schema gives the JSON Schema (draft 2019-09) of all encodings, each under
// $defs, as JSON.
func Schema() []byte { return bytes.Clone(schemaText) }

// Error is something wrong with a document.
type Error struct {
	Pointer string // JSON pointer (RFC 6901) into the document, "" for all of it
	Reason  string
}

// Error says where and what.
func (e *Error) Error() string {
	if e.Pointer == "" {
		return "geopose: " + e.Reason
	}
	return "geopose: " + e.Pointer + ": " + e.Reason
}

func wrong(pointer, format string, args ...any) error {
	return &Error{pointer, fmt.Sprintf(format, args...)}
}

// Decoder reads documents. It is safe for concurrent use.
type Decoder struct {
	schemas map[string]*jsonschema.Schema
}

// NewDecoder prepares the schemas.
func NewDecoder() (*Decoder, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, fmt.Errorf("reading the geopose schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaID, doc); err != nil {
		return nil, fmt.Errorf("adding the geopose schema: %w", err)
	}
	d := &Decoder{schemas: map[string]*jsonschema.Schema{}}
	for _, name := range Encodings() {
		if d.schemas[name], err = c.Compile(schemaID + "#/$defs/" + name); err != nil {
			return nil, fmt.Errorf("compiling the schema of %s: %w", name, err)
		}
	}
	return d, nil
}

// Encodings lists the names of the encodings in the schema.
func Encodings() []string {
	return []string{"basicYPR", "basicQuaternion", "strictQuaternion", "advanced", "chain", "graph",
		"regularSeries", "irregularSeries", "stream", "streamHeader", "streamElement"}
}

// nameOf gives the name of a document's encoding.
func nameOf(document any) string {
	switch document.(type) {
	case BasicYPR:
		return "basicYPR"
	case BasicQuaternion:
		return "basicQuaternion"
	case StrictQuaternion:
		return "strictQuaternion"
	case Advanced:
		return "advanced"
	case Chain:
		return "chain"
	case Graph:
		return "graph"
	case RegularSeries:
		return "regularSeries"
	case IrregularSeries:
		return "irregularSeries"
	case Stream:
		return "stream"
	case StreamHeader:
		return "streamHeader"
	}
	return "streamElement"
}

// Decode reads one document. What is wrong with it is an *Error that names
// where. Quaternions come out at length 1 exactly.
func Decode[T Document](d *Decoder, data []byte) (T, error) {
	var document T
	if err := d.check(nameOf(document), data); err != nil {
		return document, err
	}
	if err := json.Unmarshal(data, &document); err != nil {
		return document, wrong("", "%v", err)
	}
	if q := quaternionOf(&document); q != nil {
		unit, ok := q.Unit()
		if !ok {
			return document, wrong("/quaternion", "its length is %.4f, not 1", q.length())
		}
		*q = unit
	}
	return document, nil
}

func quaternionOf(document any) *Quaternion {
	switch v := document.(type) {
	case *BasicQuaternion:
		return &v.Quaternion
	case *StrictQuaternion:
		return &v.Quaternion
	case *Advanced:
		return &v.Quaternion
	}
	return nil
}

// check holds data against a schema.
func (d *Decoder) check(name string, data []byte) error {
	if len(data) > MaxBytes {
		return wrong("", "%d bytes are more than %d", len(data), MaxBytes)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return wrong("", "not valid JSON: %v", err)
	}
	err = d.schemas[name].Validate(value)
	var invalid *jsonschema.ValidationError
	if errors.As(err, &invalid) {
		for len(invalid.Causes) > 0 {
			invalid = invalid.Causes[0]
		}
		return wrong(pointer(invalid.InstanceLocation), "%s", reason(invalid))
	}
	return err
}

// pointer writes a JSON pointer.
func pointer(path []string) string {
	var b strings.Builder
	for _, p := range path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p))
	}
	return b.String()
}

// reason takes what the validator says without where, which the pointer has.
func reason(v *jsonschema.ValidationError) string {
	text := v.Error()
	if i := strings.LastIndex(text, "': "); i >= 0 {
		text = text[i+3:]
	}
	return strings.TrimSpace(text)
}

// length of a quaternion.
func (q Quaternion) length() float64 {
	return math.Sqrt(q.X*q.X + q.Y*q.Y + q.Z*q.Z + q.W*q.W)
}

// Unit gives q at length 1, false where its length is not 1 within a hundredth:
// digits were lost in writing, or it is none.
func (q Quaternion) Unit() (Quaternion, bool) {
	l := q.length()
	if !(math.Abs(l-1) <= unitTolerance) {
		return q, false
	}
	return Quaternion{q.X / l, q.Y / l, q.Z / l, q.W / l}, true
}
