package massing

import (
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// ClassVolume is the class of a volume that is proposed or stands there.
	ClassVolume = "Building"
	// ClassEnvelope is the class of what a zoning plan allows (IMRO2012).
	ClassEnvelope = "Bouwvlak"
)

// envelope is the look of what may be built: seen through, since nothing of it
// needs to come.
var envelope = scene.Material{Name: ClassEnvelope, RGBA: [4]uint8{222, 140, 60, 96}}

// look gives the class and the material of a volume.
func (v values) look(allowed bool) (class string, m scene.Material) {
	class, m = ClassVolume, citylook.Class(ClassVolume)
	if allowed {
		class, m = ClassEnvelope, envelope
	}
	if rgb, ok := parseColour(v.text(colourNames[:])); ok {
		m.RGBA = [4]uint8{rgb[0], rgb[1], rgb[2], m.RGBA[3]}
		m.Name = ""
	}
	if a, ok := v.number(opacityNames[:]); ok && a >= 0 && a <= 1 {
		m.RGBA[3] = uint8(a*255 + 0.5)
	}
	return class, m
}

// parseColour reads #rgb and #rrggbb, with or without the mark.
func parseColour(s string) (rgb [3]uint8, ok bool) {
	s = strings.TrimPrefix(s, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 24)
	if len(s) != 6 || err != nil {
		return rgb, false
	}
	return [3]uint8{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}
