// Package memo remembers results from one conversion to the next: a cache for
// speed that never decides what comes out.
//
// A result is kept under a key: the SHA-256 of all that it depends on (see
// Digest). Two things keep a wrong result out. The file is bound to the program
// that wrote it, by a digest of the program's own file: another build computes
// everything anew. And it carries a seal, an HMAC-SHA256 (RFC 2104) under a
// secret that lies elsewhere: what somebody else wrote, or changed, or cut off,
// is as good as no file. Whoever holds the secret can forge results, as he could
// forge the tiles themselves.
//
// A memo that is written holds what was asked for or put since it was read, in
// the order of keys: it does not grow from conversion to conversion, and the same
// conversion writes the same bytes whether it remembered anything or not.
package memo

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"math"
	"slices"
	"sync"
)

// Key names a result: the digest of all that it depends on.
type Key [sha256.Size]byte

// Seal is what a file is bound to.
type Seal struct {
	Secret  []byte            // SecretBytes at least
	Program [sha256.Size]byte // digest of the program that computes
}

const (
	// SecretBytes is the least length of a secret.
	SecretBytes = 32
	// MaxBytes bounds a file, and what is put: beyond it nothing more is
	// remembered.
	MaxBytes = 1 << 30

	magic     = "maquette memo 1\n"
	headBytes = len(magic) + sha256.Size
	rowBytes  = sha256.Size + 4 // key and length of the value
)

// ErrForeign says that a file is not one that was written under this seal.
var ErrForeign = errors.New("not written by this program under this seal")

// Memo remembers results. A nil Memo remembers nothing. It serves many
// goroutines.
type Memo struct {
	mu    sync.Mutex
	old   map[Key][]byte // read from a file
	used  map[Key][]byte // asked for or put
	bytes int64          // of used, with their keys
	asked int
	found int
}

// New gives an empty memo.
func New() *Memo { return &Memo{used: map[Key][]byte{}} }

// Get gives what was put under k in this or the earlier conversion. It must not
// be changed.
func (m *Memo) Get(k Key) ([]byte, bool) {
	if m == nil {
		return nil, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	v, ok := m.used[k]
	if !ok {
		if v, ok = m.old[k]; ok {
			m.keep(k, v)
		}
	}
	if ok {
		m.found++
	}
	return v, ok
}

// Before gives what the file that was read has under k, which is not kept for that:
// for what is put anew under a key that names a place, as "the model of this
// folder", not all that it depends on.
func (m *Memo) Before(k Key) ([]byte, bool) {
	if m == nil {
		return nil, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.old[k]
	return v, ok
}

// Put remembers v, which is the memo's from then on.
func (m *Memo) Put(k Key, v []byte) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.used[k]; !ok {
		m.keep(k, v)
	}
}

// keep notes that k is in use. What would not fit in a file is left out, in
// whatever order it came: it is only slower to be without.
func (m *Memo) keep(k Key, v []byte) {
	if size := int64(rowBytes + len(v)); m.bytes+size <= MaxBytes-int64(headBytes) {
		m.used[k] = v
		m.bytes += size
	}
}

// Counts gives how many results were asked for and how many were there.
func (m *Memo) Counts() (asked, found int) {
	if m == nil {
		return 0, 0
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked, m.found
}

// All gives every result that was read or is in use, in no order.
func (m *Memo) All() map[Key][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := maps.Clone(m.used)
	maps.Copy(all, m.old)
	return all
}

// Write writes all that is in use.
func (m *Memo) Write(w io.Writer, s Seal) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	mac, err := s.mac()
	if err != nil {
		return err
	}
	keys := slices.SortedFunc(maps.Keys(m.used), func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
	each := func(w io.Writer) error {
		for _, k := range keys {
			v := m.used[k]
			row := binary.LittleEndian.AppendUint32(k[:], uint32(len(v)))
			if _, err := w.Write(row); err != nil {
				return err
			}
			if _, err := w.Write(v); err != nil {
				return err
			}
		}
		return nil
	}
	_ = each(mac) // a hash takes everything
	if _, err := w.Write(mac.Sum([]byte(magic))); err != nil {
		return fmt.Errorf("writing a memo: %w", err)
	}
	if err := each(w); err != nil {
		return fmt.Errorf("writing a memo: %w", err)
	}
	return nil
}

// Read reads what Write wrote under the same seal; ErrForeign for anything else.
func Read(r io.Reader, s Seal) (*Memo, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading a memo: %w", err)
	}
	mac, err := s.mac()
	if err != nil {
		return nil, err
	}
	if len(data) < headBytes || len(data) > MaxBytes || string(data[:len(magic)]) != magic {
		return nil, ErrForeign
	}
	sum, rows := data[len(magic):headBytes], data[headBytes:]
	_, _ = mac.Write(rows) // a hash takes everything
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return nil, ErrForeign
	}
	m := New()
	m.old = map[Key][]byte{}
	for len(rows) > 0 {
		if len(rows) < rowBytes {
			return nil, ErrForeign
		}
		n := int(binary.LittleEndian.Uint32(rows[sha256.Size:]))
		k := Key(rows[:sha256.Size])
		rows = rows[rowBytes:]
		if n > len(rows) {
			return nil, ErrForeign
		}
		m.old[k] = rows[:n:n]
		rows = rows[n:]
	}
	return m, nil
}

