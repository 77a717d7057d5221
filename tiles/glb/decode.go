package glb

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// Layout of a GLB (glTF 2.0, clause 4.4).
const (
	magic       = 0x46546c67 // "glTF"
	chunkJSON   = 0x4e4f534a
	chunkBIN    = 0x004e4942
	headerBytes = 12
	chunkHeader = 8
)

// ErrMalformed is wrapped by every error of Decode and of what reads from a
// Document: the bytes break glTF 2.0.
var ErrMalformed = errors.New("not valid glTF 2.0")

// Document is a GLB read back, for checks, counts and tests. It reads what
// those need, of any producer: geometry and property tables, also compressed by
// EXT_meshopt_compression, no textures or animations. It serves one goroutine.
type Document struct {
	ExtensionsUsed     []string     `json:"extensionsUsed"`
	ExtensionsRequired []string     `json:"extensionsRequired"`
	Asset              Header       `json:"asset"`
	Accessors          []Accessor   `json:"accessors"`
	Buffers            []Buffer     `json:"buffers"`
	BufferViews        []BufferView `json:"bufferViews"`
	Materials          []Material   `json:"materials"`
	Meshes             []Mesh       `json:"meshes"`
	Nodes              []Node       `json:"nodes"`
	Scene              *int         `json:"scene"`
	Scenes             []Scene      `json:"scenes"`
	Textures           []textureUse `json:"textures"`
	Images             []Image      `json:"images"`
	Extensions         struct {
		Metadata *structuralMetadata `json:"EXT_structural_metadata"`
	} `json:"extensions"`
	bin        []byte
	compressed map[int]*meshoptView // of the buffer views that are compressed
	decoded    map[int][]byte       // of those that were read
}

// Header is the asset of a Document.
type Header struct {
	Version   string          `json:"version"`
	Generator string          `json:"generator"`
	Extras    json.RawMessage `json:"extras"`
}

// Accessor is a typed array within a buffer view.
type Accessor struct {
	BufferView    *int            `json:"bufferView"`
	ByteOffset    int             `json:"byteOffset"`
	ComponentType int             `json:"componentType"`
	Normalized    bool            `json:"normalized"`
	Count         int             `json:"count"`
	Type          string          `json:"type"`
	Min           []float64       `json:"min"`
	Max           []float64       `json:"max"`
	Sparse        json.RawMessage `json:"sparse"`
}

// Buffer is the binary chunk, or bytes elsewhere where URI is set.
type Buffer struct {
	URI        *string `json:"uri"`
	ByteLength int     `json:"byteLength"`
}

// BufferView is a range of bytes of a buffer.
type BufferView struct {
	Buffer     int                        `json:"buffer"`
	ByteOffset int                        `json:"byteOffset"`
	ByteLength int                        `json:"byteLength"`
	ByteStride int                        `json:"byteStride"`
	Extensions map[string]json.RawMessage `json:"extensions"`
}

// Material is the look of a primitive.
type Material struct {
	Name        string `json:"name"`
	AlphaMode   string `json:"alphaMode"`
	DoubleSided bool   `json:"doubleSided"`
	PBR         *struct {
		BaseColorTexture *textureRef `json:"baseColorTexture"`
	} `json:"pbrMetallicRoughness"`
}

// Mesh is a set of primitives.
type Mesh struct {
	Primitives []Primitive `json:"primitives"`
}

// Primitive is geometry drawn at once; numbers are indices of accessors.
type Primitive struct {
	Attributes map[string]int `json:"attributes"`
	Indices    *int           `json:"indices"`
	Material   *int           `json:"material"`
	Mode       *int           `json:"mode"`
	Extensions struct {
		Features *meshFeatures   `json:"EXT_mesh_features"`
		Draco    json.RawMessage `json:"KHR_draco_mesh_compression"`
	} `json:"extensions"`
}

// Node places a mesh and its children.
type Node struct {
	Children    []int        `json:"children"`
	Mesh        *int         `json:"mesh"`
	Matrix      *[16]float64 `json:"matrix"`
	Translation *[3]float64  `json:"translation"`
	Rotation    *[4]float64  `json:"rotation"`
	Scale       *[3]float64  `json:"scale"`
}

// Scene is a set of root nodes.
type Scene struct {
	Nodes []int `json:"nodes"`
}

// malformed gives an error that wraps ErrMalformed.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// Decode parses a GLB: header, chunk lengths, JSON, and that every index that
// is read here points at something and every accessor lies within its bytes. It
// allocates no more than a small multiple of len(data), which it keeps.
func Decode(data []byte) (*Document, error) {
	text, bin, err := chunks(data)
	if err != nil {
		return nil, fmt.Errorf("decoding GLB: %w", err)
	}
	d := &Document{bin: bin}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("decoding GLB: %w: %w", ErrMalformed, err)
	}
	if err := d.validate(); err != nil {
		return nil, fmt.Errorf("decoding GLB: %w", err)
	}
	return d, nil
}

// DecodeText is Decode on the JSON of a glTF model in several files. Its buffers
// are not read.
func DecodeText(text []byte) (*Document, error) {
	d := &Document{}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("decoding glTF: %w: %w", ErrMalformed, err)
	}
	if err := d.validate(); err != nil {
		return nil, fmt.Errorf("decoding glTF: %w", err)
	}
	return d, nil
}

// chunks gives the JSON and the binary chunk.
func chunks(data []byte) (text, bin []byte, err error) {
	if len(data) < headerBytes+chunkHeader {
		return nil, nil, malformed("%d bytes are too few for a header", len(data))
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	if word(0) != magic {
		return nil, nil, malformed("magic %q", data[:4])
	}
	if word(4) != 2 {
		return nil, nil, malformed("version %d", word(4))
	}
	if uint64(word(8)) != uint64(len(data)) {
		return nil, nil, malformed("header says %d bytes of %d", word(8), len(data))
	}
	for at, n := headerBytes, 0; at < len(data); n++ {
		if len(data)-at < chunkHeader {
			return nil, nil, malformed("chunk %d has no header", n)
		}
		length, kind := uint64(word(at)), word(at+4)
		at += chunkHeader
		if length > uint64(len(data)-at) || length%4 != 0 {
			return nil, nil, malformed("chunk %d of %d bytes with %d left", n, length, len(data)-at)
		}
		chunk := data[at : at+int(length)]
		at += int(length)
		switch {
		case n == 0 && kind != chunkJSON:
			return nil, nil, malformed("first chunk is not JSON")
		case n == 0:
			text = chunk
		case n == 1 && kind == chunkBIN:
			bin = chunk
		}
	}
	return text, bin, nil
}
