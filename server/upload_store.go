package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	tus "github.com/tus/tusd/v2/pkg/handler"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
)

// partBytes is the size of the objects a resumable upload is kept in until it
// is whole: small enough to hold in memory, large enough that a file of 4 GiB
// is 512 of them. A connection that breaks loses nothing, since the last part
// is stored as far as it came.
const partBytes = 8 << 20

// maxParts bounds the parts of one upload: who sends a gigabyte in pieces of a
// few bytes is told to send larger ones.
const maxParts = 10_000

// maxPartsInMemory bounds the parts held in memory at once, by all uploads of
// this node.
const maxPartsInMemory = 16

// partStore is tusd's data store over the object store, so that a node keeps
// nothing of an upload: any node takes the next piece. It needs no second S3
// client (tusd's own S3 store brings the AWS SDK).
//
// Objects: uploads/parts/<upload>/<offset, 20 digits> while it is being
// received, uploads/<upload> once it is whole; the catalog's row says how long
// it will be. A part is written only where there is none, so two connections
// that send the same upload at once, to two nodes even, cannot mix their bytes.
// What is left of an upload that was given up are its parts.
type partStore struct {
	catalog plans.Catalog
	store   assets.Store
	memory  chan struct{} // one slot per part in memory
}

func newPartStore(c plans.Catalog, s assets.Store) *partStore {
	return &partStore{catalog: c, store: s, memory: make(chan struct{}, maxPartsInMemory)}
}

func partsPrefix(id string) string { return "uploads/parts/" + id + "/" }

func partKey(id string, offset int64) string {
	return fmt.Sprintf("%s%020d", partsPrefix(id), offset)
}

// NewUpload is called after the hook that wrote the catalog's row.
func (p *partStore) NewUpload(ctx context.Context, info tus.FileInfo) (tus.Upload, error) {
	return p.GetUpload(ctx, info.ID)
}

func (p *partStore) GetUpload(ctx context.Context, id string) (tus.Upload, error) {
	row, err := p.catalog.Upload(ctx, id)
	if err != nil {
		return nil, tusError(err)
	}
	u := &partUpload{partStore: p, row: row}
	if row.Complete {
		u.offset = row.Bytes
		return u, nil
	}
	return u, tusError(u.survey(ctx))
}

func (p *partStore) AsTerminatableUpload(u tus.Upload) tus.TerminatableUpload {
	return u.(*partUpload)
}

// partUpload is one upload in parts.
type partUpload struct {
	*partStore
	row    plans.Upload
	parts  []assets.Info
	offset int64
}

// survey lists the parts and adds up those that follow on each other.
func (u *partUpload) survey(ctx context.Context) error {
	prefix := partsPrefix(u.row.ID)
	return u.store.List(ctx, prefix, func(i assets.Info) error {
		at, err := strconv.ParseInt(strings.TrimPrefix(i.Key, prefix), 10, 64)
		if err != nil || at != u.offset {
			return nil // not ours, or beyond a gap
		}
		if len(u.parts) >= maxParts {
			return plans.Errorf(plans.KindTooLarge, "this upload came in more than %d pieces: send it again in larger ones", maxParts)
		}
		u.parts = append(u.parts, i)
		u.offset += i.Bytes
		return nil
	})
}

func (u *partUpload) GetInfo(context.Context) (tus.FileInfo, error) {
	return tus.FileInfo{
		ID: u.row.ID, Size: u.row.Bytes, Offset: u.offset,
		MetaData: tus.MetaData{"filename": u.row.Filename},
	}, nil
}

