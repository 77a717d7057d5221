package draco

import "fmt"

// ans is the state of an rANS decoder, which reads its bytes from the end (clause 8).
type ans struct {
	data  []byte
	at    int
	state uint32
	base  uint32
}

// begin reads the state at the end of data.
func (a *ans) begin(data []byte, base uint32, most int) bool {
	if len(data) == 0 {
		return false
	}
	n := int(data[len(data)-1]>>6) + 1
	if n > most || n > len(data) {
		return false
	}
	a.data, a.at, a.base = data, len(data)-n, base
	for i := n - 1; i >= 0; i-- {
		a.state = a.state<<8 | uint32(data[a.at+i])
	}
	a.state = a.state&(1<<(8*n-2)-1) + base
	return a.state < base*256
}

// bitDecoder decodes bits of one probability.
type bitDecoder struct {
	ans
	zero uint32 // probability of 0, of 256
}

const bitBase = 4096

func (r *buffer) bitDecoder() (*bitDecoder, error) {
	d := &bitDecoder{zero: uint32(r.byte())}
	data := r.bytes(r.size())
	if r.bad || !d.begin(data, bitBase, 3) {
		return nil, fmt.Errorf("a sequence of bits: %w", ErrMalformed)
	}
	return d, nil
}

func (d *bitDecoder) bit() bool {
	p := 256 - d.zero
	if d.state < bitBase && d.at > 0 {
		d.at--
		d.state = d.state<<8 | uint32(d.data[d.at])
	}
	x := d.state
	quot, rem := x/256, x%256
	xn := quot * p
	if rem < p {
		d.state = xn + rem
		return true
	}
	d.state = x - xn - p
	return false
}

// symbolDecoder decodes symbols by a table of probabilities.
type symbolDecoder struct {
	ans
	precision  uint32
	prob, from []uint32
	table      []uint32 // symbol of each remainder
}

// symbolDecoder reads the probabilities of symbols of so many bits, and their bytes.
func (r *buffer) symbolDecoder(bitLength int) (*symbolDecoder, error) {
	shift := min(max(3*bitLength/2, 12), 20)
	d := &symbolDecoder{precision: 1 << shift}
	n := r.varint()
	if r.bad || n > 1<<20 || n > uint64(len(r.data)-r.at)*64 {
		return nil, fmt.Errorf("%d symbols: %w", n, ErrMalformed)
	}
	d.prob, d.from = make([]uint32, n), make([]uint32, n)
	for i := 0; i < int(n) && !r.bad; i++ {
		b := r.byte()
		if token := int(b & 3); token == 3 {
			i += int(b >> 2) // so many more have no probability
			if i >= int(n) {
				return nil, fmt.Errorf("probabilities beyond %d symbols: %w", n, ErrMalformed)
			}
		} else {
			p := uint32(b >> 2)
			for k := range token {
				p |= uint32(r.byte()) << (8*(k+1) - 2)
			}
			d.prob[i] = p
		}
	}
	if n == 0 {
		return d, nil // of no values
	}
	sum := uint32(0)
	d.table = make([]uint32, d.precision)
	for i, p := range d.prob {
		d.from[i] = sum
		if p > d.precision-sum {
			return nil, fmt.Errorf("probabilities beyond 1: %w", ErrMalformed)
		}
		for k := range p {
			d.table[sum+k] = uint32(i)
		}
		sum += p
	}
	if sum != d.precision {
		return nil, fmt.Errorf("probabilities short of 1: %w", ErrMalformed)
	}
	data := r.bytes(r.size())
	if r.bad || !d.begin(data, d.precision*4, 4) {
		return nil, fmt.Errorf("a sequence of symbols: %w", ErrMalformed)
	}
	return d, nil
}

func (d *symbolDecoder) symbol() uint32 {
	for d.state < d.base && d.at > 0 {
		d.at--
		d.state = d.state<<8 | uint32(d.data[d.at])
	}
	quo, rem := d.state/d.precision, d.state%d.precision
	s := d.table[rem]
	d.state = quo*d.prob[s] + rem - d.from[s]
	return s
}

// Schemes of symbols.
const (
	schemeTagged = 0
	schemeRaw    = 1
	maxRawBits   = 18
)

// symbols decodes n values of width components each (clause 8.3).
func (r *buffer) symbols(n, width int) ([]uint32, error) {
	if n == 0 {
		return nil, nil
	}
	out := make([]uint32, n)
	switch scheme := r.byte(); scheme {
	case schemeTagged:
		d, err := r.symbolDecoder(5)
		if err != nil {
			return nil, err
		}
		if len(d.prob) == 0 {
			return nil, fmt.Errorf("no symbols for %d values: %w", n, ErrMalformed)
		}
		in := &bits{data: r.data[r.at:]}
		for i := 0; i < n; i += width {
			b := int(d.symbol())
			if b > 32 || in.at+b*width > 8*len(in.data) {
				return nil, fmt.Errorf("values of %d bits: %w", b, ErrMalformed)
			}
			for k := i; k < min(i+width, n); k++ {
				out[k] = in.read(b)
			}
		}
		r.bytes((in.at + 7) / 8)
		return out, nil
	case schemeRaw:
		length := int(r.byte())
		if length < 1 || length > maxRawBits {
			return nil, fmt.Errorf("symbols of %d bits: %w", length, ErrMalformed)
		}
		d, err := r.symbolDecoder(length)
		if err != nil {
			return nil, err
		}
		if len(d.prob) == 0 {
			return nil, fmt.Errorf("no symbols for %d values: %w", n, ErrMalformed)
		}
		for i := range out {
			out[i] = d.symbol()
		}
		return out, nil
	default:
		return nil, fmt.Errorf("scheme %d of symbols: %w", scheme, ErrMalformed)
	}
}
