package gltfplan

import (
	"io"

	"github.com/maquette-city/maquette/plans/bundle"
)

// Source is a file to read.
type Source struct {
	Data  io.ReaderAt
	Size  int64  // bytes
	Name  string // file name, for messages
	Index int    // of the source within the version: the first part of each key
	Files bundle.Files
	// Progress is told of nodes done of all; nil is allowed.
	Progress func(done, total int)
}
