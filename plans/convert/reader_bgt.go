package convert

import (
	"context"

	"github.com/maquette-city/maquette/plans/bgt"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// readPlane reads map data without a shape of its own: the BGT and lists of trees
// where it is that, else outlines with heights.
func readPlane(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	if s.delivered == nil {
		path, err := s.plainPath(ctx)
		if err != nil {
			return scene.Header{}, err
		}
		s.path, s.unpacked = path, false // it lies there by itself from here on
	}
	if s.delivered != nil || bgt.Holds(ctx, s.plane()) {
		return readBGT(ctx, s, progress, emit)
	}
	return readMassing(ctx, s, progress, emit)
}

// readIMGeo reads documents of IMGeo: BGT, or a city model in its classes.
func readIMGeo(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	if s.delivered == nil && bgt.Solid(s.file, s.size) {
		return readCityGML(ctx, s, progress, emit)
	}
	return readBGT(ctx, s, progress, emit)
}

func readBGT(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	files := s.delivered
	if files == nil {
		files = []vector.Source{s.plane()}
	}
	o := bgt.Options{Progress: progress, Height: s.ground.level, Ground: s.ground.named}
	return bgt.Read(ctx, bgt.Source{Files: files, Name: s.name, Index: s.index, Options: o}, emit)
}

// plane is the source as package vector takes it.
func (s *source) plane() vector.Source {
	return vector.Source{Data: s.file, Size: s.size, Path: s.path, Name: s.name}
}

// delivery tells whether the models of an archive are one delivery of the BGT: a file
// of each object type, named after it.
func delivery(models []string, found map[string]format) bool {
	for _, m := range models {
		if n := found[m].name; n != formatBGT && n != "GeoJSON" || bgt.TypeOf(m) == "" {
			return false
		}
	}
	return len(models) > 0
}

// deliver makes all models of an archive the source.
func (s *source) deliver(a *bundle.Archive, models []string, found map[string]format) error {
	if err := s.member(a, models[0], found[models[0]]); err != nil {
		return err
	}
	s.name = s.upload
	for i, name := range models {
		m, ok := s.file.(*bundle.File)
		if i > 0 || !ok {
			var err error
			if m, err = a.Member(name); err != nil {
				return memberError(s.name, err)
			}
			s.close = append(s.close, m)
		}
		s.delivered = append(s.delivered, vector.Source{Data: m, Size: m.Size, Name: name + " in " + s.upload})
	}
	return nil
}
