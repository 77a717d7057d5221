package check

import "math"

// gpm checks NGA_gpm of a tileset: what the Generic Point-cloud Model of the
// NGA says of the accuracy of a tileset (NGA.STND.0076, 3D Tiles extension
// NGA_gpm 1.2). contents is the number of contents of the root tile.
func gpm(contents int) shape {
	return objectOf(
		must("masterRecord", objectOf(
			must("version", anyText),
			must("implementation", anyText),
			must("modelCoordSystem", gpmModelFrame),
			must("idInformation", objectOf(must("datasetId", anyText), must("referenceDateTime", dateTime))),
			may("datasetExtentInformation", gpmExtent()),
			may("collectionRecordList", listOf(1, 0, gpmCollection())),
		)),
		must("unmodeledErrorRecord", objectOf(
			must("uniqueId", anyText),
			must("corrRotationThetas", numbersOf(3)),
			must("corrParams", listOf(3, 3, gpmCorrelation())),
			must("posts", listOf(0, 0, objectOf(must("position", numbersOf(3)), must("covariance", numbersOf(6))))),
		)),
		must("interpolationParams", gpmInterpolation),
		must("interTileCorrelationGroups", listOf(0, 3, objectOf(
			must("groupFlags", listOf(3, 3, anyBoolean)),
			must("rotationThetas", numbersOf(3)),
			must("params", listOf(3, 3, gpmCorrelation())),
		))),
		may("threeDimConformalParams", gpmConformal),
		may("ppeManifest", all(listOf(1, 7, objectOf(
			must("source", textOf("SIGX", "SIGY", "SIGZ", "VARX", "VARY", "VARZ", "SIGR")),
			may("min", anyNumber),
			may("max", anyNumber),
		)), distinct("source"))),
		may("anchorPointMetadata", gpmAnchors(contents)),
	)
}

func gpmCollection() shape {
	return objectOf(
		must("collectionId", anyText),
		must("platformId", anyText),
		must("sensorRecords", listOf(1, 0, objectOf(
			must("sensorId", anyText),
			must("sensorType", anyText),
			must("sensorMode", anyText),
			must("collectionUnitRecords", listOf(1, 0, objectOf(
				must("referenceDateTime", dateTime),
				must("collectionUnitId", anyText),
				must("pointSourceId", integerFrom(0)),
				must("extentInformation", gpmExtent()),
			))),
		))),
	)
}

func gpmExtent() shape {
	return objectOf(must("origin", numbersOf(3)), must("lsrAxisUnitVectors", orthonormal), must("lsrLengths", numbersOf(3)))
}

// gpmCorrelation is a strictly positive-definite correlation function.
func gpmCorrelation() shape {
	return objectOf(
		must("A", numberWithin(0, 1, "(0, 1]")),
		must("alpha", numberWithin(0, 1, "[0, 1)")),
		must("beta", numberWithin(0, 10, "[0, 10]")),
		must("T", numberWithin(0, math.Inf(1), "(0, inf)")),
	)
}

// gpmModelFrame has other members for each type of frame.
func gpmModelFrame(v value) bool {
	if !v.object() {
		return false
	}
	m, ok := v.required("mcsType")
	if !ok {
		return false
	}
	kind, ok := m.oneOf("ECEF", "LSR", "UTM")
	if !ok {
		return false
	}
	// The realizations of WGS 84 that EPSG has, and its ensemble.
	ecef := objectOf(must("id", numberOf(9753, 7664, 7662, 7660, 7658, 7656, 4978)))
	switch kind {
	case "ECEF":
		return objectOf(append(not("crsHorizontalUtm", "crsVertical", "origin", "axisUnitVectors"), must("crsEcef", ecef))...)(v)
	case "UTM":
		return objectOf(append(not("crsEcef", "origin", "axisUnitVectors"),
			must("crsHorizontalUtm", objectOf(must("id", utmZone))),
			must("crsVertical", gpmReferenceSystem))...)(v)
	}
	return objectOf(append(not("crsEcef", "crsHorizontalUtm", "crsVertical"),
		must("origin", objectOf(must("coordinates", numbersOf(3)), must("crsEcef", ecef))),
		must("axisUnitVectors", orthonormal))...)(v)
}

// utmZone wants the EPSG code of a UTM zone on WGS 84.
func utmZone(v value) bool {
	n, ok := v.integer(0)
	if ok && (n < 32601 || n > 32660) && (n < 32701 || n > 32760) {
		v.fault(ValueWrong, "%d is none of 32601 to 32660, 32701 to 32760", n)
		return false
	}
	return ok
}

