package ifcxml

import (
	_ "embed" // schemaText
	"fmt"
	"strings"
)

// schemaText lists the declarations of all schemas, one a line:
//
//	schema IFC4
//	type NAME KIND
//	entity NAME SUPERTYPE ATTRIBUTE:KIND *DERIVED ^INVERSE:ENTITY.ATTRIBUTE
//
//go:embed schema.txt
var schemaText string

// kind is the type of an attribute: s string, r real, n number, i integer,
// b boolean, l logical, y binary, e enumeration, x select, #NAME an entity;
// [KIND an aggregate of any size, [3KIND one of three.
type kind string

func (k kind) list() bool { return strings.HasPrefix(string(k), "[") }

// item gives the kind of the members of an aggregate.
func (k kind) item() kind { return kind(strings.TrimLeft(string(k[1:]), "0123456789")) }

// size gives how many members the aggregate k has, 0 where that is free.
func (k kind) size() int {
	n := 0
	for _, d := range string(k[1:]) {
		if d < '0' || d > '9' {
			break
		}
		n = n*10 + int(d-'0')
	}
	return n
}

// leaf gives the kind within all aggregates.
func (k kind) leaf() kind {
	for k.list() {
		k = k.item()
	}
	return k
}

// instances tells whether values of the kind can be instances.
func (k kind) instances() bool { return k[0] == '#' || k[0] == 'x' }

// attribute is one explicit attribute of an entity.
type attribute struct {
	name    string
	kind    kind
	derived bool // written as * in a record
}

// inverse is an attribute that is not written in the record of its entity: the
// instances of another one point back with their attribute forward.
type inverse struct {
	entity, forward string
}

// entity is a class with all its attributes, the inherited ones first.
type entity struct {
	name       string // "IfcWall"
	keyword    string // "IFCWALL"
	attributes []attribute
	places     map[string]int // by name
	inverses   map[string]inverse
}

// schema is what is known of one EXPRESS schema. Entities are put together when
// they are asked for: a model uses few of them. It is not safe for concurrent
// use.
type schema struct {
	lines map[string]string // of the declarations, by name
	made  map[string]*entity
}

// loadSchema finds the section of schemaText with the title.
func loadSchema(title string) (*schema, error) {
	text, ok := section(schemaText, title)
	if !ok {
		return nil, fmt.Errorf("schema %s is not listed", title)
	}
	s := &schema{lines: make(map[string]string, strings.Count(text, "\n")), made: map[string]*entity{}}
	for line := range strings.Lines(text) {
		_, rest, _ := strings.Cut(line, " ")
		name, _, _ := strings.Cut(rest, " ")
		s.lines[name] = line
	}
	return s, nil
}

// section gives the lines of one schema of those in all.
func section(all, title string) (string, bool) {
	_, text, ok := strings.Cut(all, "schema "+title+"\n")
	text, _, _ = strings.Cut(text, "schema ")
	return text, ok
}

// words gives what line says after the name, where it declares what is asked
// for: "type" or "entity".
func words(line, what string) ([]string, bool) {
	all := strings.Fields(line)
	if len(all) < 3 || all[0] != what {
		return nil, false
	}
	return all[2:], true
}

// kindOf gives the kind of a defined type or enumeration, "" where there is
// none of the name.
func (s *schema) kindOf(name string) kind {
	said, ok := words(s.lines[name], "type")
	if !ok {
		return ""
	}
	return kind(said[0])
}

// entity gives the entity with the name, nil where there is none.
func (s *schema) entity(name string) *entity {
	if e, ok := s.made[name]; ok {
		return e
	}
	said, ok := words(s.lines[name], "entity")
	if !ok {
		return nil
	}
	e := &entity{name: name, keyword: strings.ToUpper(name), places: map[string]int{}, inverses: map[string]inverse{}}
	if said[0] != "-" {
		e.inherit(s.entity(said[0]))
	}
	for _, w := range said[1:] {
		e.add(w)
	}
	s.made[name] = e
	return e
}

func (e *entity) inherit(from *entity) {
	e.attributes = append(e.attributes, from.attributes...)
	for name, i := range from.places {
		e.places[name] = i
	}
	for name, i := range from.inverses {
		e.inverses[name] = i
	}
}

// add takes one word of the line of e.
func (e *entity) add(word string) {
	name, rest, _ := strings.Cut(word, ":")
	switch word[0] {
	case '*':
		e.attributes[e.places[name[1:]]].derived = true
	case '^':
		of, forward, _ := strings.Cut(rest, ".")
		e.inverses[name[1:]] = inverse{of, forward}
	default:
		e.places[name] = len(e.attributes)
		e.attributes = append(e.attributes, attribute{name: name, kind: kind(rest)})
	}
}
