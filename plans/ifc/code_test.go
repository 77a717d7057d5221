package ifc

import (
	"errors"
	"fmt"
	"testing"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// What an element costs beyond measure says so, and not that it is no shape.
func TestCodeOfFailure(t *testing.T) {
	t.Parallel()
	_, far := solid.Subtract(boxMesh(1), []*scene.Mesh{boxMesh(1 << 18)})
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"unsupported", fmt.Errorf("#1: the item IFCX: %w", errUnsupported), CodeUnsupported},
		{"a face with too many points", fmt.Errorf("#1: %w", mesh.ErrTooLarge), CodeTooLarge},
		{"operands beyond reach", fmt.Errorf("#1: %w", far), CodeTooLarge},
		{"no shape", fmt.Errorf("#1: %w", solid.ErrInvalid), CodeInvalid},
		{"anything else", errors.New("broken"), CodeInvalid},
	}
	for _, tt := range tests {
		if got := codeOf(tt.err); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// boxMesh gives a cube of the given side at the origin.
func boxMesh(side float64) *scene.Mesh {
	square := []solid.Vec2{{0, 0}, {side, 0}, {side, side}, {0, side}}
	m, err := solid.Extrude([]solid.Profile{{Outer: square}}, scene.Vec3{0, 0, 1}, side)
	if err != nil {
		panic(err)
	}
	return m
}
