package citygml

import (
	"io"
	"strings"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Source is one file to read.
type Source struct {
	Data    io.ReaderAt
	Size    int64  // bytes
	Name    string // for messages
	Index   int    // of the source within the version: the first part of keys
	Options Options
}

// Options are what a caller may want to set.
type Options struct {
	// Progress is called with the number of members done and their total; nil for
	// none.
	Progress func(done, total int)
	// Begin is called once, before the first feature, with what is known of the
	// source by then: all but what reading the objects brings (Counts, Skipped,
	// some of the Warnings). Its error ends reading and comes back. Nil for none.
	Begin func(h *scene.Header) error
	// LoD is the level of detail to take: "" for the highest of each object, else
	// "0" to "4". An object without it gives its highest below, else its lowest
	// above.
	LoD string
	// Theme is the theme of appearances to take, "" for the first of the file.
	Theme string
	// Files are the files beside the source: images and world files. Nil where
	// there are none.
	Files bundle.Files
}

// The bounds of what is read. What is held of a file is the place of each member
// and of what references between members lead to, and one member at a time.
const (
	// MaxBytes is the largest file.
	MaxBytes = 256 << 30
	// MaxMember is the largest member, bytes: its tree takes about as much again.
	MaxMember = 512 << 20
	// MaxMembers bounds the city objects on the upper level: 40 bytes each.
	MaxMembers = 16 << 20
	// MaxLinks bounds the references that lead out of their members; those beyond
	// lead nowhere.
	MaxLinks = 4 << 20
	// MaxTargets bounds the surfaces that appearances of the whole model name;
	// those beyond keep the colour of their class.
	MaxTargets = 8 << 20
	// maxKept bounds the text of targets that are kept for the next reference.
	maxKept = 64 << 20
)

// Begins tells whether head, the first bytes of a file, begins a CityGML document:
// XML whose first element is of CityGML or declares its namespaces. 4096 bytes do
// unless long comments stand in front.
func Begins(head []byte) bool {
	return isCityGML(xmlscan.FirstTag(head))
}

// isCityGML looks at the first tag of a document: the namespaces of CityGML are
// declared there, on a CityModel or on a collection of features.
func isCityGML(tag string) bool {
	name, rest, _ := strings.Cut(strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(tag), " ")
	_, local, found := strings.Cut(name, ":")
	if !found {
		local = name
	}
	ours := strings.Contains(rest, "opengis.net/citygml/") || strings.Contains(rest, "citygml.org/citygml/")
	return ours && (local == "CityModel" || local == "FeatureCollection")
}
