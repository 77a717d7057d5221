package convert

import (
	"context"

	"github.com/maquette-city/maquette/plans/obj"
	"github.com/maquette-city/maquette/tiles/scene"
)

func readOBJ(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return obj.Read(ctx, obj.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Files: s.files, Progress: progress}, emit)
}
