package server

import (
	"bytes"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bgt"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/citygml"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/ifcxml"
	"github.com/maquette-city/maquette/plans/imro"
)

// sniffBytes is how much of a file's start is looked at.
const sniffBytes = 4096

// format is a kind of file we take: how its name ends and how it must begin.
type format struct {
	ending string
	name   string
	begins func(head []byte) bool
}

// formats lists what is taken. Whether the rest is sound shows in conversion;
// this only keeps out, early and with a clear line, what cannot be right.
func formats() []format {
	return []format{
		{".ifc", "an IFC file (ISO-10303-21)", beginsIFC},
		{".ifcxml", "an ifcXML document", beginsIFC},
		{".ifczip", "a zip archive", beginsIFC},
		{".xml", "an ifcXML, CityGML, IMGeo or IMRO document", func(h []byte) bool { return ifcxml.Begins(h) || beginsGML(h) }},
		{".gml", "a CityGML, IMGeo or IMRO document", beginsGML},
		{".citygml", "a CityGML document", citygml.Begins},
		{".zip", "a zip archive", beginsZip},
		{bundle.GzipEnding, "a file packed with gzip", bundle.IsGzip},
		{".json", "a JSON object", beginsObject},
		{".jsonl", "a JSON object in each line", beginsObject},
		{".geojson", "a JSON object", beginsObject},
		{".gpkg", "a GeoPackage", begins("SQLite format 3\x00")},
		{".csv", "a table in text", beginsText},
		{".tif", "a TIFF image", beginsTIFF},
		{".tiff", "a TIFF image", beginsTIFF},
		{".las", "a point cloud in LAS", begins("LASF")},
		{".laz", "a point cloud in LAZ", begins("LASF")},
		{".gltf", "a glTF document", beginsObject},
		{".glb", "binary glTF", begins("glTF")},
		{".obj", "Wavefront OBJ text", beginsText},
		// What belongs to a model beside it, see bundle.IsSide.
		{".mtl", "a material library, which is text", beginsText},
		{".tfw", "a world file, which is text", beginsText},
		{".tifw", "a world file, which is text", beginsText},
		{".wld", "a world file, which is text", beginsText},
		{".bin", "a buffer", func(h []byte) bool { return len(h) > 0 }},
		{".png", "a PNG image", begins("\x89PNG\r\n\x1a\n")},
		{".jpg", "a JPEG image", begins("\xff\xd8\xff")},
		{".jpeg", "a JPEG image", begins("\xff\xd8\xff")},
		{".webp", "a WebP image", begins("RIFF")},
		{".gif", "a GIF image", begins("GIF8")},
		{".bmp", "a BMP image", begins("BM")},
		{".ktx2", "a KTX 2.0 texture", begins("\xabKTX 20\xbb")},
	}
}

func formatOf(filename string) (format, bool) {
	lower := strings.ToLower(filename)
	for _, f := range formats() {
		if strings.HasSuffix(lower, f.ending) {
			return f, true
		}
	}
	return format{}, false
}

func knownEndings() string {
	var endings []string
	for _, f := range formats() {
		endings = append(endings, f.ending)
	}
	return strings.Join(endings, ", ")
}

// sniff refuses a file whose first bytes are not what its name promises.
func sniff(filename string, head []byte) error {
	f, ok := formatOf(filename)
	if !ok {
		return checkFilename(filename)
	}
	if len(head) > sniffBytes {
		head = head[:sniffBytes]
	}
	if !f.begins(head) {
		return plans.Errorf(plans.KindUnsupported, "%q ends in %s but does not begin like %s", filename, f.ending, f.name)
	}
	return nil
}

// textStart skips a byte order mark and white space.
func textStart(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// beginsIFC tells the encodings of IFC, whatever the name says.
func beginsIFC(head []byte) bool {
	return beginsSTEP(head) || beginsZip(head) || ifcxml.Begins(head)
}

// beginsGML tells the documents of GML that are read.
func beginsGML(h []byte) bool { return citygml.Begins(h) || bgt.Begins(h) || imro.Begins(h) }

// beginsSTEP also passes what some programs write before the first token, comments
// (ISO 10303-21, 5.6) and stray bytes, and text that an editor saved as UTF-16: as
// converting does.
func beginsSTEP(head []byte) bool { return ifc.Begins(head) }

// beginsTIFF tells TIFF 6.0 and BigTIFF in either byte order.
func beginsTIFF(head []byte) bool {
	return len(head) >= 4 && (string(head[:2]) == "II" && head[3] == 0 || string(head[:2]) == "MM" && head[2] == 0)
}

// begins tells what begins with these bytes.
func begins(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// beginsText tells text in an encoding of single bytes or UTF-8.
func beginsText(head []byte) bool { return len(head) > 0 && !bytes.ContainsRune(head, 0) }

func beginsZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

func beginsObject(head []byte) bool { return bytes.HasPrefix(textStart(head), []byte("{")) }