// mac begins the seal of a file.
func (s Seal) mac() (hash.Hash, error) {
	if len(s.Secret) < SecretBytes {
		return nil, fmt.Errorf("the secret of a memo has %d bytes, %d are needed", len(s.Secret), SecretBytes)
	}
	mac := hmac.New(sha256.New, s.Secret)
	_, _ = mac.Write([]byte(magic)) // a hash takes everything
	_, _ = mac.Write(s.Program[:])
	return mac, nil
}

// Digest makes a key of all that a result depends on. Every value is written
// with its length or at a fixed width, so that no two lists of values give the
// same bytes.
type Digest struct {
	h   hash.Hash
	buf []byte
}

// NewDigest begins a key of a kind of result; kinds have names of their own, with
// a number that counts up where their results change their form.
func NewDigest(kind string) *Digest {
	d := &Digest{h: sha256.New(), buf: make([]byte, 0, digestBuffer+64)}
	d.Text(kind)
	return d
}

// digestBuffer is how many bytes are gathered before they are hashed.
const digestBuffer = 4096

// Int adds a whole number.
func (d *Digest) Int(v int) { d.word(uint64(int64(v))) }

// Bool adds a truth.
func (d *Digest) Bool(v bool) {
	if v {
		d.word(1)
	} else {
		d.word(0)
	}
}

// Float adds a number by its bits: numbers that are equal but not the same, as
// the two zeros, count as different.
func (d *Digest) Float(v float64) { d.word(math.Float64bits(v)) }

// Text adds a text.
func (d *Digest) Text(s string) {
	d.word(uint64(len(s)))
	d.flush()
	_, _ = io.WriteString(d.h, s) // a hash takes everything
}

// Bytes adds bytes.
func (d *Digest) Bytes(b []byte) {
	d.word(uint64(len(b)))
	d.flush()
	_, _ = d.h.Write(b)
}

// Key adds another key.
func (d *Digest) Key(k Key) {
	d.flush()
	_, _ = d.h.Write(k[:])
}

// Sum gives the key of all that was added.
func (d *Digest) Sum() Key {
	d.flush()
	return Key(d.h.Sum(nil))
}

func (d *Digest) word(v uint64) {
	d.buf = binary.LittleEndian.AppendUint64(d.buf, v)
	if len(d.buf) >= digestBuffer {
		d.flush()
	}
}

func (d *Digest) flush() {
	_, _ = d.h.Write(d.buf)
	d.buf = d.buf[:0]
}
