package obj

import (
	"math"
	"strconv"
)

// powers of ten that a float64 holds exactly.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// maxExact is the largest whole number up to which float64 holds all.
const maxExact = 1 << 53

// float reads a number. Where digits and power of ten are held exactly one division
// rounds right (Clinger, "How to read floating point numbers accurately", 1990);
// the rest is left to the library.
func float(s []byte) (float64, bool) {
	i, negative := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative, i = s[0] == '-', 1
	}
	var digits uint64
	n, point := 0, -1
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = digits*10 + uint64(c-'0')
			n++
		case c == '.' && point < 0:
			point = n
		default:
			return slow(s)
		}
	}
	if n == 0 || n > 19 || digits > maxExact {
		return slow(s)
	}
	v := float64(digits)
	if point >= 0 {
		v /= powers[n-point]
	}
	if negative {
		v = -v
	}
	return v, true
}

func slow(s []byte) (float64, bool) {
	if len(s) > 400 {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(s), 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// whole reads a whole number with sign from the beginning of s and gives what is
// left.
func whole(s []byte) (v int, rest []byte, ok bool) {
	i, negative := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative, i = s[0] == '-', 1
	}
	from := i
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if v = v*10 + int(s[i]-'0'); v > math.MaxInt32 {
			return 0, nil, false
		}
	}
	if negative {
		v = -v
	}
	return v, s[i:], i > from
}

// word cuts the first word off a line.
func word(s []byte) (w, rest []byte) {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	j := i
	for j < len(s) && s[j] != ' ' && s[j] != '\t' {
		j++
	}
	return s[i:j], s[j:]
}
