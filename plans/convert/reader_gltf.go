package convert

import (
	"context"

	"github.com/maquette-city/maquette/plans/gltfplan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// beginsAsGLTF tells a glTF document or a GLB.
func beginsAsGLTF(head []byte) bool {
	return gltfplan.BeginsBinary(head) || jsonKind(head) == jsonGLTF
}

func readGLTF(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	return gltfplan.Read(ctx, gltfplan.Source{Data: s.file, Size: s.size, Name: s.name, Index: s.index, Files: s.files, Progress: progress}, emit)
}
