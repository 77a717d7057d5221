package meshopt

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

func TestWhatIsEncodedComesBack(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		stream, err := s.encode()
		if err != nil {
			t.Errorf("%s, %s: %v", s.mode, s.name, err)
			continue
		}
		got, err := Decode(s.mode, None, stream, s.count(), s.stride)
		if err != nil {
			t.Errorf("%s, %s: %v", s.mode, s.name, err)
			continue
		}
		if !same(&s, got) {
			t.Errorf("%s, %s: comes back otherwise", s.mode, s.name)
		}
	}
}

// same compares decoded bytes with the sample: triangles may be turned.
func same(s *sample, got []byte) bool {
	if s.mode == Triangles {
		return slices.Equal(turned(got, s.stride), turned(s.raw(), s.stride))
	}
	return bytes.Equal(got, s.raw())
}

// TestExamplesOfTheExtension takes the bytes and values that its text gives; the
// bytes of its third number stand there in reverse.
func TestExamplesOfTheExtension(t *testing.T) {
	t.Parallel()
	var deltas [groupElements]byte
	rest, ok := unpackBits(&deltas, []byte{0x17, 0x5f, 0xf0, 0xbc, 0x77, 0xa9, 0x21, 0x00, 0x34, 0xb5}, 4)
	want := []int8{-1, -4, -3, 26, -91, 0, -6, 6, -4, -4, 5, -5, 1, -1, 0, 0}
	for i, z := range deltas {
		if got := int8(unzigzag(z)); got != want[i] {
			t.Errorf("delta %d is %d, want %d", i, got, want[i])
		}
	}
	if !ok || len(rest) > 0 {
		t.Errorf("%d bytes left, %v", len(rest), ok)
	}
	for want, code := range map[uint32][]byte{0x7f: {0x7f}, 0x201: {0x81, 0x04}, 0x1fd005: {0x85, 0xa0, 0x7f}} {
		r := byteReader{data: code}
		if got := r.varint(); got != want || r.end() != nil {
			t.Errorf("% x is %#x, want %#x", code, got, want)
		}
	}
}

// TestSizes holds what the encoders make of shapes whose size the extension lets
// one count by hand.
func TestSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		stream []byte
		want   int
	}{
		// header, 8 streams of 4 bytes of control bits, tail
		{"256 elements that are alike", mustAttributes(t, bytes.Repeat([]byte{9, 8, 7, 6, 5, 4, 3, 2}, 256), 8), 1 + 8*4 + 32},
		// header, a byte for each triangle, table
		{"a strip", mustTriangles(t, strip(100)), 1 + 100 + 16},
		{"squares that share nothing", mustTriangles(t, quads(100)), 1 + 200 + 16},
		// header, a byte for each index, tail
		{"a sequence", mustIndices(t, []uint32{0, 1, 2, 3, 4, 5, 6}), 1 + 7 + 4},
	} {
		if len(c.stream) != c.want {
			t.Errorf("%s: %d bytes, want %d", c.name, len(c.stream), c.want)
		}
	}
}

