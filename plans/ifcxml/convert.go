package ifcxml

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// maxWarnings bounds the warnings of one document; one more says how many there
// were.
const maxWarnings = 100

// Result is a model as an exchange structure.
type Result struct {
	// Text is the exchange structure. Each record stands on the line on which
	// its element begins.
	Text     []byte
	Warnings []string // what was left out, each with its line
}

// Convert reads an ifcXML document. Neither the document nor the exchange
// structure may be larger than limit bytes. Errors are a plans.Error of kind
// invalid (not well formed), unsupported (no ifcXML, or of another schema) or
// too-large, or the error of ctx.
func Convert(ctx context.Context, in io.Reader, limit int64) (Result, error) {
	return convertWithin(ctx, in, limit, free{freeRecords, freeText})
}

// convertWithin is Convert with other amounts that are free.
func convertWithin(ctx context.Context, in io.Reader, limit int64, free free) (Result, error) {
	r := &reader{cursor: newCursor(ctx, in, limit), limit: limit, free: free, ids: newIDs()}
	if err := r.document(); err != nil {
		return Result{}, err
	}
	if r.schema == nil {
		return Result{}, r.errorf("the document is empty: no schema and no element in it")
	}
	text, err := r.compose()
	if err != nil {
		return Result{}, err
	}
	if more := r.warned - maxWarnings; more > 0 {
		r.warnings = append(r.warnings, fmt.Sprintf("%d more like these", more))
	}
	return Result{Text: text, Warnings: r.warnings}, nil
}

// span is a part of a text.
type span struct{ from, to int }

// record is one instance that was begun.
type record struct {
	span
	line int
}

// reader turns the elements of one document into records.
type reader struct {
	*cursor
	limit  int64
	free   free
	schema *schema
	title  string // as in FILE_SCHEMA
	head   heading

	text    []byte   // of the records that are complete, in order of their ends
	records []record // in order of their beginnings
	ids     ids
	pending []link // to add to records that were met or not
	work    []byte // the values of the instances that are open
	slots   []span // of work: one for each attribute of these
	items   []item // of the aggregates that are open

	at       place
	warnings []string
	warned   int
}

// place says for warnings which attribute is being read.
type place struct {
	entity, id, attribute string
	line                  int
}

// warn notes what is left out or changed at the place that is read.
func (r *reader) warn(format string, args ...any) {
	if r.warned++; r.warned > maxWarnings {
		return
	}
	where := fmt.Sprintf("line %d", r.at.line)
	if r.at.entity != "" {
		where += ", " + r.at.entity
	}
	if r.at.id != "" {
		where += fmt.Sprintf(" id=%.40q", r.at.id)
	}
	if r.at.attribute != "" {
		where += ", " + r.at.attribute
	}
	r.warnings = append(r.warnings, where+": "+fmt.Sprintf(format, args...))
}

// document reads everything.
func (r *reader) document() error {
	el, _, err := r.child()
	if err != nil {
		return err
	}
	if !isRoot(el.name) {
		return plans.Errorf(plans.KindUnsupported, "reading ifcXML: line %d: the document is a <%.40s>, expected <ifcXML>, <iso_10303_28> or <uos>", el.line, el.name)
	}
	return r.root(el)
}

// root reads the content of a root element: a header, instances, other roots.
func (r *reader) root(el element) error {
	if err := r.chooseSchema(el); err != nil {
		return err
	}
	for {
		el, begins, err := r.child()
		if err != nil || !begins {
			return err
		}
		switch {
		case isRoot(el.name):
			err = r.root(el)
		case strings.HasSuffix(el.name, "header"):
			err = r.header()
		default:
			err = r.top(el)
		}
		if err != nil {
			return err
		}
	}
}

// top reads an element that is not within another: an instance.
func (r *reader) top(el element) error {
	if r.schema == nil {
		return plans.Errorf(plans.KindInvalid, "reading ifcXML: line %d: no schema is named before <%.40s>: expected a namespace with IFC2x3, IFC4 or IFC4x3", el.line, el.name)
	}
	r.at = place{line: el.line}
	switch e := r.schema.entity(el.name); {
	case e == nil:
		r.warn("<%.40s> is no entity of %s and is left out", el.name, r.title)
		return r.skip()
	case reference(el) != "":
		return r.skip()
	default:
		_, err := r.instance(el, e, link{})
		return err
	}
}

// chooseSchema finds the schema in what a root says of itself.
func (r *reader) chooseSchema(el element) error {
	if r.schema != nil {
		return nil
	}
	var said []string
	for _, a := range el.attrs {
		if isSchemaName(a) {
			said = append(said, a.Value)
		}
	}
	all := strings.ToUpper(strings.Join(said, " "))
	for _, s := range []struct{ says, title, table string }{
		{"IFC4X3", "IFC4X3", "IFC4X3"}, {"IFC4_3", "IFC4X3", "IFC4X3"},
		{"IFC4X2", "IFC4X2", "IFC4"}, {"IFC4X1", "IFC4X1", "IFC4"}, {"IFC4", "IFC4", "IFC4"},
		{"IFC2X3", "IFC2X3", "IFC2X3"},
	} {
		if strings.Contains(all, s.says) {
			table, err := loadSchema(s.table)
			r.schema, r.title = table, s.title
			if s.title == s.says {
				r.title = wholeWord(all[strings.Index(all, s.says):])
			}
			return err
		}
	}
	if i := strings.Index(all, "IFC"); i >= 0 {
		return plans.Errorf(plans.KindUnsupported, "reading ifcXML: line %d: the schema is %.40q, which is not IFC2x3, IFC4 or IFC4x3", el.line, all[i:])
	}
	return nil
}

// wholeWord gives the name at the start of text: "IFC4X3_ADD2".
func wholeWord(text string) string {
	end := strings.IndexFunc(text, func(c rune) bool { return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') })
	if end < 0 {
		return text
	}
	return text[:end]
}

// isSchemaName tells the attributes that name the schema.
func isSchemaName(a xml.Attr) bool {
	switch a.Name.Local {
	case "xmlns", "schemaLocation", "configuration", "express", "schema":
		return true
	}
	return a.Name.Space == "xmlns"
}

// heading is what the header says.
type heading struct{ name, time, author, organization, preprocessor, originating, authorization, documentation string }

// header reads the header element.
func (r *reader) header() error {
	fields := map[string]*string{"name": &r.head.name, "time_stamp": &r.head.time, "author": &r.head.author,
		"organization": &r.head.organization, "preprocessor_version": &r.head.preprocessor,
		"originating_system": &r.head.originating, "authorization": &r.head.authorization, "documentation": &r.head.documentation}
	for {
		el, begins, err := r.child()
		if err != nil || !begins {
			return err
		}
		text, err := r.cursor.text()
		if err != nil {
			return err
		}
		if f := fields[el.name]; f != nil {
			*f = string(text)
		}
	}
}
