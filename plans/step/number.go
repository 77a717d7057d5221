package step

import (
	"math"
	"math/bits"
	"strconv"
)

// exactPowers are the powers of ten that a float64 holds exactly.
var exactPowers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// tens are the powers of ten that a uint64 holds.
var tens = func() (t [20]uint64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 10 * t[i-1]
	}
	return t
}()

// plainNumber reads a real or integer at i and gives the offset behind it: the
// float64 nearest to it. It does not read those of more than 19 digits or with a
// large exponent.
func plainNumber(data []byte, i int) (x float64, end int, ok bool) {
	negative := false
	if i < len(data) && (data[i] == '-' || data[i] == '+') {
		negative = data[i] == '-'
		i++
	}
	var mantissa uint64
	first, point := i, -1
	for ; i < len(data); i++ {
		d := data[i] - '0'
		if d > 9 {
			if data[i] != '.' || point >= 0 {
				break
			}
			point = i
			continue
		}
		if mantissa > (1<<64-10)/10 {
			return 0, i, false
		}
		mantissa = mantissa*10 + uint64(d)
	}
	digits, power := i-first, 0
	if point >= 0 {
		digits--
		power = point + 1 - i
	}
	if digits == 0 {
		return 0, i, false
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		var e int
		if e, i, ok = exponent(data, i+1); !ok {
			return 0, i, false
		}
		power += e
	}
	if x, ok = scaled(mantissa, power); negative {
		x = -x
	}
	return x, i, ok
}

// maxExponent is the largest exponent that is read digit by digit.
const maxExponent = 99

// exponent reads the exponent at i, after its E.
func exponent(data []byte, i int) (e, end int, ok bool) {
	negative := false
	if i < len(data) && (data[i] == '-' || data[i] == '+') {
		negative = data[i] == '-'
		i++
	}
	for ; i < len(data) && data[i]-'0' <= 9; i++ {
		if e = e*10 + int(data[i]-'0'); e > maxExponent {
			return 0, i, false
		}
		ok = true
	}
	if negative {
		e = -e
	}
	return e, i, ok
}

// scaled gives the float64 nearest to m times a power of ten; false where that
// is not as simple as this. Where m fits in 53 bits and the power is exact, one
// rounded operation gives it (Clinger 1990), else one division of integers.
func scaled(m uint64, power int) (float64, bool) {
	switch {
	case power == 0:
		return float64(m), true
	case m < 1<<53 && power < 0 && -power < len(exactPowers):
		return float64(m) / exactPowers[-power], true
	case m < 1<<53 && power > 0 && power < len(exactPowers):
		return float64(m) * exactPowers[power], true
	case m > 0 && power < 0 && -power < len(tens):
		return quotient(m, tens[-power]), true
	}
	return 0, m == 0
}

// quotient gives the float64 nearest to m/d, neither of which is 0. Both are
// shifted so that the quotient has 63 or 64 bits; the last of them tells whether
// something remains, for the rounding of the conversion.
func quotient(m, d uint64) float64 {
	zm, zd := bits.LeadingZeros64(m), bits.LeadingZeros64(d)
	m, d = m<<zm, d<<zd
	q, r := bits.Div64(m>>1, m<<63, d)
	if r != 0 {
		q |= 1
	}
	return float64(q) * math.Float64frombits(uint64(1023-63+zd-zm)<<52)
}

// plainFloats appends the numbers of the list whose items begin at i and gives
// the offset behind the list; false where anything in it is not plain.
func (f *File) plainFloats(i uint32, dst []float64) (all []float64, end uint32, ok bool) {
	for {
		x, j, ok := plainNumber(f.data, int(f.skip(i)))
		if !ok || x > MaxNumber || x < -MaxNumber {
			return dst, 0, false
		}
		dst = append(dst, x)
		if i, ok = f.separator(uint32(j)); !ok {
			return dst, i, i != 0
		}
	}
}

// separator gives the offset behind the comma that follows i, white space
// aside; behind a parenthesis and false at the end of the list; 0 and false
// where something else follows.
func (f *File) separator(i uint32) (uint32, bool) {
	if i = f.skip(i); int(i) >= len(f.data) {
		return 0, false
	}
	switch f.data[i] {
	case ',':
		return i + 1, true
	case ')':
		return i + 1, false
	}
	return 0, false
}

// maxPlainInt is the largest integer that plainInts reads.
const maxPlainInt = 1 << 31

// plainInts is plainFloats for integers, which are given as dst has them.
func plainInts[T int | int32](f *File, i uint32, dst []T) (all []T, end uint32, ok bool) {
	for {
		i = f.skip(i)
		data, n, negative := f.data, 0, false
		if int(i) < len(data) && data[i] == '-' {
			negative = true
			i++
		}
		first := i
		for ; int(i) < len(data) && data[i]-'0' <= 9; i++ {
			if n = n*10 + int(data[i]-'0'); n >= maxPlainInt {
				return dst, 0, false
			}
		}
		if i == first {
			return dst, 0, false
		}
		if negative {
			n = -n
		}
		dst = append(dst, T(n))
		if i, ok = f.separator(i); !ok {
			return dst, i, i != 0
		}
	}
}

// parseFloat reads a real.
func parseFloat(b []byte) (float64, bool) {
	if x, end, ok := plainNumber(b, 0); ok && end == len(b) {
		return x, true
	}
	x, err := strconv.ParseFloat(string(b), 64)
	return x, err == nil
}
