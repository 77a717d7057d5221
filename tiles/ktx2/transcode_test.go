package ktx2

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// uastcFile puts blocks of UASTC into a file.
func uastcFile(width, height int, blocks []byte, scheme uint32) []byte {
	le := binary.LittleEndian
	const sample, at = 16, headerBytes + levelBytes
	out := []byte(Magic)
	for _, v := range []uint32{0, 1, uint32(width), uint32(height), 0, 0, 1, 1, scheme, at, 28 + sample, 0, 0, 0, 0, 0, 0} {
		out = le.AppendUint32(out, v)
	}
	level := blocks
	if scheme == schemeZstd {
		w, _ := zstd.NewWriter(nil)
		level = w.EncodeAll(blocks, nil)
	}
	start := (at + 28 + sample + 15) / 16 * 16
	for _, v := range []int{start, len(level), len(blocks)} {
		out = le.AppendUint64(out, uint64(v))
	}
	out = le.AppendUint32(out, 28+sample)
	out = le.AppendUint32(out, 0)
	out = le.AppendUint32(out, 2|(24+sample)<<16)
	out = append(out, modelUASTC, 1, 2, 0, 3, 3, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0)
	out = append(out, 0, 0, 127, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff)
	return append(append(out, make([]byte, start-len(out))...), level...)
}

// anyUASTC gives blocks of every mode and every partition, with all else at random.
func anyUASTC(blocks int) []byte {
	random := rand.New(rand.NewPCG(7, 9))
	u := newUASTC()
	var all []byte
	for len(all) < 16*blocks {
		block := make([]byte, 16)
		for i := range block {
			block[i] = byte(random.Uint32())
		}
		var pixels [blockPixels][4]uint8
		if u.block(block, &pixels) {
			all = append(all, block...)
		}
	}
	return all
}

// transcoded is what the reference transcoder makes of files, by testdata/transcode.mjs.
func transcoded(t *testing.T) map[string][]string {
	data, err := os.ReadFile(filepath.Join("testdata", "transcoded.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		f := strings.Split(line, "\t")
		all[f[0]] = f[1:]
	}
	return all
}

func holdToTranscoder(t *testing.T, name string, data []byte) {
	t.Helper()
	want := transcoded(t)[name]
	img, err := Decode(data)
	if err != nil || want == nil {
		t.Fatalf("%s: %v, %v", name, err, want)
	}
	sum := sha256.Sum256(img.Pix)
	if got := []string{strconv.Itoa(img.Rect.Dx()), strconv.Itoa(img.Rect.Dy()), hex.EncodeToString(sum[:])}; !slices.Equal(got, want) {
		t.Errorf("%s: %v, the reference transcoder has %v", name, got, want)
	}
}

// Every pixel is that of the reference transcoder: of files that other tools wrote,
// and of blocks of UASTC of all modes and partitions.
func TestPixelsAreThoseOfTheReferenceTranscoder(t *testing.T) {
	t.Parallel()
	for _, scheme := range []uint32{schemeNone, schemeZstd} {
		data := uastcFile(256, 128, anyUASTC(64*32), scheme)
		if dir := os.Getenv("MAQUETTE_KTX2_OUT"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("uastc-%d.ktx2", scheme)), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		holdToTranscoder(t, fmt.Sprintf("uastc-%d.ktx2", scheme), data)
	}
}

func TestFilesOfOthersAreReadAsTheReferenceTranscoderDoes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"extensions/test/in/2d_etc1s.ktx2", "extensions/test/in/2d_uastc.ktx2", "cli/test/in/test.ktx2"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Path(t, "gltf/gltf-transform"), filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		holdToTranscoder(t, filepath.Base(name), data)
	}
	for _, name := range []string{"2d_rgba8.ktx2", "2d_rgb8.ktx2"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Path(t, "gltf/gltf-transform/extensions/test/in"), name))
		if err != nil {
			t.Fatal(err)
		}
		if img, err := Decode(data); err != nil || img.Rect.Dx() != 40 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"2d_bc1.ktx2", "2d_bc7.ktx2", "2d_astc4x4.ktx2", "2d_rgba16_linear.ktx2"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Path(t, "gltf/gltf-transform/extensions/test/in"), name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(data); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What Encode writes is read alike by the reader here and by that of the tests,
// which shares no code with it.
func TestBothReadersAgree(t *testing.T) {
	t.Parallel()
	for _, translucent := range []bool{false, true} {
		img := image.NewNRGBA(image.Rect(0, 0, 64, 36))
		for i := range img.Pix {
			img.Pix[i] = uint8(i * i / 37)
		}
		data, err := Encode([]*image.NRGBA{img}, translucent)
		if err != nil {
			t.Fatal(err)
		}
		want, err := decode(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(data)
		if err != nil || !bytes.Equal(got.Pix, want.levels[0].Pix) {
			t.Errorf("translucent %v: %v", translucent, err)
		}
	}
}

// A file that was cut anywhere is refused, never read beyond its end.
func TestWhatWasCutIsRefused(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	etc, err := Encode([]*image.NRGBA{img}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, whole := range [][]byte{etc, uastcFile(16, 16, anyUASTC(16), schemeNone), uastcFile(16, 16, anyUASTC(16), schemeZstd)} {
		for n := range whole {
			if _, err := Decode(whole[:n]); !errors.Is(err, ErrFormat) && !errors.Is(err, ErrUnsupported) {
				t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	img := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	etc, err := Encode([]*image.NRGBA{img}, true)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(etc)
	f.Add(uastcFile(8, 8, anyUASTC(4), schemeNone))
	f.Add(uastcFile(8, 8, anyUASTC(4), schemeZstd))
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, err := ReadHeader(data); err != nil || h.Width*h.Height > 1<<20 {
			return
		}
		if img, err := Decode(data); err == nil && len(img.Pix) != 4*img.Rect.Dx()*img.Rect.Dy() {
			t.Error("an image of the wrong size")
		}
	})
}
