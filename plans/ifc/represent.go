package ifc

import (
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// piece is one mesh of a representation.
type piece struct {
	mesh     *scene.Mesh
	at       scene.Affine    // mesh frame to the frame of the representation
	shared   bool            // the mesh belongs to a representation map
	box      scene.Box       // of the mesh, where it does
	material *scene.Material // nil where the item has no style
	aspect   string          // name of the IfcShapeAspect of the item, or ""
	hidden   string          // name of the layer that hides the item, or ""
	item     *int            // of the item that several pieces were made of; nil where it is one
}

// maker makes the pieces of one product or representation map.
type maker struct {
	m        *model
	stack    []step.ID // representation maps being made
	pieces   []piece
	failed   []failure     // items that could not be made
	notes    []failure     // what is worth a line though the item was made
	boxes    []step.Entity // bounding boxes, which are made where nothing else is
	items    int
	depth    int  // of operands within operands
	operands int  // made so far
	cutAway  bool // openings took all of a piece
	drawing  bool // the representation being made is drawn on paper
	effort   *solid.Effort
	single   *solid.Effort // of openings cut one by one; nil until one is
	// lined says that the pieces are lines; lineFailed are curves that could not be
	// made where none could.
	lined      bool
	lineFailed []failure
	at         scene.Affine // frame of the product to that of the model
	allow      allowance
	scratch    *scratch // of the worker; nil until it is needed
	told       int      // work on what is told of the product
	late       int      // work on maps made again
	shape      bool     // a map took more than its share
	tainted    bool     // what is made depends on the maps it is within
	height     int      // of maps within maps
}

// failure is one item that could not be made.
type failure struct {
	id   step.ID
	kind string
	err  error
}

// maxItems bounds the items of one product, mapped ones included.
const maxItems = 50_000

// itemWork is what an item costs besides its solid, in looks.
const itemWork = 2048

// itemWork counts an item.
func (k *maker) itemWork() error {
	if err := k.effort.Spend(itemWork); err != nil {
		return err
	}
	return k.effort.Check()
}

// representation makes all items of an IfcShapeRepresentation(ContextOfItems,
// RepresentationIdentifier, RepresentationType, Items).
func (k *maker) representation(r step.Entity, style *scene.Material) {
	first := len(k.pieces)
	style, k.drawing = k.m.layers.style(r, style), k.m.isDrawing(r.Optional(0))
	for v := range r.Arg(3).Items() {
		if k.done() {
			break // what failed last says why
		}
		e, err := v.Entity()
		if err == nil {
			k.item(e, style, 0)
			continue
		}
		k.items++
		if k.fail(r, err); k.itemWork() != nil {
			break
		}
	}
	k.mark(r, first)
}

// done tells whether no further item can be made.
func (k *maker) done() bool { return k.items > maxItems || k.effort.Exceeded() }

// maxItemDepth bounds items made of items.
const maxItemDepth = 64

// item makes one representation item; style is that of what holds it.
func (k *maker) item(e step.Entity, style *scene.Material, depth int) {
	if k.items++; k.items > maxItems || depth > maxItemDepth {
		k.tainted = true
		k.fail(e, fmt.Errorf("#%d: more than %d items, or deeper than %d", e.ID(), maxItems, maxItemDepth))
		return
	}
	if err := k.itemWork(); err != nil {
		k.fail(e, err)
		return
	}
	own := k.m.itemStyle(e)
	if own != nil {
		style = own
	}
	style = k.m.layers.style(e, style)
	first := len(k.pieces)
	defer func() { k.mark(e, first) }()
	switch e.Keyword() {
	case "IFCMAPPEDITEM":
		if err := k.mappedItem(e, style); err != nil {
			k.fail(e, err)
		}
		return
	case "IFCBOUNDINGBOX":
		k.boxes = append(k.boxes, e)
		return
	case "IFCSTYLEDITEM", "IFCANNOTATIONSURFACEOCCURRENCE": // (Item, ..)
		k.item(e.Optional(0), style, depth+1)
		return
	case "IFCANNOTATIONSURFACE":
		k.annotationSurface(e, style, depth)
		return
	case "IFCGEOMETRICSET", "IFCGEOMETRICCURVESET":
		k.geometricSet(e, style, depth)
		return
	case "IFCANNOTATIONFILLAREA", "IFCANNOTATIONFILLAREAOCCURRENCE":
		if k.drawing { // what is drawn on paper is no shape
			k.fail(e, fmt.Errorf("#%d: an area filled on a drawing: %w", e.ID(), errUnsupported))
			return
		}
		pieces, err := k.fillArea(e, style)
		if err != nil {
			k.fail(e, err)
		}
		k.pieces = append(k.pieces, pieces...)
		return
	}
	pieces, err := k.solid(e)
	if err != nil {
		k.fail(e, err)
		return
	}
	var item *int
	if len(pieces) > 1 {
		item = new(int)
	}
	for _, p := range pieces {
		if len(p.mesh.Indices) == 0 {
			continue
		}
		p.item = item
		if p.material == nil || own != nil && (isBoolean(e) || e.Keyword() == "IFCCSGSOLID") {
			p.material = style
		}
		k.pieces = append(k.pieces, p)
	}
}

// geometricSet makes the surfaces of an IfcGeometricSet(Elements).
func (k *maker) geometricSet(e step.Entity, style *scene.Material, depth int) {
	if err := k.m.read(e); err != nil {
		k.fail(e, err)
		return
	}
	for v := range e.Arg(0).Items() {
		if k.done() {
			return
		}
		if item, err := v.Entity(); err == nil && (isSurface(item.Keyword()) || isFillArea(item.Keyword())) {
			k.item(item, style, depth+1)
		}
	}
}

func (k *maker) fail(e step.Entity, err error) {
	k.failed = append(k.failed, failure{id: e.ID(), kind: e.Keyword(), err: err})
}

// isSurface tells whether an item of a geometric set is a surface with an end.
func isSurface(keyword string) bool {
	switch keyword {
	case "IFCBSPLINESURFACEWITHKNOTS", "IFCRATIONALBSPLINESURFACEWITHKNOTS", "IFCRECTANGULARTRIMMEDSURFACE", "IFCCURVEBOUNDEDSURFACE",
		"IFCSURFACEOFREVOLUTION", "IFCSURFACEOFLINEAREXTRUSION", "IFCCYLINDRICALSURFACE", "IFCSPHERICALSURFACE", "IFCTOROIDALSURFACE", "IFCSECTIONEDSURFACE":
		return true
	}
	return strings.HasSuffix(keyword, "PLANE")
}

// isLine tells whether an item is a curve or an edge.
func isLine(keyword string) bool {
	switch keyword {
	case "IFCPOLYLINE", "IFCINDEXEDPOLYCURVE", "IFCCOMPOSITECURVE", "IFC2DCOMPOSITECURVE", "IFCTRIMMEDCURVE", "IFCCIRCLE", "IFCELLIPSE", "IFCLINE",
		"IFCGRADIENTCURVE", "IFCSEGMENTEDREFERENCECURVE", "IFCCURVESEGMENT", "IFCALIGNMENTCURVE", "IFCPOLYNOMIALCURVE",
		"IFCBSPLINECURVEWITHKNOTS", "IFCRATIONALBSPLINECURVEWITHKNOTS", "IFCBSPLINECURVE", "IFCBEZIERCURVE", "IFCRATIONALBEZIERCURVE",
		"IFCOFFSETCURVE2D", "IFCOFFSETCURVE3D", "IFCOFFSETCURVEBYDISTANCES", "IFCPCURVE", "IFCSURFACECURVE", "IFCSEAMCURVE", "IFCINTERSECTIONCURVE",
		"IFCCOMPOSITECURVEONSURFACE", "IFCBOUNDARYCURVE", "IFCOUTERBOUNDARYCURVE", "IFCCLOTHOID", "IFCCOSINESPIRAL", "IFCSINESPIRAL",
		"IFCSECONDORDERPOLYNOMIALSPIRAL", "IFCTHIRDORDERPOLYNOMIALSPIRAL", "IFCSEVENTHORDERPOLYNOMIALSPIRAL",
		"IFCEDGE", "IFCEDGECURVE", "IFCORIENTEDEDGE", "IFCSUBEDGE", "IFCPOLYLOOP":
		return true
	}
	return false
}

// isCurve tells whether all items are points, curves and texts, which have no
// surface.
func isCurve(failed []failure) bool {
	for _, f := range failed {
		if isLine(f.kind) {
			continue
		}
		switch f.kind {
		case "IFCPATH", "IFCEDGELOOP", "IFCVERTEXLOOP",
			"IFCCARTESIANPOINT", "IFCPOINTONCURVE", "IFCPOINTONSURFACE", "IFCPOINTBYDISTANCEEXPRESSION", "IFCVERTEX", "IFCVERTEXPOINT",
			"IFCBOUNDINGBOX", "IFCTEXTLITERAL", "IFCTEXTLITERALWITHEXTENT", "IFCPLANARBOX", "IFCPLANAREXTENT", "IFCANNOTATIONFILLAREA",
			"IFCANNOTATIONFILLAREAOCCURRENCE", "IFCANNOTATIONCURVEOCCURRENCE", "IFCANNOTATIONTEXTOCCURRENCE", "IFCANNOTATIONSYMBOLOCCURRENCE",
			"IFCDEFINEDSYMBOL":
		default:
			return false
		}
	}
	return true
}
