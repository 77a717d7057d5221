package check

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/maquette-city/maquette/tiles/glb"
)

// Header lengths of the formats of 3D Tiles 1.0.
const (
	b3dmHeader = 28
	i3dmHeader = 32
	pntsHeader = 28
	cmptHeader = 16
	// maxComposite bounds how deep composites may hold composites.
	maxComposite = 8
)

// isLegacy tells a format of 3D Tiles 1.0 by its magic.
func isLegacy(data []byte) bool {
	if len(data) < 4 {
		return false
	}
	switch string(data[:4]) {
	case "b3dm", "i3dm", "pnts", "cmpt":
		return true
	}
	return false
}

// legacy checks the header of 1.0 content, its lengths and alignment, its JSON,
// and the glTF inside (3D Tiles 1.1, annexes on b3dm, i3dm, pnts and cmpt).
func legacy(data []byte, depth int) error {
	magic := string(data[:min(4, len(data))])
	header := map[string]int{"b3dm": b3dmHeader, "i3dm": i3dmHeader, "pnts": pntsHeader, "cmpt": cmptHeader}[magic]
	if header == 0 || len(data) < header {
		return fmt.Errorf("%q with %d bytes", magic, len(data))
	}
	word := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(data[at:])) }
	if word(4) != 1 {
		return fmt.Errorf("%s version %d", magic, word(4))
	}
	if word(8) != uint64(len(data)) {
		return fmt.Errorf("%s header says %d bytes of %d", magic, word(8), len(data))
	}
	if len(data)%8 != 0 {
		return fmt.Errorf("%s of %d bytes, no multiple of 8", magic, len(data))
	}
	if magic == "cmpt" {
		return composite(data, word(12), depth)
	}
	rest := data[header:]
	for i, name := range []string{"feature table JSON", "feature table", "batch table JSON", "batch table"} {
		n := word(12 + 4*i)
		if n > uint64(len(rest)) {
			return fmt.Errorf("%s %s of %d bytes with %d left", magic, name, n, len(rest))
		}
		if i%2 == 0 && n > 0 && !json.Valid(rest[:n]) {
			return fmt.Errorf("%s %s is no JSON", magic, name)
		}
		rest = rest[n:]
		if at := len(data) - len(rest); at%8 != 0 {
			return fmt.Errorf("%s %s ends at byte %d, no multiple of 8", magic, name, at)
		}
	}
	if magic == "pnts" || magic == "i3dm" && word(28) == 0 {
		return nil
	}
	return embedded(magic, rest)
}

// embedded checks a GLB with its padding.
func embedded(magic string, data []byte) error {
	if len(data) >= 12 {
		if n := uint64(binary.LittleEndian.Uint32(data[8:])); n <= uint64(len(data)) && uint64(len(data))-n < 8 {
			data = data[:n]
		}
	}
	if _, err := glb.Decode(data); err != nil {
		return fmt.Errorf("glTF in %s: %w", magic, err)
	}
	return nil
}

func composite(data []byte, count uint64, depth int) error {
	if depth > maxComposite {
		return fmt.Errorf("composites nested deeper than %d", maxComposite)
	}
	rest := data[cmptHeader:]
	for i := range count {
		if len(rest) < 12 {
			return fmt.Errorf("composite ends before tile %d of %d", i, count)
		}
		n := uint64(binary.LittleEndian.Uint32(rest[8:]))
		if n < 12 || n > uint64(len(rest)) {
			return fmt.Errorf("tile %d of a composite has %d bytes with %d left", i, n, len(rest))
		}
		if err := legacy(rest[:n], depth+1); err != nil {
			return fmt.Errorf("tile %d of a composite: %w", i, err)
		}
		rest = rest[n:]
	}
	return nil
}
