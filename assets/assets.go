// Package assets is the object store as the rest of Maquette sees it: keys,
// media types, ETags, ranges and encodings. It knows nothing of plans or tiles;
// assets/s3store speaks to a real S3, assets/embedded starts one in-process.
//
// Keys (the bucket's whole content):
//
//	sources/<sha256>                                   uploaded files, as received
//	tiles/<audience>/<variant>/c/<hash>.glb[.br|.gz]   content, immutable
//	tiles/<audience>/<variant>/<version>/tileset.json  and features.jsonl.gz, model.glb, ...
//	pictures/<variant>/<version>/<name>.png
//	control-points/<project>/<sha256>.jpg              photos of control points
//	uploads/...                                        unfinished resumable uploads
//
// Content is written first, tileset.json next; only the database says which
// version is current, so a failure leaves behind objects that nobody points to
// and never a half version.
package assets

import (
	"context"
	"errors"
	"io"
	"time"
)

// Errors of every store; test with errors.Is.
var (
	ErrNotFound    = errors.New("asset not found")
	ErrExists      = errors.New("asset exists already")
	ErrChanged     = errors.New("asset changed meanwhile")
	ErrRange       = errors.New("range not satisfiable")
	ErrUnavailable = errors.New("object store unavailable")
	ErrKey         = errors.New("asset key not allowed")
)

// Info describes a stored asset.
type Info struct {
	Key         string
	Bytes       int64
	ETag        string // strong, quoted
	ContentType string
	Encoding    string // Content-Encoding: "", "gzip" or "br"
	ModifiedAt  time.Time
}

// Range asks for part of an asset: Length bytes from Offset; Length -1 is all
// that follows. The zero Range is the whole.
type Range struct {
	Offset, Length int64
}

// PutOptions go with a new asset.
type PutOptions struct {
	ContentType string // by the key's ending where empty
	Encoding    string
	IfNoneMatch bool   // only where the key is free: else ErrExists
	IfMatch     string // only where the ETag is this: else ErrChanged
}

// Store keeps assets. Size -1 in Put means unknown: the store streams in parts.
// A Put that fails leaves what was there before. Deleting what is not there is
// no error. List gives no content type and encoding (S3 does not).
type Store interface {
	Put(ctx context.Context, key string, r io.Reader, size int64, o PutOptions) (Info, error)
	// Get opens an asset; nil rng is the whole. The caller closes the reader.
	Get(ctx context.Context, key string, rng *Range) (io.ReadCloser, Info, error)
	Head(ctx context.Context, key string) (Info, error)
	Delete(ctx context.Context, key string) error
	// List calls yield for each asset under prefix, in key order, until it
	// gives an error.
	List(ctx context.Context, prefix string, yield func(Info) error) error
	Copy(ctx context.Context, from, to string) error
}
