package citygml

import (
	"fmt"
	"strings"
	"testing"
)

// Coordinates that count repeats from the origin of the map are moved by whole repeats
// where the image repeats; more of them than can be seen cost the texture.
func TestTextureCoordinatesFarAway(t *testing.T) {
	t.Parallel()
	shape := `<bldg:lod2MultiSurface>` + multi(`<gml:Polygon gml:id="r"><gml:exterior><gml:LinearRing gml:id="r_0"><gml:posList>0 0 0 1 0 0 1 1 0 0 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`) + `</bldg:lod2MultiSurface>`
	for name, c := range map[string]struct{ wrap, list, want, told string }{
		"far away":      {"wrap", "-849293.25 2100136.5 -849291.25 2100136.5 -849291.25 2100137.5 -849293.25 2100136.5", "[[0.75 0.5] [2.75 0.5] [2.75 -0.5]]", ""},
		"once":          {"none", "0 0 1 0 1 1 0 0", "[[0 1] [1 1] [1 0]]", ""},
		"too far apart": {"wrap", "0 0 90000 0 1 1 0 0", "[]", "thousands of images on one surface cannot be meant"},
	} {
		data := `<app:appearanceMember><app:Appearance><app:theme>t</app:theme><app:surfaceDataMember><app:ParameterizedTexture><app:imageURI>a.png</app:imageURI><app:wrapMode>` + c.wrap +
			`</app:wrapMode><app:target uri="#r"><app:TexCoordList><app:textureCoordinates ring="#r_0">` + c.list + `</app:textureCoordinates></app:TexCoordList></app:target></app:ParameterizedTexture></app:surfaceDataMember></app:Appearance></app:appearanceMember>`
		r := mustRead(t, model(house("b", shape)+data), Options{Files: memory{"a.png": picture(t, 4, 4)}})
		got := fmt.Sprint(r.features[0].Parts[0].Mesh.TexCoords)
		if said := strings.Join(r.header.Warnings, "; "); got != c.want || (said == "") != (c.told == "") || !strings.Contains(said, c.told) {
			t.Errorf("%s: %s, want %s; warnings %q", name, got, c.want, said)
		}
	}
}
