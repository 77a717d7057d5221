package convert

import (
	"bytes"
	"context"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/ifcxml"
	"github.com/maquette-city/maquette/tiles/scene"
)

// format is one row of the table of readers: how its files begin and who reads
// them, with the file's name in each error. A new format is a new row, nothing else.
type format struct {
	name string
	// city tells a model in map coordinates that may be as large as a city: its
	// vertices are turned one by one and its cells are larger.
	city bool
	// expressIDs tells that the ids of elements are numbers.
	expressIDs bool
	detect     func(head []byte) bool
	read       func(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error)
}

func formats() []format {
	return []format{
		{"IFC", false, true, beginsAsIFC, readIFC},
		{"CityJSON", true, false, beginsAsJSON, readCityJSON},
	}
}

// beginsAsIFC tells a STEP file, an ifcXML document or a zip archive.
func beginsAsIFC(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || ifc.Begins(head) || ifcxml.Begins(head)
}

func beginsAsJSON(head []byte) bool { return bytes.HasPrefix(trimHead(head), []byte("{")) }

func readIFC(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return ifc.Read(ctx, ifc.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Options: ifc.Options{Progress: progress, Memo: s.memo}}, emit)
}

func readCityJSON(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return cityjson.Read(ctx, cityjson.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index}, emit)
}
