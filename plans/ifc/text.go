package ifc

import (
	"archive/zip"
	"context"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Text is a source as it stands in its file, for who writes another place into it
// (package georeference). It is for one goroutine.
type Text struct {
	File    *step.File
	Bytes   []byte      // of the exchange structure, unzipped; not to be changed
	Schema  string      // as the header names it: "IFC4X3_ADD2"
	Sets    bool        // the schema has no coordinate operations: IFC2X3 and older
	Project step.Entity // the first IfcProject; the zero Entity where there is none
	Length  float64     // metres of the project's unit of length
	// Archive and Entry are where a zipped source was found, else nil.
	Archive *zip.Reader
	Entry   *zip.File

	model *model
}

// OpenText reads a source in the clear text form of IFC, zipped or not. The
// error is a plans.Error like those of Read; ifcXML and UTF-16 are unsupported.
func OpenText(ctx context.Context, src Source) (*Text, error) {
	t := &Text{}
	l, err := t.load(ctx, src)
	if err != nil {
		return nil, err
	}
	if l.text == nil {
		return nil, plans.Errorf(plans.KindUnsupported, "reading %s: it is ifcXML, or its text is UTF-16: export it as .ifc (STEP) to have it changed", src.Name)
	}
	s, name, err := schemaOf(l.file.Header(), src.Name)
	if err != nil {
		return nil, err
	}
	t.File, t.Bytes, t.Schema, t.Sets = l.file, l.text, name, s == schema2X3
	t.model = &model{index: &index{file: l.file, src: src, stop: ctx.Done(), schema: s, name: name, placements: map[step.ID]placement{}}}
	for p := range l.file.All("IFCPROJECT") {
		t.model.project = p
		break
	}
	t.model.readUnits()
	t.Project, t.Length = t.model.project, t.model.units.length
	return t, nil
}

// load is load that keeps where in an archive the model was found.
func (t *Text) load(ctx context.Context, src Source) (loaded, error) {
	head := make([]byte, min(max(src.Size, 0), headBytes))
	if n, _ := src.Data.ReadAt(head, 0); n < len(head) || !isZip(head) {
		return load(ctx, src) // which tells what is wrong, if anything is
	}
	z, err := openArchive(src)
	if err != nil {
		return load(ctx, src)
	}
	found := models(z)
	if len(found) == 0 {
		return load(ctx, src)
	}
	t.Archive, t.Entry = z, largest(found)
	return loadEntry(ctx, t.Entry, src.Name)
}

// Placed gives the frame of an IfcLocalPlacement, none for the zero Entity, in
// the frame of the source, in metres. What is placed along a curve or on a grid
// is not computed here.
func (t *Text) Placed(e step.Entity) (scene.Affine, error) {
	for at, depth := e, 0; at.Valid() && depth <= maxPlacementDepth; at, depth = at.Optional(0), depth+1 {
		if k := at.Keyword(); isPlacement(at) && k != "IFCLOCALPLACEMENT" {
			return scene.Affine{}, at.Error(step.RuleValueType, "placed by %s: %v", k, errUnsupported)
		}
	}
	return t.model.place(e)
}

// Point gives an IfcCartesianPoint in metres.
func (t *Text) Point(e step.Entity) (scene.Vec3, error) { return t.model.point3(e) }

// World gives the world coordinate system of a representation context as the
// transform from it, in metres.
func (t *Text) World(context step.Entity) (scene.Affine, error) {
	return t.model.axes(context.Optional(4))
}
