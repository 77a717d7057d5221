package check

import (
	"encoding/binary"
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
func isLegacy(data []byte) bool { return legacyHeader(data) > 0 }

// legacyHeader gives the length of the header, 0 of other formats.
func legacyHeader(data []byte) int {
	if len(data) < 4 {
		return 0
	}
	switch string(data[:4]) {
	case "b3dm":
		return b3dmHeader
	case "i3dm":
		return i3dmHeader
	case "pnts":
		return pntsHeader
	case "cmpt":
		return cmptHeader
	}
	return 0
}

// legacy checks 1.0 content: its header, lengths and alignment, its tables, the
// glTF inside, and where that lies (3D Tiles 1.1, annexes on b3dm, i3dm, pnts
// and cmpt).
func (v value) legacy(name string, data []byte, s scope) {
	if err := v.legacyTile(name, data, s, 0); err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
	}
}

func (v value) legacyTile(name string, data []byte, s scope, depth int) error {
	header := legacyHeader(data)
	magic := string(data[:min(4, len(data))])
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
		return v.composite(name, data, word(12), s, depth)
	}
	t, err := splitTables(data, header)
	if err != nil {
		return err
	}
	t.name, t.magic = name, magic
	v.tables(t)
	switch magic {
	case "pnts":
		v.inside(name, t.cloud, s, &contentFacts{}, Warning)
		return nil
	case "i3dm":
		return v.instanced(t, word(28))
	}
	d, err := embedded(magic, t.rest)
	if err != nil {
		return err
	}
	v.inside(name, modelPoints(d, s.tileset, t.centre), s, &contentFacts{}, Warning)
	return nil
}

// splitTables cuts 1.0 content into its tables and what comes after.
func splitTables(data []byte, header int) (*legacyTables, error) {
	t := &legacyTables{rest: data[header:]}
	for i, part := range []struct {
		name string
		into *[]byte
	}{{"feature table JSON", &t.featureJSON}, {"feature table", &t.features}, {"batch table JSON", &t.batchJSON}, {"batch table", &t.batches}} {
		n := uint64(binary.LittleEndian.Uint32(data[12+4*i:]))
		if n > uint64(len(t.rest)) {
			return nil, fmt.Errorf("%s %s of %d bytes with %d left", data[:4], part.name, n, len(t.rest))
		}
		*part.into, t.rest = t.rest[:n], t.rest[n:]
		if at := len(data) - len(t.rest); at%8 != 0 {
			return nil, fmt.Errorf("%s %s ends at byte %d, no multiple of 8", data[:4], part.name, at)
		}
	}
	return t, nil
}

// instanced checks the model of an i3dm: a URI, or a GLB.
func (v value) instanced(t *legacyTables, format uint64) error {
	switch format {
	case 0:
		// the URI is padded with spaces
		end := len(t.rest)
		for end > 0 && (t.rest[end-1] == ' ' || t.rest[end-1] == 0) {
			end--
		}
		uri := string(t.rest[:end])
		u := value{r: v.r, file: t.name, at: &step{nil, "uri", -1}, instead: &uri}
		name, data, ok := u.follow()
		if !ok {
			return nil
		}
		if _, err := glb.Decode(data); err != nil {
			return fmt.Errorf("%s named by i3dm: %w", name, err)
		}
		return nil
	case 1:
		_, err := embedded(t.magic, t.rest)
		return err
	}
	return fmt.Errorf("i3dm with gltfFormat %d", format)
}

// embedded checks a GLB with its padding.
func embedded(magic string, data []byte) (*glb.Document, error) {
	if len(data) >= 12 {
		if n := uint64(binary.LittleEndian.Uint32(data[8:])); n <= uint64(len(data)) && uint64(len(data))-n < 8 {
			data = data[:n]
		}
	}
	d, err := glb.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("glTF in %s: %w", magic, err)
	}
	return d, nil
}

func (v value) composite(name string, data []byte, count uint64, s scope, depth int) error {
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
		if err := v.legacyTile(fmt.Sprintf("%s!%d", name, i), rest[:n], s, depth+1); err != nil {
			return fmt.Errorf("tile %d of a composite: %w", i, err)
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("%d bytes after the last tile of a composite", len(rest))
	}
	return nil
}
