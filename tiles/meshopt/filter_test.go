package meshopt

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// TestOctahedralComesBack puts unit vectors through both directions: axes come
// back exactly, others within what the bits allow, of the
// integers that go in and come out too.
func TestOctahedralComesBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	vectors := [][3]float64{{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}
	for range 2000 {
		v := [3]float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		l := math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2])
		vectors = append(vectors, [3]float64{v[0] / l, v[1] / l, v[2] / l})
	}
	for _, c := range []struct {
		stride, bits int
		degrees      float64
	}{{4, 8, 1.2}, {8, 10, 0.2}, {8, 16, 0.005}} {
		data := make([]byte, len(vectors)*c.stride)
		for i, v := range vectors {
			for k := range v {
				setComponent(data[i*c.stride:], c.stride, k, v[k])
			}
		}
		if err := ApplyOctahedral(data, c.stride, c.bits); err != nil {
			t.Fatal(err)
		}
		unfilter(data, Octahedral, c.stride)
		for i, v := range vectors {
			got := [3]float64{}
			for k := range got {
				got[k] = component(data[i*c.stride:], c.stride, k)
			}
			if i < 6 && got != v {
				t.Errorf("%d bits: axis %v comes back as %v", c.bits, v, got)
			}
			l := math.Sqrt(got[0]*got[0] + got[1]*got[1] + got[2]*got[2])
			sine := math.Hypot(math.Hypot(got[1]*v[2]-got[2]*v[1], got[2]*v[0]-got[0]*v[2]), got[0]*v[1]-got[1]*v[0]) / l
			if angle := math.Asin(sine) * 180 / math.Pi; angle > c.degrees {
				t.Errorf("%d bits: %v comes back as %v, %.3f degrees off", c.bits, v, got, angle)
			}
		}
	}
}

func setComponent(e []byte, stride, k int, v float64) {
	if stride == 4 {
		e[k] = byte(int8(math.Round(v * math.MaxInt8)))
		return
	}
	setShort(e, k, int32(math.Round(v*math.MaxInt16)))
}

func component(e []byte, stride, k int) float64 {
	if stride == 4 {
		return float64(int8(e[k])) / math.MaxInt8
	}
	return float64(short(e, k)) / math.MaxInt16
}

// TestExponentialComesBack: whole steps of a power of two come back exactly.
func TestExponentialComesBack(t *testing.T) {
	t.Parallel()
	for _, exponent := range []int{-20, -10, 0, 7} {
		var data []byte
		var want []float32
		for _, steps := range []float64{0, 1, -1, 12345, -54321, maxMantissa, -maxMantissa} {
			v := float32(math.Ldexp(steps, exponent))
			want = append(want, v)
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		if err := ApplyExponential(data, exponent); err != nil {
			t.Fatal(err)
		}
		unfilter(data, Exponential, 4)
		for i, v := range want {
			if got := math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])); got != v {
				t.Errorf("exponent %d: %v comes back as %v", exponent, v, got)
			}
		}
	}
}

func TestFiltersRefuse(t *testing.T) {
	t.Parallel()
	float := func(v float32) []byte { return binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)) }
	for name, err := range map[string]error{
		"stride":         ApplyOctahedral(make([]byte, 12), 12, 8),
		"half a vector":  ApplyOctahedral(make([]byte, 6), 4, 8),
		"too few bits":   ApplyOctahedral(make([]byte, 4), 4, 3),
		"too many bits":  ApplyOctahedral(make([]byte, 4), 4, 9),
		"half a float":   ApplyExponential(make([]byte, 6), 0),
		"small exponent": ApplyExponential(make([]byte, 4), -101),
		"great exponent": ApplyExponential(make([]byte, 4), 101),
		"too far":        ApplyExponential(float(1<<23), 0),
		"infinite":       ApplyExponential(float(float32(math.Inf(1))), 0),
		"no number":      ApplyExponential(float(float32(math.NaN())), 0),
	} {
		if !errors.Is(err, ErrLayout) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatNoEncoderWritesHasSomeResult: the extension leaves it open, no value
// may end the program.
func TestWhatNoEncoderWritesHasSomeResult(t *testing.T) {
	t.Parallel()
	for _, filter := range []Filter{Octahedral, Quaternion, Exponential} {
		for _, fill := range []byte{0, 0x7f, 0x80, 0xff} {
			data := make([]byte, 16)
			for i := range data {
				data[i] = fill
			}
			unfilter(data, filter, 8)
		}
	}
}
