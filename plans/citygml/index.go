package citygml

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/xmlscan"
)

// kind is what a member of the model is.
type kind uint8

const (
	noMember kind = iota
	objectMember
	appearanceMember
	versionMember
)

// entry is where a member lies: the element itself, not the property around it.
type entry struct {
	from, to int64
	spaces   *xmlscan.Spaces
	kind     kind
}

// span is where the target of a reference lies.
type span struct{ from, to int64 }

// index is what the first walk finds.
type index struct {
	version  string // of CityGML
	name     string
	spaces   *xmlscan.Spaces
	entries  []entry
	objects  int
	wanted   map[uint64]span // by hash of the id: what references between members lead to
	dropped  bool            // more references than MaxLinks
	position span            // the first coordinates of a geometry

	scan          *xmlscan.Scanner
	property      kind
	scope         *xmlscan.Spaces
	ids, links    []uint64 // of the member
	seen          map[uint64]struct{}
	nameAt, posAt int64
}

// indexOf walks the whole file.
func (r *reader) indexOf(ctx context.Context) (*index, error) {
	x := &index{wanted: map[uint64]span{}, seen: map[uint64]struct{}{}, nameAt: -1, posAt: -1}
	x.scan = xmlscan.NewScanner(ctx, r.data, r.from, r.to, r.names)
	for {
		begins, err := x.scan.Next()
		switch {
		case errors.Is(err, io.EOF) && x.spaces == nil:
			return nil, plans.Errorf(plans.KindUnsupported, "it holds no element")
		case errors.Is(err, io.EOF):
			return x, r.findTargets(ctx, x)
		case err != nil:
			return nil, err
		case begins:
			err = x.begin()
		default:
			err = x.end(r)
		}
		if err != nil {
			return nil, err
		}
	}
}

// begin looks at the beginning of an element by its depth.
func (x *index) begin() error {
	switch x.scan.Depth {
	case 0:
		return x.root()
	case 1:
		x.property = memberKind(x.scan.Local())
		x.scope = x.scan.Declared(x.spaces)
		if x.scan.Local() == "name" && x.name == "" {
			x.nameAt = x.scan.To
		}
		return nil
	case 2:
		if x.property == noMember {
			return nil
		}
		if len(x.entries) >= MaxMembers {
			return plans.Errorf(plans.KindTooLarge, "it has more than %d city objects: cut the area into parts", MaxMembers)
		}
		x.entries = append(x.entries, entry{from: x.scan.From, spaces: x.scope, kind: x.property})
		x.ids, x.links = x.ids[:0], x.links[:0]
	}
	if x.posAt < 0 && x.position.to == 0 && x.property == objectMember && (x.scan.Local() == "posList" || x.scan.Local() == "pos") {
		x.posAt = x.scan.To
	}
	return x.references()
}

// root holds the first element to be that of a city model.
func (x *index) root() error {
	x.spaces = x.scan.Declared(&xmlscan.Spaces{})
	x.version = versionOf(x.spaces.URIs(x.scan.Names()))
	if x.version == "" || x.scan.Local() != "CityModel" && x.scan.Local() != "FeatureCollection" {
		return plans.Errorf(plans.KindUnsupported, "no CityGML: the document is <%s> and declares no namespace of CityGML 1.0, 2.0 or 3.0", x.scan.Local())
	}
	return nil
}

// versionOf finds the version of CityGML among namespaces: the newest.
func versionOf(uris []string) string {
	version := ""
	for _, uri := range uris {
		for _, prefix := range []string{"http://www.opengis.net/citygml/", "https://www.opengis.net/citygml/", "http://www.citygml.org/citygml/"} {
			rest, ok := strings.CutPrefix(uri, prefix)
			if !ok {
				continue
			}
			parts := strings.Split(strings.TrimSuffix(rest, "/"), "/")
			for _, v := range parts { // citygml.org writes citygml/1/0/0
				switch v = strings.TrimSuffix(v, ".0") + ".0"; v {
				case "1.0", "2.0", "3.0":
					version = max(version, v)
				}
			}
		}
	}
	return version
}