// gpmReferenceSystem is told by organization, id and epoch, or by definition.
func gpmReferenceSystem(v value) bool {
	if !v.object() {
		return false
	}
	fields := []field{must("name", anyText), may("description", anyText)}
	if _, defined := v.member("definition"); defined {
		fields = append(fields, must("definition", anyText))
		fields = append(fields, not("orgWithId", "epoch")...)
	} else {
		fields = append(fields,
			must("orgWithId", objectOf(must("organization", anyText), must("systemId", anyText))),
			must("epoch", anyNumber))
	}
	return objectOf(fields...)(v)
}

func gpmInterpolation(v value) bool {
	if !v.object() {
		return false
	}
	m, ok := v.required("interpolationMode")
	if !ok {
		return false
	}
	mode, ok := m.oneOf("nearestNeighbor", "IDW")
	switch {
	case !ok:
		return false
	case mode == "IDW":
		return objectOf(must("interpNumPosts", integerFrom(1)), must("dampeningParam", anyNumber))(v)
	}
	return objectOf(not("interpNumPosts", "dampeningParam")...)(v)
}

// gpmConformal has as many parameters as flags are set, and the upper triangle
// of their covariance.
func gpmConformal(v value) bool {
	ok := objectOf(
		must("flags", listOf(7, 7, anyBoolean)),
		must("recentering", numbersOf(3)),
		must("normalizingScaleFactor", anyNumber),
		must("parameters", listOf(1, 7, anyNumber)),
		must("covariance", listOf(1, 28, anyNumber)),
	)(v)
	if !ok {
		return false
	}
	flags, _ := v.member("flags")
	list, _ := flags.list(0)
	set := 0
	for _, f := range list {
		if is, _ := f.boolean(); is {
			set++
		}
	}
	if set == 0 {
		flags.fault(ValueWrong, "no flag is set")
		return false
	}
	for i, name := range []string{"parameters", "covariance"} {
		due := []int{set, set * (set + 1) / 2}[i]
		m, _ := v.member(name)
		if m.size() != due {
			m.fault(LengthWrong, "%d numbers where %d flags want %d", m.size(), set, due)
			ok = false
		}
	}
	return ok
}

func gpmAnchors(contents int) shape {
	return func(v value) bool {
		if !v.object() {
			return false
		}
		m, ok := v.required("placementType")
		if !ok {
			return false
		}
		kind, ok := m.oneOf("MeshContent", "SeparateContent")
		switch {
		case !ok:
			return false
		case kind == "MeshContent":
			return objectOf(not("contentIndex")...)(v)
		}
		c, ok := v.required("contentIndex")
		if !ok {
			return false
		}
		i, ok := c.integer(0)
		if ok && i >= contents {
			c.fault(ValueWrong, "content %d of the %d of the root tile", i, contents)
			return false
		}
		return ok
	}
}

// Tolerances of orthonormal vectors as producers round them.
const (
	unitTolerance  = 1e-5
	rightTolerance = 5e-4
)

// orthonormal wants three vectors of length 1 at right angles.
func orthonormal(v value) bool {
	if !listOf(3, 3, listOf(3, 3, numberWithin(-1, 1, "[-1, 1]")))(v) {
		return false
	}
	rows, _ := v.list(3)
	var m [3][3]float64
	ok := true
	for i, row := range rows {
		row.numbers(m[i][:])
		if l := length(m[i]); math.Abs(l-1) > unitTolerance {
			row.fault(ValueWrong, "a vector of length %v where 1 is due", l)
			ok = false
		}
	}
	for i := range m {
		a, b := m[i], m[(i+1)%3]
		if dot := a[0]*b[0] + a[1]*b[1] + a[2]*b[2]; ok && math.Abs(dot) > rightTolerance {
			v.fault(ValueWrong, "vectors %d and %d are not at right angles", i, (i+1)%3)
			ok = false
		}
	}
	return ok
}

// distinct wants the objects of a list to differ in a member.
func distinct(member string) shape {
	return func(v value) bool {
		list, _ := v.list(0)
		seen, ok := map[string]bool{}, true
		for _, x := range list {
			m, _ := x.member(member)
			if s := m.str(); seen[s] {
				m.fault(ValueWrong, "%q twice", s)
				ok = false
			} else {
				seen[s] = true
			}
		}
		return ok
	}
}
