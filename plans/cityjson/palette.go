package cityjson

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// materials reads appearance.materials (section 7.1): diffuse colour and
// transparency, both from 0 to 1.
func materials(appearance []byte) ([]scene.Material, error) {
	if len(appearance) == 0 {
		return nil, nil
	}
	var a struct {
		Materials []struct {
			Name         string    `json:"name"`
			Diffuse      []float64 `json:"diffuseColor"`
			Transparency float64   `json:"transparency"`
		} `json:"materials"`
	}
	if err := json.Unmarshal(appearance, &a); err != nil {
		return nil, fmt.Errorf("rule appearance: %w", err)
	}
	grey := citylook.Unknown()
	out := make([]scene.Material, len(a.Materials))
	for i, m := range a.Materials {
		out[i] = scene.Material{Name: m.Name, RGBA: [4]uint8{grey[0], grey[1], grey[2], channel(1 - m.Transparency)}}
		for k := 0; k < len(m.Diffuse) && k < 3; k++ {
			out[i].RGBA[k] = channel(m.Diffuse[k])
		}
	}
	return out, nil
}

func channel(v float64) uint8 { return uint8(math.Round(255 * math.Min(1, math.Max(0, v)))) }
