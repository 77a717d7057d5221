package step

import "strconv"

// exactPowers are the powers of ten that a float64 holds exactly.
var exactPowers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// plainNumber reads a real or integer at i and gives the offset behind it. Where
// the digits fit in 53 bits and the power of ten is exact, one rounded operation
// gives the nearest float64 (Clinger 1990); it does not read others.
func plainNumber(data []byte, i int) (x float64, end int, ok bool) {
	var mantissa uint64
	first, negative := i, false
	if i < len(data) && (data[i] == '-' || data[i] == '+') {
		negative = data[i] == '-'
		i++
		first++
	}
	point := -1
	for ; i < len(data); i++ {
		d := data[i] - '0'
		if d > 9 {
			if data[i] != '.' || point >= 0 {
				break
			}
			point = i
			continue
		}
		if mantissa >= 1<<53 { // ten times it still fits in 64 bits
			return 0, i, false
		}
		mantissa = mantissa*10 + uint64(d)
	}
	digits, fraction := i-first, 0
	if point >= 0 {
		digits--
		fraction = i - 1 - point
	}
	if digits == 0 || mantissa >= 1<<53 || fraction >= len(exactPowers) {
		return 0, i, false
	}
	if i < len(data) && (data[i] == 'E' || data[i] == 'e') {
		return 0, i, false
	}
	x = float64(mantissa) / exactPowers[fraction]
	if negative {
		x = -x
	}
	return x, i, true
}

// plainFloats appends the numbers of the list whose items begin at i; false
// where anything in it is not plain.
func (f *File) plainFloats(i uint32, dst []float64) ([]float64, bool) {
	data := f.data
	for {
		i = f.skip(i)
		x, end, ok := plainNumber(data, int(i))
		if !ok || x > MaxNumber || x < -MaxNumber {
			return dst, false
		}
		end = int(f.skip(uint32(end)))
		if end >= len(data) {
			return dst, false
		}
		dst = append(dst, x)
		switch data[end] {
		case ')':
			return dst, true
		case ',':
			i = uint32(end) + 1
		default:
			return dst, false
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
