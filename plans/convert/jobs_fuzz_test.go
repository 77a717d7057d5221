package convert

import (
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/profile"
)

// FuzzChildTree reads whatever a child may have written as tileset.json: it
// ends without a panic, and what it takes names contents by their hash alone.
func FuzzChildTree(f *testing.F) {
	hash := strings.Repeat("0123456789abcdef", 2)
	tile := `{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":1,"content":{"uri":"c/` + hash + `.glb"},"extras":{"cell":"root"}}`
	f.Add([]byte(`{"asset":{"version":"1.1"},"geometricError":2,"root":` + tile + `}`))
	f.Add([]byte(`{"asset":{"version":"1.1"},"geometricError":2,"root":{"content":{"uri":"c/../../` + hash + `.glb"}}}`))
	f.Add([]byte(`{"asset":{"version":"1.1"},"root":{"children":[null]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := tiles.Parse(data)
		if err != nil {
			return
		}
		r := &result{Result: plans.Result{Tree: map[string]string{}, Contents: map[string]int64{}}}
		if r.readTree(profile.Desktop(), t.TempDir(), parsed.Root) != nil {
			return
		}
		for uri := range r.Contents {
			if len(uri) != len("c/.glb")+32 || strings.Contains(uri, "..") {
				t.Errorf("the content %q was taken", uri)
			}
		}
		a, err := structureOf(parsed.Root)
		if err != nil {
			return
		}
		if b, err := structureOf(parsed.Root); err != nil || a != b {
			t.Errorf("two structures of one tree: %s, %s, %v", a, b, err)
		}
	})
}
