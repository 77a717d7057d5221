package xmlscan

import (
	"bytes"
	"fmt"
	"strings"
)

// MaxNames bounds how many different names the elements and attributes of a
// document may have.
const MaxNames = 1 << 16

// Names numbers the names of a document, so that trees keep four bytes for one.
type Names struct {
	numbers map[string]uint32
	all     []name
	spaces  []string // namespaces, the first ""
}

type name struct {
	raw           string // with prefix
	prefix, local string
}

// NewNames gives an empty table.
func NewNames() *Names {
	return &Names{numbers: map[string]uint32{}, spaces: []string{""}}
}

// number gives the number of a name as it is written.
func (n *Names) number(raw []byte) (uint32, error) {
	if i, ok := n.numbers[string(raw)]; ok {
		return i, nil
	}
	if len(n.all) >= MaxNames {
		return 0, fmt.Errorf("more than %d different names", MaxNames)
	}
	s := string(bytes.ToValidUTF8(raw, []byte("?")))
	prefix, local, found := strings.Cut(s, ":")
	if !found || local == "" {
		prefix, local = "", s
	}
	i := uint32(len(n.all))
	n.all = append(n.all, name{s, prefix, local})
	n.numbers[string(raw)] = i
	return i, nil
}

func (n *Names) is(number uint32, raw []byte) bool { return n.all[number].raw == string(raw) }

// Local gives a name without its prefix.
func (n *Names) Local(number uint32) string { return n.all[number].local }

// space gives the number of a namespace.
func (n *Names) space(uri string) uint32 {
	for i, s := range n.spaces {
		if s == uri {
			return uint32(i)
		}
	}
	if len(n.spaces) >= maxSpaces {
		return 0
	}
	n.spaces = append(n.spaces, uri)
	return uint32(len(n.spaces) - 1)
}

// maxSpaces bounds the namespaces that are told apart: a city model with ADEs has
// some thirty.
const maxSpaces = 200

// Spaces are the namespace declarations in force at an element: those of Outer
// count where it has none.
type Spaces struct {
	outer    *Spaces
	prefixes []string
	spaces   []uint32
}

// of gives the number of the namespace of a prefix.
func (s *Spaces) of(prefix string) uint32 {
	for ; s != nil; s = s.outer {
		for i, p := range s.prefixes {
			if p == prefix {
				return s.spaces[i]
			}
		}
	}
	return 0
}

// Declared gives the declarations of the element that begins, within those of
// outer; outer itself where it makes none.
func (s *Scanner) Declared(outer *Spaces) *Spaces {
	return declared(s.attrs, outer, s.names)
}

func declared(attrs []byte, outer *Spaces, names *Names) *Spaces {
	if !bytes.Contains(attrs, []byte("xmlns")) {
		return outer
	}
	in := &Spaces{outer: outer}
	for {
		n, value, more, err := attribute(attrs)
		if err != nil || n == nil {
			return in
		}
		prefix, found := bytes.CutPrefix(n, []byte("xmlns"))
		if found && (len(prefix) == 0 || prefix[0] == ':') {
			in.prefixes = append(in.prefixes, string(bytes.TrimPrefix(prefix, []byte(":"))))
			in.spaces = append(in.spaces, names.space(string(value)))
		}
		attrs = more
	}
}

// URIs gives the namespaces that s itself declares.
func (s *Spaces) URIs(names *Names) []string {
	if s == nil {
		return nil
	}
	out := make([]string, len(s.spaces))
	for i, n := range s.spaces {
		out[i] = names.spaces[n]
	}
	return out
}
