package convert

import (
	"context"

	"github.com/maquette-city/maquette/plans/bgt"
	"github.com/maquette-city/maquette/plans/citygml"
	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/ifcxml"
	"github.com/maquette-city/maquette/plans/imro"
	"github.com/maquette-city/maquette/plans/massing"
	"github.com/maquette-city/maquette/plans/obj"
	"github.com/maquette-city/maquette/plans/pointcloud"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/plans/vector"
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
	// onGround tells a format that knows heights above the ground: rasters of
	// heights beside it in a version say where that is.
	onGround bool
	// endings of file names, in lower case with the dot, the usual one first. They
	// word refusals and find models in an archive; content decides.
	endings []string
	// detect tells a file of the format for certain by its first bytes.
	detect func(head []byte) bool
	// perhaps, where set, tells a file that may be of the format, if its name
	// says so too.
	perhaps func(head []byte) bool
	read    func(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error)
}

// formatIFC names the format whose reader takes archives itself.
const formatIFC = "IFC"

// formatBGT names the format of which an archive may hold several files.
const formatBGT = "BGT"

func formats() []format {
	return []format{
		{name: formatIFC, expressIDs: true, endings: []string{".ifc", ".ifcxml", ".ifczip"}, detect: beginsAsIFC, read: readIFC},
		{name: "CityJSON", city: true, endings: []string{".city.json", ".json", ".jsonl"}, detect: beginsAsCityJSON, perhaps: beginsAsJSON, read: readCityJSON},
		{name: formatBGT, city: true, onGround: true, endings: []string{".gml", ".xml"}, detect: bgt.Begins, read: readIMGeo},
		{name: "CityGML", city: true, endings: []string{".gml", ".xml", ".citygml"}, detect: citygml.Begins, read: readCityGML},
		{name: "IMRO", city: true, onGround: true, endings: []string{".gml", ".xml"}, detect: imro.Begins, read: readIMRO},
		{name: "glTF", endings: []string{".gltf", ".glb"}, detect: beginsAsGLTF, perhaps: beginsAsJSON, read: readGLTF},
		{name: "GeoJSON", city: true, onGround: true, endings: []string{".geojson", ".json"}, detect: beginsAsGeoJSON, read: readPlane},
		{name: "GeoPackage", city: true, onGround: true, endings: []string{".gpkg"}, detect: beginsAsGeoPackage, read: readPlane},
		{name: "GeoTIFF", city: true, endings: []string{".tif", ".tiff"}, detect: terrain.Begins, read: readRaster},
		{name: "OBJ", endings: []string{".obj"}, detect: obj.Begins, perhaps: obj.Perhaps, read: readOBJ},
		{name: "LAS", city: true, endings: []string{".las", ".laz"}, detect: pointcloud.Begins, read: readCloud},
	}
}

// beginsAsIFC tells a STEP file or an ifcXML document.
func beginsAsIFC(head []byte) bool { return ifc.Begins(head) || ifcxml.Begins(head) }

func beginsAsCityJSON(head []byte) bool { return jsonKind(head) == jsonCity }

func beginsAsJSON(head []byte) bool { return jsonKind(head) == jsonUnknown }

func beginsAsGeoJSON(head []byte) bool { return vector.Begins(head) == "GeoJSON" }

func beginsAsGeoPackage(head []byte) bool { return vector.Begins(head) == "GeoPackage" }

func readIFC(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return ifc.Read(ctx, ifc.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Options: ifc.Options{Progress: progress, Memo: s.memo}}, emit)
}

func readCityJSON(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return cityjson.Read(ctx, cityjson.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Options: cityjson.Options{Progress: progress, LoD: s.choice.LoD, Theme: s.choice.Appearance, Files: s.files}}, emit)
}

func readCityGML(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return citygml.Read(ctx, citygml.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Options: citygml.Options{Progress: progress, LoD: s.choice.LoD, Theme: s.choice.Appearance, Files: s.files}}, emit)
}

func readMassing(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	ground := func(system string, x, y float64) (float64, bool) {
		c, err := crs.Parse(system)
		if err != nil {
			return 0, false
		}
		return s.ground.at(c, x, y)
	}
	path, err := s.plainPath(ctx)
	if err != nil {
		return scene.Header{}, err
	}
	return massing.Read(ctx, massing.Source{Data: s.file, Size: s.size, Path: path, Name: s.name, Index: s.index, Options: massing.Options{Progress: progress, Ground: ground}}, emit)
}

func readIMRO(ctx context.Context, s *source, _ func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	rd, err := crs.Parse("EPSG:28992")
	if err != nil {
		return scene.Header{}, err
	}
	ground := func(x, y float64) (float64, bool) { return s.ground.at(rd, x, y) }
	return imro.Read(ctx, imro.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Options: imro.Options{Ground: ground}}, emit)
}
