package surroundings

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What services answer is read by few functions; none of them may fall.
func FuzzPages(f *testing.F) {
	s := &services{t: f, buildings: 3, Server: nil}
	s.Server = newServices(f).Server
	f.Add(s.bagPage("", 1, 2))
	for _, name := range []string{"wegdeel", "vegetatieobject_punt"} {
		f.Add(s.bgtPage(name, ""))
	}
	f.Add([]byte(`{"features":[{"type":"Feature","id":1,"geometry":{"type":"GeometryCollection","geometries":[{"coordinates":[[1e5,4e5],[2,3,4]]}]}}],"links":[{"rel":"next","href":"x"}]}`))
	a := siteArea(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := readPage(bytes.NewReader(data), nil)
		if err != nil || checkBuildings(&info, nil) != nil {
			return
		}
		j := &job{area: a}
		city := &sequence{job: j, out: bufio.NewWriter(io.Discard), seen: map[string]bool{}, to: transform{Scale: [3]float64{1, 1, 1}}}
		bgt := &flat{job: j, out: bufio.NewWriter(io.Discard), seen: map[string]bool{}}
		_, _ = readPage(bytes.NewReader(data), func(raw json.RawMessage) error {
			_ = city.add(&info, raw)
			_ = bgt.add(&info, raw)
			return nil
		})
		_, _ = readCollections(bytes.NewReader(data))
	})
}

func FuzzRasters(f *testing.F) {
	f.Add(heightsTIFF([2]float64{siteE, siteE + 4}, [2]float64{siteN, siteN + 4}, 0.5))
	f.Add(photoJPEG("0,0,1,1", 16, 16))
	f.Add([]byte("<html><title>x</title>"))
	f.Add([]byte(`<ServiceException code="a">b</ServiceException>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if r, err := openHeights(file); err == nil && r.Width*r.Height < 1<<16 {
			_, _, _ = cellHeights(grid{64, 64, 0.5, siteE, siteN + 4, 16}, cell{width: 8, height: 8}, &part{path: path})
		}
		_ = checkImage(file, 16)
		halved(data)
		if s := otherThan("image/tiff", "", data); strings.ContainsAny(s, "\r\n") {
			t.Errorf("an error of several lines: %q", s)
		}
	})
}