// WriteChunk stores src in parts from offset and gives how much was stored,
// also where src breaks off.
func (u *partUpload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	beginWriting(ctx)
	if u.row.Complete {
		return 0, tusError(plans.Errorf(plans.KindConflict, "this upload is complete"))
	}
	select {
	case u.memory <- struct{}{}:
	case <-ctx.Done():
		return 0, tusError(ctx.Err())
	}
	defer func() { <-u.memory }()
	var written int64
	var buf bytes.Buffer
	for {
		buf.Reset()
		n, readErr := io.CopyN(&buf, src, partBytes)
		if n > 0 {
			if err := u.writePart(ctx, offset+written, buf.Bytes()); err != nil {
				return written, tusError(err)
			}
			written += n
		}
		if errors.Is(readErr, io.EOF) {
			return written, nil
		}
		if readErr != nil {
			return written, readErr
		}
	}
}

func (u *partUpload) writePart(ctx context.Context, at int64, data []byte) error {
	// A first piece too short to tell is left to the conversion.
	if at == 0 && (len(data) >= 64 || int64(len(data)) == u.row.Bytes) {
		if err := sniff(u.row.Filename, data); err != nil {
			return err
		}
	}
	if len(u.parts) >= maxParts {
		return plans.Errorf(plans.KindTooLarge, "this upload came in more than %d pieces: send it again in larger ones", maxParts)
	}
	info, err := u.store.Put(ctx, partKey(u.row.ID, at), bytes.NewReader(data), int64(len(data)), assets.PutOptions{
		ContentType: "application/octet-stream", IfNoneMatch: true,
	})
	if errors.Is(err, assets.ErrExists) {
		return plans.Errorf(plans.KindConflict, "another connection is sending this upload: ask for its offset and go on from there")
	}
	if err != nil {
		return fmt.Errorf("storing part %d of upload %s: %w", at, u.row.ID, err)
	}
	info.Key, info.Bytes = partKey(u.row.ID, at), int64(len(data))
	u.parts = append(u.parts, info)
	u.offset = at + int64(len(data))
	return nil
}

// GetReader reads the parts one after the other.
func (u *partUpload) GetReader(ctx context.Context) (io.ReadCloser, error) {
	return &partReader{ctx: ctx, store: u.store, parts: u.parts}, nil
}

// FinishUpload puts the parts together under the upload's key and drops them.
func (u *partUpload) FinishUpload(ctx context.Context) error {
	if u.row.Complete {
		return nil
	}
	r := &partReader{ctx: ctx, store: u.store, parts: u.parts}
	_, err := u.store.Put(ctx, convert.UploadKey(u.row.ID), r, u.row.Bytes, assets.PutOptions{ContentType: "application/octet-stream"})
	if err := errors.Join(err, r.Close()); err != nil {
		return tusError(fmt.Errorf("putting upload %s together: %w", u.row.ID, err))
	}
	return nil
}

// dropParts deletes the parts; those that stay are found by the next listing.
func (u *partUpload) dropParts(ctx context.Context) error {
	for _, part := range u.parts {
		if err := u.store.Delete(ctx, part.Key); err != nil && !errors.Is(err, assets.ErrNotFound) {
			return fmt.Errorf("dropping part %s: %w", part.Key, err)
		}
	}
	return nil
}

// Terminate forgets what was received. The catalog's row stays, incomplete: its
// id is not given again.
func (u *partUpload) Terminate(ctx context.Context) error {
	if u.row.Complete {
		return tusError(plans.Errorf(plans.KindConflict, "this upload is complete and cannot be taken back"))
	}
	return tusError(u.dropParts(ctx))
}

// partReader reads parts in order, opening each when it is due.
type partReader struct {
	ctx   context.Context // of the one request it serves
	store assets.Store
	parts []assets.Info
	open  io.ReadCloser
}

func (r *partReader) Read(p []byte) (int, error) {
	for {
		if r.open == nil {
			if len(r.parts) == 0 {
				return 0, io.EOF
			}
			body, _, err := r.store.Get(r.ctx, r.parts[0].Key, nil)
			if err != nil {
				return 0, fmt.Errorf("reading part %s: %w", r.parts[0].Key, err)
			}
			r.open, r.parts = body, r.parts[1:]
		}
		n, err := r.open.Read(p)
		if errors.Is(err, io.EOF) {
			err = r.Close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (r *partReader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}
