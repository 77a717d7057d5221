package tiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	// MaxTilesetBytes bounds what Read takes: a tile takes about 300 bytes, so
	// this is some 200,000 tiles.
	MaxTilesetBytes = 64 << 20
	// MaxDepth bounds the nesting of tiles that Read takes. A grid of 2^k metre
	// cells round the earth is 24 deep.
	MaxDepth = 200
)

// Errors of Read besides those of encoding/json.
var (
	ErrTooLarge = errors.New("tileset JSON larger than 64 MiB")
	ErrTooDeep  = errors.New("tiles nested deeper than 200")
	ErrBOM      = errors.New("tileset JSON starts with a byte order mark")
)

// Read parses one tileset JSON and nothing after it. It refuses a byte order
// mark, wrong types, arrays of the wrong length, and absent asset.version or
// root; other rules of the specification are for tiles/check. Unknown members
// are ignored, as the specification wants of a client.
func Read(r io.Reader) (*Tileset, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxTilesetBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading tileset: %w", err)
	}
	return Parse(data)
}

// Parse is Read on bytes.
func Parse(data []byte) (*Tileset, error) {
	if len(data) > MaxTilesetBytes {
		return nil, fmt.Errorf("reading tileset: %w", ErrTooLarge)
	}
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return nil, fmt.Errorf("reading tileset: %w", ErrBOM)
	}
	var t Tileset
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("reading tileset: %w", err)
	}
	if t.Asset.Version == "" {
		return nil, errors.New("reading tileset: asset.version is absent")
	}
	if t.Root == nil {
		return nil, errors.New("reading tileset: root is absent")
	}
	if err := checkTree(t.Root, 0); err != nil {
		return nil, fmt.Errorf("reading tileset: %w", err)
	}
	return &t, nil
}

func checkTree(t *Tile, depth int) error {
	if depth > MaxDepth {
		return ErrTooDeep
	}
	for i, c := range t.Children {
		if c == nil {
			return fmt.Errorf("child %d of a tile at depth %d is null", i, depth)
		}
		if err := checkTree(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// Write writes t as one line of JSON. Equal tilesets give equal bytes: members
// stand in the order of the specification, maps in the order of their keys, and
// numbers in the shortest form that reads back the same. It fails on numbers
// that JSON has no form for (NaN, infinity).
func Write(w io.Writer, t *Tileset) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(t); err != nil {
		return fmt.Errorf("writing tileset: %w", err)
	}
	return nil
}
