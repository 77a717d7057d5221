package demo

// The plot in the local frame, in metres: x along the street, y away from it.
// The variants stay inside; the surroundings stay outside.
const (
	siteMinX = -10.0
	siteMaxX = 66.0
	siteMinY = -7.0
	siteMaxY = 49.0
)