// memberKind tells what lies in a property of the model.
func memberKind(local string) kind {
	lower := strings.ToLower(local)
	switch {
	case strings.HasPrefix(lower, "appearance"):
		return appearanceMember
	case strings.HasPrefix(lower, "version"):
		return versionMember
	case strings.HasSuffix(lower, "member"), strings.HasSuffix(lower, "members"):
		return objectMember
	}
	return noMember
}

// references notes the id of an element and what its property refers to.
func (x *index) references() error {
	follow := follows(x.scan.Local())
	return x.scan.Attrs(func(name, value []byte) bool {
		switch local := string(localName(name)); {
		case local == "id":
			x.ids = append(x.ids, hash(value))
		case local == "href" && follow && len(value) > 1 && value[0] == '#':
			x.links = append(x.links, hash(value[1:]))
		}
		return true
	})
}

func localName(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

// follows tells the properties whose references are followed: those of geometry,
// of thematic surfaces and of appearances. Others are told as attributes.
func follows(local string) bool {
	switch local {
	case "surfaceMember", "solidMember", "geometryMember", "curveMember", "baseSurface", "baseCurve", "exterior", "interior", "patches",
		"relativeGMLGeometry", "relativeGeometry", "tin", "geometry", "boundary", "pointMember",
		"surfaceDataMember", "surfaceData", "target", "textureParameterization":
		return true
	}
	_, ok := lodOf(local)
	return ok
}

// end finishes a member, or takes a text.
func (x *index) end(r *reader) error {
	s := x.scan
	if x.posAt >= 0 {
		x.position, x.posAt = span{x.posAt, s.From}, -1
	}
	if x.nameAt >= 0 && s.Depth == 1 {
		text, err := r.bytes(span{x.nameAt, min(s.From, x.nameAt+maxName)})
		if err != nil {
			return err
		}
		x.name, x.nameAt = r.decoder.Text(text), -1
	}
	if s.Depth != 2 || x.property == noMember {
		return nil
	}
	e := &x.entries[len(x.entries)-1]
	e.to = s.To
	if e.kind == objectMember {
		x.objects++
	}
	x.settle()
	return nil
}

// maxName bounds the name of a model, bytes.
const maxName = 1000

// settle keeps the references that lead out of the member.
func (x *index) settle() {
	if len(x.links) == 0 {
		return
	}
	clear(x.seen)
	for _, id := range x.ids {
		x.seen[id] = struct{}{}
	}
	for _, l := range x.links {
		if _, inside := x.seen[l]; inside {
			continue
		}
		if _, known := x.wanted[l]; !known && len(x.wanted) >= MaxLinks {
			x.dropped = true
			continue
		}
		x.wanted[l] = span{}
	}
}

// hash is FNV-1a of 64 bits. Who finds something by it holds its id against what
// was asked for.
func hash(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// findTargets walks the file once more for what references between members lead to.
func (r *reader) findTargets(ctx context.Context, x *index) error {
	if len(x.wanted) == 0 {
		return nil
	}
	type open struct {
		depth int
		id    uint64
	}
	var within []open
	s := xmlscan.NewScanner(ctx, r.data, r.from, r.to, r.names)
	for {
		begins, err := s.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n := len(within); !begins && n > 0 && within[n-1].depth == s.Depth {
			at := x.wanted[within[n-1].id]
			at.to = s.To
			x.wanted[within[n-1].id] = at
			within = within[:n-1]
		}
		if !begins {
			continue
		}
		err = s.Attrs(func(name, value []byte) bool {
			if string(localName(name)) != "id" {
				return true
			}
			id := hash(value)
			if at, ok := x.wanted[id]; ok && at == (span{}) {
				x.wanted[id] = span{from: s.From}
				within = append(within, open{s.Depth, id})
			}
			return true
		})
		if err != nil {
			return err
		}
	}
}