func mustAttributes(t *testing.T, data []byte, stride int) []byte {
	t.Helper()
	out, err := AppendAttributes(nil, data, stride, Tight)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustTriangles(t *testing.T, indices []uint32) []byte {
	t.Helper()
	out, err := AppendTriangles(nil, indices)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustIndices(t *testing.T, indices []uint32) []byte {
	t.Helper()
	out, err := AppendIndices(nil, indices)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodersAppend(t *testing.T) {
	t.Parallel()
	for _, s := range samples()[:40] {
		alone, _ := s.encode()
		behind, err := AppendAttributes([]byte("before"), s.data, s.stride, s.packing)
		if err != nil || string(behind) != "before"+string(alone) {
			t.Errorf("%s: other bytes behind others", s.name)
		}
	}
	alone := mustTriangles(t, sheet(5))
	if behind, err := AppendTriangles([]byte("before"), sheet(5)); err != nil || string(behind) != "before"+string(alone) {
		t.Errorf("triangles: other bytes behind others, %v", err)
	}
}

func TestEncodersRefuse(t *testing.T) {
	t.Parallel()
	_, stride3 := AppendAttributes(nil, make([]byte, 9), 3, Tight)
	_, stride260 := AppendAttributes(nil, make([]byte, 260), 260, Tight)
	_, half := AppendAttributes(nil, make([]byte, 10), 4, Bytewise)
	_, none := AppendAttributes(nil, make([]byte, 10), 0, Bytewise)
	_, two := AppendTriangles(nil, []uint32{1, 2})
	_, far := AppendIndices(nil, []uint32{1 << 31})
	for name, err := range map[string]error{"stride 3": stride3, "stride 260": stride260, "half an element": half, "stride 0": none, "two corners": two, "too far": far} {
		if !errors.Is(err, ErrLayout) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecodeRefusesLayouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode          Mode
		filter        Filter
		count, stride int
	}{
		{Attributes, None, 1, 0}, {Attributes, None, 1, 6}, {Attributes, None, 1, 260}, {Attributes, None, -1, 4}, {Attributes, None, 1 << 60, 4},
		{Attributes, Octahedral, 1, 12}, {Attributes, Quaternion, 1, 4}, {Attributes, "COLOR", 1, 4},
		{Triangles, None, 4, 2}, {Triangles, None, 3, 1}, {Triangles, Exponential, 3, 4}, {Indices, None, 3, 8}, {Indices, Octahedral, 3, 4}, {"STRIPS", None, 3, 4}, {"", None, 3, 4},
	} {
		if _, err := Decode(c.mode, c.filter, make([]byte, 100), c.count, c.stride); !errors.Is(err, ErrLayout) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestDecodeRefusesWhatIsCutOrTooLong takes bytes off every stream and puts some
// on: no stream may be read with another length than its own.
func TestDecodeRefusesWhatIsCutOrTooLong(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	for _, s := range samples() {
		stream, err := s.encode()
		if err != nil {
			t.Fatal(err)
		}
		middle := 1 + r.IntN(len(stream)-1)
		for name, broken := range map[string][]byte{
			"nothing": nil, "cut to half": stream[:len(stream)/2], "without its last byte": stream[:len(stream)-1],
			"a byte longer": slices.Insert(slices.Clone(stream), middle, 0xff),
			"other header":  append([]byte{stream[0] + 1}, stream[1:]...),
		} {
			got, err := Decode(s.mode, None, broken, s.count(), s.stride)
			if err == nil && name != "a byte longer" || err != nil && !errors.Is(err, ErrMalformed) {
				t.Errorf("%s, %s, %s: %d bytes, %v", s.mode, s.name, name, len(got), err)
			}
		}
	}
}

func TestDecodeRefusesTables(t *testing.T) {
	t.Parallel()
	for at, v := range map[int]byte{1: 0xf0, 2: 0x0f, 14: 1, 15: 0x10} {
		stream := mustTriangles(t, strip(4))
		stream[len(stream)-tableBytes+at] = v
		if _, err := Decode(Triangles, None, stream, 12, 2); !errors.Is(err, ErrMalformed) {
			t.Errorf("entry %d %#x: %v", at, v, err)
		}
	}
}

// TestCountsAreHeldAgainstTheData asks for far more than a short stream can hold:
// it is refused before anything is allocated for it. Not parallel: it counts the
// bytes that the process allocates.
func TestCountsAreHeldAgainstTheData(t *testing.T) {
	data := append([]byte{headerAttributes}, make([]byte, 200)...)
	for mode, stride := range map[Mode]int{Attributes: 256, Triangles: 4, Indices: 4} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(mode, None, data, 3<<20, stride)
		runtime.ReadMemStats(&after)
		if allocated := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, ErrMalformed) || allocated > 1<<20 {
			t.Errorf("%s: %d bytes allocated, %v", mode, allocated, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for i, s := range samples() {
		stream, err := s.encode()
		if err != nil || i%7 > 0 && s.mode == Attributes {
			continue
		}
		f.Add(stream, uint8(s.stride/4), uint16(s.count()), false)
	}
	f.Add(mustTrianglesForFuzz(sheet(4)), uint8(1), uint16(96), true)
	f.Fuzz(func(t *testing.T, data []byte, words uint8, count uint16, filtered bool) {
		stride := int(words)*4 + 4
		filter := None
		if filtered {
			filter = []Filter{Octahedral, Quaternion, Exponential}[int(count)%3]
		}
		for _, mode := range []Mode{Attributes, Triangles, Indices} {
			out, err := Decode(mode, filter, data, int(count), stride)
			if err == nil && len(out) != int(count)*stride {
				t.Errorf("%s: %d bytes of %d elements of %d", mode, len(out), count, stride)
			}
			if len(out) > 64*len(data) {
				t.Errorf("%s: %d bytes of %d", mode, len(out), len(data))
			}
		}
	})
}

func mustTrianglesForFuzz(indices []uint32) []byte {
	out, _ := AppendTriangles(nil, indices)
	return out
}

// FuzzEncode holds the encoders to give back any bytes, read as elements and as
// indices.
func FuzzEncode(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, words uint8) {
		s := sample{mode: Attributes, stride: int(words%64)*4 + 4}
		s.data = data[:len(data)/s.stride*s.stride]
		wide := sample{mode: Triangles, stride: 4}
		for _, b := range data[:len(data)/3*3] {
			wide.indices = append(wide.indices, uint32(b)%32)
		}
		sequence := sample{mode: Indices, stride: 2, indices: wide.indices}
		bytewise := s
		bytewise.packing = Bytewise
		for _, s := range []sample{s, bytewise, wide, sequence} {
			stream, err := s.encode()
			if err != nil {
				t.Fatalf("%s: %v", s.mode, err)
			}
			got, err := Decode(s.mode, None, stream, s.count(), s.stride)
			if err != nil || !same(&s, got) {
				t.Fatalf("%s: comes back otherwise, %v", s.mode, err)
			}
		}
	})
}
