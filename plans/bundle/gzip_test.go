package bundle

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// packed packs text as one gzip file.
func packed(t testing.TB, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err == nil {
		_, err = z.Write(text)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPackedFileIsUnpackedWithinBounds(t *testing.T) {
	t.Parallel()
	small, large := []byte("{}"), bytes.Repeat([]byte("0123456789abcdef"), (MaxMemoryBytes+(1<<20))/16)
	whole := packed(t, small)
	for name, c := range map[string]struct {
		data []byte
		want []byte
		kind plans.Kind
	}{
		"small":              {whole, small, ""},
		"larger than memory": {packed(t, large), large, ""},
		"two after another":  {append(bytes.Clone(whole), whole...), []byte("{}{}"), ""},
		"empty":              {packed(t, nil), nil, ""},
		"a bomb":             {packed(t, make([]byte, minRatioBytes+1)), nil, plans.KindTooLarge},
		"cut off":            {whole[:len(whole)-3], nil, plans.KindInvalid},
		"only its mark":      {whole[:3], nil, plans.KindInvalid},
		"a wrong check sum":  {append(append(bytes.Clone(whole[:len(whole)-8]), 0, 0, 0, 0), whole[len(whole)-4:]...), nil, plans.KindInvalid},
		"text behind it":     {append(bytes.Clone(whole), "text"...), nil, plans.KindInvalid},
	} {
		f, err := OpenGzip(t.Context(), bytes.NewReader(c.data), int64(len(c.data)), "a.gz")
		if c.kind != "" {
			if plans.KindOf(err) != c.kind || !strings.HasPrefix(err.Error(), "unpacking a.gz: ") {
				t.Errorf("%s: %v is of kind %s, want %s", name, err, plans.KindOf(err), c.kind)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
		if err = errors.Join(err, f.Close()); err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v, %d bytes of %d", name, err, len(got), len(c.want))
		}
	}
}

func TestUnpackingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	data := packed(t, []byte("{}"))
	cancel()
	if _, err := OpenGzip(ctx, bytes.NewReader(data), int64(len(data)), "a.gz"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTheBeginningOfAPackedFile(t *testing.T) {
	t.Parallel()
	text := bytes.Repeat([]byte("city "), 4000)
	data := packed(t, text)
	if !IsGzip(data) || IsGzip(text) || IsGzip(nil) {
		t.Error("it is told by its first bytes")
	}
	if head := GzipHead(data[:40]); !bytes.HasPrefix(text, head) || len(head) == 0 {
		t.Errorf("%d bytes of the beginning", len(head))
	}
	if head := GzipHead(data); len(head) != HeadBytes {
		t.Errorf("%d bytes", len(head))
	}
	if GzipHead([]byte("\x1f\x8b\x08")) != nil {
		t.Error("a beginning of nothing")
	}
	if n := GzipSize(bytes.NewReader(data), int64(len(data))); n != int64(len(text)) {
		t.Errorf("%d bytes, want %d", n, len(text))
	}
	if n := GzipSize(bytes.NewReader(nil), 0); n != 0 {
		t.Errorf("%d bytes of nothing", n)
	}
}

func FuzzOpenGzip(f *testing.F) {
	f.Add(packed(f, []byte(`{"type":"CityJSON"}`)))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = GzipHead(data)
		file, err := OpenGzip(t.Context(), bytes.NewReader(data), int64(len(data)), "a.gz")
		if err == nil {
			_ = file.Close()
		}
	})
}
