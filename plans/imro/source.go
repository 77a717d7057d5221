package imro

import (
	"io"
	"strings"

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
	// Ground gives the height of the ground in metres above NAP at a place in RD;
	// false where it is not known. Nil for a ground that is not known anywhere.
	Ground func(x, y float64) (h float64, ok bool)
	// Begin is called once, before the first feature, with what is known of the
	// source by then. Its error ends reading and comes back. Nil for none.
	Begin func(h *scene.Header) error
}

// The bounds of what is read: the plan of a whole municipality has some tens of
// thousands of objects.
const (
	// MaxBytes is the largest file.
	MaxBytes = 1 << 30
	// MaxMember is the largest object, bytes.
	MaxMember = 64 << 20
	// MaxAreas bounds the areas of each kind that are held.
	MaxAreas = 200_000
	// MaxHeight is the greatest height in metres that is taken for one.
	MaxHeight = 1000.0
	// maxWork bounds the common areas of a file, in looks of package solid: about
	// two minutes of one core.
	maxWork = 1 << 35
)

// Begins tells whether head, the first bytes of a file, begins an IMRO document:
// XML whose first element is a collection of the namespaces of IMRO.
func Begins(head []byte) bool {
	name, rest, _ := strings.Cut(xmlscan.FirstTag(head), ":")
	return len(name) < 40 && strings.HasPrefix(rest, "FeatureCollectionIMRO") && strings.Contains(rest, "geonovum.nl/imro/")
}
