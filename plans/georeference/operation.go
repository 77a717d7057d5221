package georeference

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// job is the writing of one place.
type job struct {
	*Edit
	place    Place
	system   crs.CRS
	name     string  // of the source, for messages
	metreID  step.ID // of the unit, 0 until it is looked for
	crsID    step.ID // of a new IfcProjectedCRS, 0 for none
	replaced map[step.ID]bool
}

func (j *job) run(opt Options) error {
	if !j.src.Project.Valid() {
		return plans.Errorf(plans.KindInvalid, "writing a place into %s: the file holds no IfcProject", j.name)
	}
	if err := j.reserve(); err != nil {
		return err
	}
	j.replaced = map[step.ID]bool{}
	contexts, err := j.contexts()
	if err != nil {
		return err
	}
	j.world(contexts)
	if !j.src.Sets {
		if err := j.operations(contexts); err != nil {
			return err
		}
	}
	if err := j.sets(); err != nil {
		return err
	}
	if err := j.others(contexts, opt); err != nil {
		return err
	}
	return j.seal()
}

// maxContexts is how many 3D contexts a file may have: programs write one or two.
const maxContexts = 1000

// contexts gives the 3D contexts: those of type "Model", and others of three
// dimensions that are no plans.
func (j *job) contexts() (all []step.Entity, err error) {
	for c := range j.src.File.All("IFCGEOMETRICREPRESENTATIONCONTEXT") {
		dimensions, err := c.Arg(2).Int()
		kind := c.Text(1)
		if j.src.File.Entity(c.ID()) != c { // its name leads to another record
			continue
		}
		if strings.EqualFold(kind, "Plan") || !strings.EqualFold(kind, "Model") && (err != nil || dimensions != 3) {
			continue
		}
		if len(all) == maxContexts {
			return nil, plans.Errorf(plans.KindInvalid, "writing a place into %s: the file has more than %d representation contexts", j.name, maxContexts)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, plans.Errorf(plans.KindInvalid, "writing a place into %s: the file has no 3D representation context (IfcGeometricRepresentationContext) that a place can be given to", j.name)
	}
	return all, nil
}

// operations makes every coordinate operation of a context say the place, and
// gives one to the contexts without.
func (j *job) operations(contexts []step.Entity) error {
	done := map[step.ID]bool{}
	for _, keyword := range []string{"IFCMAPCONVERSION", "IFCMAPCONVERSIONSCALED", "IFCRIGIDOPERATION"} {
		for e := range j.src.File.All(keyword) {
			source := e.Optional(0)
			if !isContext(source) || done[source.ID()] {
				if err := j.drop(e, source); err != nil {
					return err
				}
				continue
			}
			done[source.ID()] = true
			if err := j.operation(e, source); err != nil {
				return err
			}
		}
	}
	for _, c := range contexts {
		if done[c.ID()] {
			continue
		}
		done[c.ID()] = true
		target, err := j.target(step.Entity{})
		if err != nil {
			return err
		}
		id := j.add("IFCMAPCONVERSION", j.conversion(c, target)...)
		j.changed(Added, id, "IfcMapConversion", "%s", j.place)
	}
	return j.dropTexts()
}

func isContext(e step.Entity) bool {
	return strings.HasPrefix(e.Keyword(), "IFCGEOMETRICREPRESENTATION")
}

// drop removes an operation that would say something else beside the place.
func (j *job) drop(e, source step.Entity) error {
	why := "it is a further operation of a context that has one"
	if !isContext(source) {
		why = "it does not start from a context of the model"
	}
	j.changed(Removed, e.ID(), className(e), "%s", why)
	return j.remove(e)
}

// operation makes e, which leads from the context source, the place.
func (j *job) operation(e, source step.Entity) error {
	target, err := j.target(e.Optional(1))
	if err != nil {
		return err
	}
	a := j.conversion(source, target)
	if e.Keyword() == "IFCMAPCONVERSION" && e.Arg(9).Kind() != step.KindNone {
		a = append(a, a[7], a[7]) // drafts of IFC4X3 have ScaleY and ScaleZ
	}
	j.changed(Changed, e.ID(), className(e), "%s; it was %s", j.place, told(e))
	return j.replace(e, "IFCMAPCONVERSION", a...)
}

// conversion gives the attributes of IfcMapConversion(SourceCRS, TargetCRS,
// Eastings, Northings, OrthogonalHeight, XAxisAbscissa, XAxisOrdinate, Scale).
func (j *job) conversion(source step.Entity, target step.ID) []string {
	p := j.place
	return []string{ref(source.ID()), ref(target), real(p.Eastings), real(p.Northings), real(p.Height),
		real(p.XAxisAbscissa), real(p.XAxisOrdinate), real(j.scale())}
}

// scale gives metres of the map for a unit of length of the project.
func (j *job) scale() float64 { return j.place.Scale * j.src.Length }

// target makes the reference system that an operation names the one of the place;
// a new one where it names none.
func (j *job) target(old step.Entity) (step.ID, error) {
	a := append(j.describe(), "")
	if !strings.HasSuffix(old.Keyword(), "CRS") {
		if j.crsID == 0 {
			a[6] = ref(j.metre())
			j.crsID = j.add("IFCPROJECTEDCRS", a...)
			j.changed(Added, j.crsID, "IfcProjectedCRS", "%s", j.place.CRS)
		}
		return j.crsID, nil
	}
	if j.replaced[old.ID()] {
		return old.ID(), nil
	}
	j.replaced[old.ID()] = true
	a[6] = ref(j.metre())
	j.changed(Changed, old.ID(), className(old), "%s in metres; it was %.100q", j.place.CRS, old.Text(0))
	return old.ID(), j.replace(old, "IFCPROJECTEDCRS", a...)
}

// describe gives the attributes of IfcProjectedCRS(Name, Description,
// GeodeticDatum, VerticalDatum, MapProjection, MapZone) without its unit.
func (j *job) describe() []string {
	datum, projection, _ := strings.Cut(j.system.Name(), " / ")
	projection, _, _ = strings.Cut(projection, " + ")
	zone, utm := strings.CutPrefix(projection, "UTM zone ")
	if utm {
		projection = "UTM"
	} else {
		zone = ""
	}
	return []string{text(j.place.CRS), text(j.system.Name()), text(datum), text(j.place.VerticalDatum), text(projection), text(zone)}
}

// metre gives the unit of the map, a new one where the file has none.
func (j *job) metre() step.ID {
	if j.metreID != 0 {
		return j.metreID
	}
	for u := range j.src.File.All("IFCSIUNIT") { // (*, UnitType, Prefix, Name)
		if u.Enum(1) == "LENGTHUNIT" && u.Arg(2).Absent() && u.Enum(3) == "METRE" && j.src.File.Entity(u.ID()) == u {
			j.metreID = u.ID()
			return j.metreID
		}
	}
	j.metreID = j.add("IFCSIUNIT", "*", ".LENGTHUNIT.", null, ".METRE.")
	j.changed(Added, j.metreID, "IfcSIUnit", "the metre, in which the map counts")
	return j.metreID
}

// dropTexts removes the texts about reference systems that are others now.
func (j *job) dropTexts() error {
	for e := range j.src.File.All("IFCWELLKNOWNTEXT") { // (WellKnownText, CoordinateReferenceSystem)
		if !j.replaced[e.Optional(1).ID()] {
			continue
		}
		j.changed(Removed, e.ID(), className(e), "it describes the reference system that was named before")
		if err := j.remove(e); err != nil {
			return err
		}
	}
	return nil
}

// onMap gives where on the map a point of the source lies, in metres.
func (p Place) onMap(s scene.Vec3) [3]float64 {
	x, y := float64(p.XAxisAbscissa*s[0])-float64(p.XAxisOrdinate*s[1]), float64(p.XAxisOrdinate*s[0])+float64(p.XAxisAbscissa*s[1])
	return [3]float64{p.Eastings + float64(p.Scale*x), p.Northings + float64(p.Scale*y), p.Height + float64(p.Scale*s[2])}
}

// angle gives the direction of the x axis, degrees counter-clockwise from east.
func (p Place) angle() float64 {
	return math.Atan2(p.XAxisOrdinate, p.XAxisAbscissa) * 180 / math.Pi
}
