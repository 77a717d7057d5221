package scene

// The kinds of Statement, with the members that count in each beside Level,
// Where, Name and Text.
const (
	// StatedAddress: a postal address, in Text.
	StatedAddress = "postal-address"
	// StatedLatLon: LatDeg, LonDeg, Height of a site (IfcSite.RefLatitude, ...).
	StatedLatLon = "site-latlon"
	// StatedReferenceHeight: Height of the zero of a building above the vertical
	// datum (IfcBuilding.ElevationOfRefHeight).
	StatedReferenceHeight = "reference-height"
	// StatedTerrainHeight: Height of the terrain around a building
	// (IfcBuilding.ElevationOfTerrain), from the same datum.
	StatedTerrainHeight = "terrain-height"
	// StatedSitePlacement: Frame of a site in the source frame, where that is not
	// the identity.
	StatedSitePlacement = "site-placement"
	// StatedProductPlacement: Frame of another product that stands in no other,
	// where it is as far from the origin as map coordinates are.
	StatedProductPlacement = "product-placement"
	// StatedWorldFrame: Frame of a representation context in the source frame
	// (WorldCoordinateSystem; readers have applied it), where that is not the
	// identity.
	StatedWorldFrame = "world-coordinate-system"
	// StatedTrueNorth: Direction of true north in the source frame.
	StatedTrueNorth = "true-north"
	// StatedMapConversion: Georeference of an IfcMapConversion.
	StatedMapConversion = "map-conversion"
	// StatedRigidOperation: Georeference, or where the model is placed on the
	// ellipsoid LatDeg, LonDeg, Height in CRS and the Direction of true north.
	StatedRigidOperation = "rigid-operation"
	// StatedPropertySet: Georeference of property sets that stand for an
	// IfcMapConversion.
	StatedPropertySet = "property-set"
	// StatedMapUnits: Direction holds the metres of the map unit and of the project
	// unit that the Georeference was read in.
	StatedMapUnits = "map-units"
	// StatedCRS: CRS that is named; how coordinates lie in it says another
	// statement, or none.
	StatedCRS = "crs"
	// StatedPoint: Point of the source frame lies at Map in CRS (of BIM basis ILS
	// the zero point, of Revit the survey point): a place without a direction,
	// whose Georeference has the axes of source and map parallel.
	StatedPoint = "known-point"
	// StatedPointLatLon: Point of the source frame lies at LatDeg, LonDeg and
	// Height in CRS.
	StatedPointLatLon = "known-point-latlon"
	// StatedControlPoint: the control point Name is at Point in the source frame
	// and at Map in CRS; without Map where NoMap says so.
	StatedControlPoint = "control-point"
	// StatedExtent: Box of the model in the source frame as the source has it.
	StatedExtent = "extent"
	// StatedTransform: Frame that turns the whole numbers of a source into its
	// coordinates (CityJSON transform).
	StatedTransform = "transform"
)

// Statement is one thing that a source says of its place, whether the place is
// taken from it or it only serves to check. Which members count depends on Kind.
// Lengths are metres, angles degrees.
type Statement struct {
	Kind string
	// Level is the level of georeferencing, LoGeoRef 10 to 60 (Clemen and Görne,
	// 2019); 0 for what has none.
	Level int    `json:",omitzero"`
	Where string `json:",omitzero"` // record and field: "#45 IfcMapConversion", "metadata.referenceSystem"
	Name  string `json:",omitzero"` // of the object or point it is about, where it has one
	Text  string `json:",omitzero"` // what is written there, where a person may want to read it
	// CRS is the reference system as the source names it, "" for none.
	CRS string `json:",omitzero"`
	// Georeference is what it says of a place on a map, nil for nothing.
	Georeference *Georeference `json:",omitzero"`
	LatDeg       float64       `json:",omitzero"`
	LonDeg       float64       `json:",omitzero"`
	Height       float64       `json:",omitzero"`
	// NoHeight says that Height, and the third of Map, are 0 because nothing is
	// said of them.
	NoHeight  bool       `json:",omitzero"`
	NoMap     bool       `json:",omitzero"` // nothing is said of Map
	Direction [2]float64 `json:",omitzero"` // true north in the source frame, at length 1
	Frame     *Affine    `json:",omitzero"` // a frame in the source frame
	Point     Vec3       `json:",omitzero"` // in the source frame
	Map       Vec3       `json:",omitzero"` // easting, northing, height
	Box       Box        `json:",omitzero"` // in the source frame
}
