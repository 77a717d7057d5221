package ifc

import (
	"archive/zip"
	"context"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/ifcxml"
	"github.com/maquette-city/maquette/plans/inflate"
	"github.com/maquette-city/maquette/plans/step"
)

// maxPacked is the largest compressed model that is held in memory beside what it
// unpacks to; larger ones are streamed.
const maxPacked = 64 << 20

// unpacksWhole tells the entries that are unpacked in memory and parsed meanwhile:
// STEP texts whose stated size, for which room is made, can be true.
func unpacksWhole(entry *zip.File, head []byte) bool {
	size, packed := entry.UncompressedSize64, entry.CompressedSize64
	_, wide := wide(head)
	return entry.Method == zip.Deflate && packed <= maxPacked && size <= packed*inflate.MaxRatio &&
		otherFormat(head) == "" && !wide && !ifcxml.Begins(head)
}

// loadPacked reads the STEP text in entry. While one core unpacks it the others
// parse what is there.
func loadPacked(ctx context.Context, entry *zip.File, s stream) (loaded, error) {
	raw, err := entry.OpenRaw()
	if err != nil {
		return loaded{}, s.broken(err)
	}
	packed := make([]byte, entry.CompressedSize64)
	if _, err := io.ReadFull(raw, packed); err != nil {
		return loaded{}, s.broken(err)
	}
	data := make([]byte, s.size)
	arrival := step.Arrive(ctx, data)
	defer arrival.Close()
	n, err := inflate.Decode(data, packed, func(n int) error {
		arrival.Have(n)
		return ctx.Err()
	})
	switch {
	case ctx.Err() != nil:
		return loaded{}, ctx.Err()
	case err != nil:
		return loaded{}, s.broken(err)
	case n < len(data):
		return loaded{}, plans.Errorf(plans.KindInvalid, "reading %s: it ends after %d of %d bytes", s.name, n, len(data))
	}
	var file *step.File
	var sum uint32
	together(func() { sum = crc32.ChecksumIEEE(data) }, func() { file, err = arrival.Parse() })
	if entry.CRC32 != 0 && sum != entry.CRC32 {
		return loaded{}, s.broken(zip.ErrChecksum)
	}
	if err != nil {
		return loaded{}, fmt.Errorf("reading %s: %w", s.name, err)
	}
	return loaded{file: file, format: formatSPF, text: data}, nil
}
