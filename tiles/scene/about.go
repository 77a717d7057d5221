package scene

// About is what a source says of itself: who wrote it, of what, in which units
// and around which origin. Nothing of it decides where the model stands; it is
// for the report and for telling whether several sources share one frame.
type About struct {
	Application string  // the program that wrote the source, with its version
	Project     Named   // the zero value where there is none
	Sites       []Named // in file order; a reader may bound each list
	Buildings   []Named
	Storeys     []Level
	LengthUnit  Length
	// SitePlacement is the frame of the first site in the source frame, nil
	// where there is no site.
	SitePlacement *Affine
	// WorldCoordinateSystem is the frame of the model's coordinates in the
	// source frame (IFC: of the first context that is no plan drawing); readers
	// have applied it. Nil where there is none.
	WorldCoordinateSystem *Affine
	// TrueNorth is the direction of true north in the source frame at length 1;
	// nil where the source says nothing.
	TrueNorth *[2]float64
	// Extensions are those of its standard that the source declares, and Members
	// what they say of the source as a whole, both in file order and bounded by the
	// reader; nothing of people.
	Extensions []Extension
	Members    []Property
}

// Extension is an extension of a standard that a source declares.
type Extension struct {
	Name    string `json:"name"`
	URL     string `json:"url,omitempty"` // of its schema
	Version string `json:"version,omitempty"`
}

// Named is an object that a source names.
type Named struct {
	Name string `json:"name"`
	GUID string `json:"guid"` // IFC GlobalId, or the object's id
}

// Level is a storey and its height in the source frame, metres.
type Level struct {
	Named
	Height float64 `json:"height"`
	// Untold marks a height of 0 that nothing in the source states.
	Untold bool `json:"untold,omitempty"`
	// Elevation is what the source states of the height beside the placement of
	// the storey, above the zero of its building, and PlacementZ the height of that
	// placement in the source frame: they should differ by the building's alone
	// (ISO 16739-1, IfcBuildingStorey). Nil where one says nothing.
	Elevation  *float64 `json:"-"`
	PlacementZ *float64 `json:"-"`
}

// Length is a unit of length.
type Length struct {
	Name   string  `json:"name"`   // "millimetre"
	Metres float64 `json:"metres"` // for one unit
}
