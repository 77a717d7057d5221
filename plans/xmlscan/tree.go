package xmlscan

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/maquette-city/maquette/plans"
)

// MaxTree bounds the text of one tree, bytes: places in it are kept in 32 bits.
const MaxTree = 1<<31 - 1

// Tree is one element with all that lies in it. It is never changed once made.
type Tree struct {
	text    []byte
	from    int64 // offset of text in the file
	names   *Names
	nodes   []node
	attrs   []attr
	decoder Decoder
}

// node is an element. Those within it follow, up to last.
type node struct {
	name, space    uint32
	last           int32 // the node behind all within
	attrs          int32 // the first of its attributes
	count          int32 // of these
	from, in, upTo int32 // of the start tag, of what is within, of the end tag
	to             int32 // of what follows
}

type attr struct {
	name     uint32
	from, to int32
}

// Parse makes the tree of the element that text holds; from is where it lies in
// the file. The tree keeps text. outer are the declarations around it.
func Parse(ctx context.Context, text []byte, from int64, names *Names, outer *Spaces, d Decoder) (*Tree, error) {
	if len(text) > MaxTree {
		return nil, plans.Errorf(plans.KindTooLarge, "byte %d: an element of %d bytes; at most %d can be read", from, len(text), MaxTree)
	}
	t := &Tree{text: text, from: from, names: names, decoder: d}
	s := &Scanner{ctx: ctx, buf: text, base: from, size: from + int64(len(text)), names: names}
	var open []int32
	scopes := []*Spaces{outer}
	for {
		begins, err := s.Next()
		switch {
		case errors.Is(err, io.EOF) && len(t.nodes) > 0:
			return t, nil
		case errors.Is(err, io.EOF):
			return nil, s.Errorf(from, "no element")
		case err != nil:
			return nil, err
		case !begins:
			n := open[len(open)-1]
			open, scopes = open[:len(open)-1], scopes[:len(scopes)-1]
			t.nodes[n].last, t.nodes[n].upTo, t.nodes[n].to = int32(len(t.nodes)), int32(s.From-from), int32(s.To-from)
			if len(open) == 0 {
				return t, nil
			}
		default:
			scope := declared(s.attrs, scopes[len(scopes)-1], names)
			open, scopes = append(open, int32(len(t.nodes))), append(scopes, scope)
			if err := t.begin(s, scope); err != nil {
				return nil, err
			}
		}
	}
}

// begin adds the element that begins.
func (t *Tree) begin(s *Scanner, scope *Spaces) error {
	n := node{name: s.Name, space: scope.of(t.names.all[s.Name].prefix), attrs: int32(len(t.attrs)), from: int32(s.From - t.from), in: int32(s.To - t.from)}
	rest := s.attrs
	for {
		name, value, more, err := attribute(rest)
		if err != nil {
			return s.Errorf(s.From, "<%s>: %v", s.Local(), err)
		}
		if name == nil {
			break
		}
		number, err := t.names.number(name)
		if err != nil {
			return s.Errorf(s.From, "%v", err)
		}
		at := int32(cap(s.buf) - cap(value)) // both end where the text does
		t.attrs = append(t.attrs, attr{number, at, at + int32(len(value))})
		n.count++
		rest = more
	}
	t.nodes = append(t.nodes, n)
	return nil
}

// Root gives the element of the tree.
func (t *Tree) Root() Elem { return Elem{t, 0} }

// Nodes gives the number of elements.
func (t *Tree) Nodes() int { return len(t.nodes) }

// Elem is an element of a tree; the zero value is none. Elements are equal where
// they are the same one of the same tree.
type Elem struct {
	tree *Tree
	n    int32
}

// OK tells whether there is an element.
func (e Elem) OK() bool { return e.tree != nil }

// Local gives the name without its prefix.
func (e Elem) Local() string { return e.tree.names.all[e.tree.nodes[e.n].name].local }

// Number gives the number of the name in the table of names.
func (e Elem) Number() uint32 { return e.tree.nodes[e.n].name }

// Space gives the namespace, "" where none is known.
func (e Elem) Space() string { return e.tree.names.spaces[e.tree.nodes[e.n].space] }

// Offset gives where in the file the element begins, in bytes.
func (e Elem) Offset() int64 { return e.tree.from + int64(e.tree.nodes[e.n].from) }

// End gives where in the file the element ends, in bytes.
func (e Elem) End() int64 { return e.tree.from + int64(e.tree.nodes[e.n].to) }

// First gives the first element within, Next the one behind it in the same.
func (e Elem) First() Elem {
	if n := e.n + 1; n < e.tree.nodes[e.n].last {
		return Elem{e.tree, n}
	}
	return Elem{}
}

// Children gives the elements within, one level deep.
func (e Elem) Children() iter.Seq[Elem] {
	return func(yield func(Elem) bool) {
		nodes := e.tree.nodes
		for n := e.n + 1; n < nodes[e.n].last; n = nodes[n].last {
			if !yield(Elem{e.tree, n}) {
				return
			}
		}
	}
}

// All gives the element and all within, in the order of the file.
func (e Elem) All() iter.Seq[Elem] {
	return func(yield func(Elem) bool) {
		for n := e.n; n < e.tree.nodes[e.n].last; n++ {
			if !yield(Elem{e.tree, n}) {
				return
			}
		}
	}
}

// Child gives the first element within of that name, or none.
func (e Elem) Child(local string) Elem {
	for c := range e.Children() {
		if c.Local() == local {
			return c
		}
	}
	return Elem{}
}

// Attr gives the value of the attribute with that name, whatever its prefix, or
// "".
func (e Elem) Attr(local string) string {
	n := &e.tree.nodes[e.n]
	for _, a := range e.tree.attrs[n.attrs : n.attrs+n.count] {
		if e.tree.names.all[a.name].local == local && e.tree.names.all[a.name].prefix != "xmlns" {
			return e.tree.decoder.value(e.tree.text[a.from:a.to])
		}
	}
	return ""
}

// Attrs tells whether the element has attributes.
func (e Elem) Attrs() bool { return e.tree.nodes[e.n].count > 0 }

// Raw gives what lies between the tags as it is written, until the tree is let go.
func (e Elem) Raw() []byte {
	n := &e.tree.nodes[e.n]
	return e.tree.text[n.in:max(n.in, n.upTo)]
}

// Leaf tells whether no element lies within.
func (e Elem) Leaf() bool { return e.tree.nodes[e.n].last == e.n+1 }

// Text gives the decoded text of an element that has no others within, without
// white space around it; "" where it has.
func (e Elem) Text() string {
	if !e.Leaf() {
		return ""
	}
	return e.tree.decoder.Text(e.Raw())
}
