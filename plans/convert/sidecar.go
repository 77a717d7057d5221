package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sidecar is the file <name>.place.json beside a source without a place of its
// own: where the source's origin stands on the map.
type sidecar struct {
	CRS      string      `json:"crs"`
	Position *[3]float64 `json:"position"` // E, N, H in metres
	YawDeg   float64     `json:"yawDeg"`   // counter-clockwise from grid east
	Scale    *float64    `json:"scale"`    // 1 where absent
}

// maxSidecarBytes bounds a side file: it holds six numbers and a name.
const maxSidecarBytes = 64 << 10

// sidecarPlace gives h the place of the side file of path, where there is one
// and the source has none of its own.
func sidecarPlace(path string, h *scene.Header) error {
	file, err := os.Open(path + ".place.json")
	if errors.Is(err, fs.ErrNotExist) || err == nil && h.Georeference != nil {
		if err == nil {
			h.Warnings = append(h.Warnings, "the side file with a place was not used: the source has a place of its own")
			file.Close()
		}
		return nil
	}
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "opening the side file %s.place.json: %w", path, err)
	}
	defer file.Close()
	g, err := parseSidecar(file)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading the side file %s.place.json: %w", path, err)
	}
	h.Georeference = g
	return nil
}

func parseSidecar(r io.Reader) (*scene.Georeference, error) {
	var s sidecar
	dec := json.NewDecoder(io.LimitReader(r, maxSidecarBytes))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return nil, err
	}
	scale := 1.0
	if s.Scale != nil {
		scale = *s.Scale
	}
	switch {
	case s.CRS == "":
		return nil, errors.New(`"crs" is missing: name it, such as "EPSG:7415"`)
	case s.Position == nil:
		return nil, errors.New(`"position" is missing: give [E, N, H] in metres`)
	case scale <= 0:
		return nil, fmt.Errorf(`"scale" is %v: it must be above 0`, scale)
	}
	sin, cos := math.Sincos(s.YawDeg * math.Pi / 180)
	return &scene.Georeference{Method: "side-file", CRS: s.CRS, Eastings: s.Position[0], Northings: s.Position[1],
		Height: s.Position[2], AxisX: cos, AxisY: sin, Scale: scale}, nil
}
