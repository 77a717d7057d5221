package usdz

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
)

// The bytes that OpenUSD was found to read (TestOpenUSDReadsTheSame), for where it
// is not here.
func TestFileIsTheSameToTheByte(t *testing.T) {
	t.Parallel()
	const golden = "testdata/small.usdz"
	got, _ := mustWrite(t, "Het “huis”", smallItems(t)...)
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("other bytes: hold them against OpenUSD with TestOpenUSDReadsTheSame, then write them with -update")
	}
}

// integers reads what appendIntegers wrote.
func integers(t *testing.T, data []byte, n int) []int32 {
	t.Helper()
	if size := binary.LittleEndian.Uint64(data); size != uint64(len(data)-8) || data[8] != 0 {
		t.Fatalf("%d bytes are said to be %d, in %d pieces", len(data)-8, size, data[8])
	}
	plain := make([]byte, 4+(n+3)/4+4*n)
	size, err := lz4.UncompressBlock(data[9:], plain)
	if err != nil {
		t.Fatal(err)
	}
	common, codes, rest := int32(binary.LittleEndian.Uint32(plain)), plain[4:], plain[4+(n+3)/4:size]
	var out []int32
	last := int32(0)
	for i := range n {
		switch codes[i/4] >> (i % 4 * 2) & 3 {
		case 0:
			last += common
		case 1:
			last, rest = last+int32(int8(rest[0])), rest[1:]
		case 2:
			last, rest = last+int32(int16(binary.LittleEndian.Uint16(rest))), rest[2:]
		case 3:
			last, rest = last+int32(binary.LittleEndian.Uint32(rest)), rest[4:]
		}
		out = append(out, last)
	}
	if len(rest) != 0 {
		t.Errorf("%d bytes are left", len(rest))
	}
	return out
}

func TestIntegersComeBack(t *testing.T) {
	t.Parallel()
	many := make([]int32, 70_000)
	for i := range many {
		many[i] = int32(i*i) ^ int32(i<<7)
	}
	for name, v := range map[string][]int32{
		"none": {}, "one": {7}, "zeros": {0, 0, 0, 0, 0}, "steps": {1, 2, 3, 4, 5, 6, 7},
		"extremes": {math.MaxInt32, math.MinInt32, 0, -1, 127, -128, 128, 32767, -32768, 32768, math.MinInt32, math.MaxInt32}, "many": many,
	} {
		if got := integers(t, appendIntegers(nil, v), len(v)); !slices.Equal(got, v) {
			t.Errorf("%s: other integers", name)
		}
	}
}

func TestPathThatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	p := &prim{name: "Model", properties: []property{relationship("material:binding", "/Model/Nowhere")}}
	if _, err := appendCrate(p); err == nil || !strings.Contains(err.Error(), "/Model/Nowhere") {
		t.Errorf("got %v", err)
	}
}
