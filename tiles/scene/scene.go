// Package scene is the neutral model between the readers of plans and the
// writers of tiles: features with meshes, materials and properties, in the
// frame of their source.
//
// A reader emits features one by one (a city never fits in memory) and returns
// a Header when the source is exhausted. Nothing in this package knows a file
// format, and nothing in it knows 3D Tiles.
//
// Frames: positions are metres in the source frame, z up, in float64. What the
// source says of its place on earth stands beside them in Header.Georeference
// and is never baked into the positions.
package scene

// Vec3 is a point or direction: x, y, z in metres unless said otherwise.
type Vec3 [3]float64

// Mesh is an indexed triangle mesh, or where Lines says so a set of segments.
// Triangles run counter-clockwise seen from
// outside once the part's Transform has placed them: a reader gives a mirroring
// transform a mesh of its own, turned round. A mesh may be shared by many parts (IFC mapped items, CityJSON
// templates): it is never changed after it was emitted.
type Mesh struct {
	Positions []Vec3   // metres, in the mesh's own frame
	Indices   []uint32 // three per triangle, two per segment, each below len(Positions)
	// TexCoords are one for each position, or nil where the mesh has none: u to
	// the right and v down from the upper left corner of the image, 1 its whole
	// width or height (glTF 2.0, clause 3.8.3).
	TexCoords [][2]float32
	// Normals are one for each position, of unit length in the mesh's own frame, or
	// nil where faces are to be shaded by the angles at which they meet. Terrain
	// brings them along, so that no edge shows between two tiles.
	Normals []Vec3
	// Lines says that Indices name the two ends of each segment: the mesh has no
	// surface, so neither triangles, area, volume nor texture.
	Lines bool
}

// Triangles gives the number of triangles of m, 0 where it is of lines.
func (m *Mesh) Triangles() int {
	if m.Lines {
		return 0
	}
	return len(m.Indices) / 3
}

// Segments gives the number of segments of m, 0 where it is of triangles.
func (m *Mesh) Segments() int {
	if !m.Lines {
		return 0
	}
	return len(m.Indices) / 2
}

// Arity gives the indices of one triangle or segment of m: 3 or 2.
func (m *Mesh) Arity() int {
	if m.Lines {
		return 2
	}
	return 3
}

// Part is one mesh of a feature, placed in the source frame, in one material.
type Part struct {
	Mesh      *Mesh
	Transform Affine // mesh frame to source frame
	Material  Material
	// Surface is the semantic class of its surfaces ("RoofSurface"), "" where the
	// source tells none.
	Surface string
}

// Material is the look of a part. Materials are compared by value: parts of one
// texture share the pointer.
type Material struct {
	Name string
	RGBA [4]uint8 // sRGB colour; the last is opacity, 255 opaque
	// Texture is nil, or an image that RGBA is multiplied with. It counts only
	// on a mesh that has TexCoords; see Flat for others.
	Texture *Texture
}

// Transparent tells whether the material belongs to the glass primitive of a
// tile rather than to the opaque one.
func (m Material) Transparent() bool { return m.RGBA[3] < 250 }

// Feature is one building element or city object.
type Feature struct {
	// Key identifies the feature for ever: source index, a slash and the id of
	// the object in its source ("0/2O2Fr$t4X7Zf8NOew3FLOH"); a repeated one
	// gets "~2", "~3" in file order.
	Key string
	// GUID is the id of the object in its source: IFC GlobalId, CityJSON id.
	GUID string
	// SourceID is the record of the object in its source: the express id of a
	// STEP instance ("123"), the object id elsewhere.
	SourceID string
	Source   int    // index of the source within the version
	Class    string // "IfcWall", "Building"
	Name     string
	Parent   string // key of the feature that holds it, or ""
	Storey   string // name of the storey, or ""
	Parts    []Part
	Sets     []PropertySet
	// Private marks what a public tileset leaves out by default (spaces).
	Private bool
}

// Triangles gives the number of triangles of all parts of f.
func (f *Feature) Triangles() int {
	n := 0
	for i := range f.Parts {
		n += f.Parts[i].Mesh.Triangles()
	}
	return n
}

// Visible tells whether f has anything to draw: a triangle or a segment.
func (f *Feature) Visible() bool {
	for i := range f.Parts {
		if len(f.Parts[i].Mesh.Indices) > 0 {
			return true
		}
	}
	return false
}

// PropertySet is a named group of properties: an IFC property set or quantity
// set, or the attributes of a city object under the name "".
type PropertySet struct {
	Name       string     `json:"name"`
	Properties []Property `json:"properties"`
}

// Property is one named value. Value is a string, float64, bool, nil or a
// slice of these; Unit is the unit's name as in SI ("m2"), or "".
type Property struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
	Unit  string `json:"unit,omitempty"`
}

// Skipped is an element that could not be made, or not wholly.
type Skipped struct {
	Key    string `json:"key"`
	GUID   string `json:"guid"`
	ID     string `json:"id"`   // express id or object id
	Type   string `json:"type"` // class
	Code   string `json:"code"` // closed list of the reader: "unsupported-geometry", "invalid-geometry", ...
	Reason string `json:"reason"`
}

// Counts tells what the source holds. Total counts products with a
// representation other than spaces, openings, grids and annotations, which are
// counted apart.
type Counts struct {
	Total       int `json:"total"`
	Converted   int `json:"converted"`
	Spaces      int `json:"spaces"`
	Openings    int `json:"openings"`
	Grids       int `json:"grids"`
	Annotations int `json:"annotations"`
}

// Header is what a reader knows of a source once it has read all of it.
type Header struct {
	Format       string // "IFC-SPF", "CityJSON"
	Schema       string // "IFC4X3_ADD2", "2.0"
	Name         string // of the project in the source
	About        About  `json:"-"` // reports give it a form of their own
	Georeference *Georeference
	Statements   []Statement // all that the source says of its place
	Counts       Counts
	Skipped      []Skipped
	Warnings     []string
	ReadSeconds  float64 // wall time before geometry began, for the report
}

// Georeference is what the source says of the map coordinates of its frame:
//
//	E = Eastings  + Scale * (x cos t - y sin t)
//	N = Northings + Scale * (x sin t + y cos t)
//	H = Height    + HeightScale * z
//
// with (cos t, sin t) = (AxisX, AxisY) and all lengths in metres
// (IFC 4.3, IfcMapConversion).
type Georeference struct {
	Method    string // "map-conversion", "property-set", "rigid-operation", "crs" (coordinates are map coordinates)
	CRS       string // as the source names it: "EPSG:28992"; "" where it names none
	Eastings  float64
	Northings float64
	Height    float64
	AxisX     float64
	AxisY     float64
	Scale     float64 // metres of the map for one metre of the source frame
	// ScaleZ is Scale for heights, where that is another (a scale of the map
	// projection makes nothing higher); 0 stands for Scale. See HeightScale.
	ScaleZ float64 `json:",omitzero"`
	// VerticalDatum as the source names it, or "".
	VerticalDatum string
}

// HeightScale gives the metres of height for one metre of the source frame.
func (g *Georeference) HeightScale() float64 {
	if g.ScaleZ != 0 {
		return g.ScaleZ
	}
	return g.Scale
}
