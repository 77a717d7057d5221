package main

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// transform runs the verb in-process and gives what it wrote and its exit code.
func transform(t *testing.T, in string, args ...string) (out, stderr string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = dispatch(t.Context(), append([]string{"transform"}, args...), stdio{strings.NewReader(in), &o, &e})
	return o.String(), e.String(), code
}

func TestTransformLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, to, in, want string
	}{
		{"RD and NAP to ETRS89", "7415", "4937", "105000 425000 0\n", "51.8113830674 4.6621436797 43.7017\n"},
		{"ETRS89 to RD and NAP", "EPSG:4937", "EPSG:7415", "51.728601274 4.712120126 301.7981\n", "108360.8790 415757.2746 258.0057\n"},
		{"two numbers in, two out", "4258", "28992", "51.728601274 4.712120126\n", "108360.8790 415757.2746\n"},
		{"two numbers of a 3D system", "7415", "4937", "105000 425000\n", "51.8113830674 4.6621436797\n"},
		{"height with a 2D code is NAP", "28992", "4258", "105000 425000 0\n", "51.8113830674 4.6621436797 43.7017\n"},
		{"longitude first", "OGC:CRS84", "28992", "4.712120126 51.728601274\n", "108360.8790 415757.2746\n"},
		{"commas and tabs", "7415", "28992", "105000,425000,\t0\r\n", "105000.0000 425000.0000 0.0000\n"},
		{"no newline at the end", "7415", "7415", "1e5 4.25e5 -0.00001", "100000.0000 425000.0000 0.0000\n"},
		{"nothing at all", "7415", "4937", "", ""},
		{"geocentric", "4937", "4936", "0 0 0\n", "6378137.0000 0.0000 0.0000\n"},
		{"position outside the grids", "4258", "28992", "48.525215534 0.178718781\n", "-229867.0719 72603.5287\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, stderr, code := transform(t, c.in, "--from", c.from, "--to", c.to)
			if out != c.want || stderr != "" || code != exitOK {
				t.Errorf("got %q, %q, exit %d, want %q", out, stderr, code, c.want)
			}
		})
	}
}

func TestTransformLinesItCannotDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, line, want, reason string }{
		{"words", "7415", "4937", "here and there", "nan nan nan", "is not a number"},
		{"empty line", "7415", "4937", "", "nan nan nan", "found 0"},
		{"one number", "7415", "4937", "105000", "nan nan nan", "found 1"},
		{"four numbers", "7415", "4937", "1 2 3 4", "nan nan nan", "more than three"},
		{"NaN in words", "7415", "4937", "nan 2 3", "nan nan nan", "is not a number"},
		{"infinite", "7415", "4937", "1e999 2 3", "nan nan nan", "is not a number"},
		{"swapped", "4258", "28992", "4.6 51.8", "nan nan nan", "swapped"},
		{"no height for geocentric", "28992", "4936", "105000 425000", "nan nan nan", "height"},
		{"height outside the grid", "4937", "7415", "48.525215534 0.178718781 320.1305", "-229867.0719 72603.5287 nan", "NAP is not defined"},
		{"a line of 100 kB", "7415", "4937", strings.Repeat("1", 100_000), "nan nan nan", "longer than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const ok = "155000 463000 0"
			in := ok + "\n" + c.line + "\n" + ok + "\n"
			if c.from != "7415" {
				in = c.line + "\n"
			}
			out, stderr, code := transform(t, in, "--from", c.from, "--to", c.to)
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if code != exitData || len(lines) != strings.Count(in, "\n") || lines[len(lines)/2] != c.want {
				t.Errorf("exit %d, wrote %q", code, lines)
			}
			if !strings.Contains(stderr, c.reason) || !strings.Contains(stderr, "line "+strconv.Itoa(len(lines)/2+1)+":") {
				t.Errorf("stderr: %q", stderr)
			}
		})
	}
}

func TestTransformUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
		want string
		code int
	}{
		{"no codes", nil, "--from and --to", exitUsage},
		{"unknown code", []string{"--from", "EPSG:31468", "--to", "7415"}, "EPSG:31468", exitUsage},
		{"unknown target", []string{"--to", "EPSG:1", "--from", "7415"}, "EPSG:1", exitUsage},
		{"foreign code", []string{"--from", "EPSG:2056", "--to", "7415"}, "EPSG:2056", exitUsage},
		{"epoch without meaning", []string{"--from", "7931", "--to", "7415", "--epoch", "2026.9"}, "no meaning", exitUsage},
		{"ITRF without an epoch", []string{"--from", "7912", "--to", "7415"}, "--epoch: EPSG:7912", exitUsage},
		{"epoch in words", []string{"--from", "7912", "--to", "7415", "--epoch", "today"}, "\"today\" is no decimal year", exitUsage},
		{"epoch of another age", []string{"--from", "7912", "--to", "7415", "--epoch", "1500"}, "1500", exitUsage},
		{"file name", []string{"--from", "7415", "--to", "4937", "points.txt"}, "points.txt", exitUsage},
		{"unknown flag", []string{"--form", "7415"}, "form", exitUsage},
		{"help", []string{"-h"}, "usage: maquette transform", exitOK},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, stderr, code := transform(t, "1 2 3\n", c.args...)
			if code != c.code || out != "" || !strings.Contains(stderr, c.want) {
				t.Errorf("exit %d, %q, %q", code, out, stderr)
			}
		})
	}
}

// What EPSG:8405 makes of a point is what PROJ 9.5.1 answers.
func TestTransformAtAnEpoch(t *testing.T) {
	t.Parallel()
	const in, same, moved = "51.8133 4.6601 43.7\n", "51.8133000000 4.6601000000 43.7000\n", "51.8132939168 4.6600907718 43.6775\n"
	for _, c := range []struct {
		name, from, to string
		epoch          []string
		want           string
	}{
		{"WGS 84 without an epoch is ETRS89", "4979", "7931", nil, same},
		{"WGS 84 at an epoch is ITRF2014 on its own ellipsoid", "4979", "7931", []string{"--epoch", "2026.9"}, "51.8132939178 4.6600907718 43.6775\n"},
		{"ITRF2014", "7912", "7931", []string{"--epoch", "2026.9"}, moved},
		{"ITRF2014 to itself", "7912", "7912", nil, same},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, stderr, code := transform(t, in, append([]string{"--from", c.from, "--to", c.to}, c.epoch...)...)
			if out != c.want || stderr != "" || code != exitOK {
				t.Errorf("got %q, %q, exit %d, want %q", out, stderr, code, c.want)
			}
		})
	}
}

// TestTransformKeepsOrder sends more lines than one block holds, good and bad.
func TestTransformKeepsOrder(t *testing.T) {
	t.Parallel()
	var in strings.Builder
	const n = 50_000
	for i := range n {
		if i%1000 == 999 {
			in.WriteString("bad\n")
			continue
		}
		in.WriteString(strconv.Itoa(100000+i) + " 425000 1.5\n")
	}
	out, stderr, code := transform(t, in.String(), "--from", "7415", "--to", "28992")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if code != exitData || len(lines) != n {
		t.Fatalf("exit %d, %d lines", code, len(lines))
	}
	for i, line := range lines {
		want := strconv.Itoa(100000+i) + ".0000 425000.0000 1.5000"
		if i%1000 == 999 {
			want = "nan nan nan"
		}
		if line != want {
			t.Fatalf("line %d: %q, want %q", i+1, line, want)
		}
	}
	if !strings.Contains(stderr, "line 50000:") || !strings.HasSuffix(stderr, "50 of 50000 lines could not be transformed\n") {
		t.Errorf("stderr ends %q", stderr[max(0, len(stderr)-200):])
	}
}

// TestTransformAnswersLineByLine holds a conversation through pipes.
func TestTransformAnswersLineByLine(t *testing.T) {
	t.Parallel()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- dispatch(t.Context(), []string{"transform", "--from", "7415", "--to", "7415"}, stdio{inR, outW, io.Discard})
	}()
	buf := make([]byte, 100)
	for _, line := range []string{"1.0000 300000.0000 2.0000\n", "2.0000 300000.0000 3.0000\n"} {
		if _, err := io.WriteString(inW, line); err != nil {
			t.Fatal(err)
		}
		n, err := outR.Read(buf)
		if err != nil || string(buf[:n]) != line {
			t.Fatalf("asked %q, got %q, %v", line, buf[:n], err)
		}
	}
	inW.Close()
	go io.Copy(io.Discard, outR)
	select {
	case got := <-code:
		if got != exitOK {
			t.Errorf("exit %d", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("did not end with its input")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestTransformCannotWrite(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	code := dispatch(t.Context(), []string{"transform", "--from", "7415", "--to", "4937"},
		stdio{strings.NewReader("105000 425000\n"), brokenWriter{}, &stderr})
	if code != exitIO || !strings.Contains(stderr.String(), "disk full") {
		t.Errorf("exit %d, %q", code, stderr.String())
	}
}

// TestTransformAllPointsOfNSGI runs the certification points through the verb:
// as an outside check would.
func TestTransformAllPointsOfNSGI(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(nsgiPoints(t))
	if err != nil {
		t.Fatal(err)
	}
	var in, want []string
	for _, line := range strings.Split(strings.ReplaceAll(string(data), "\r", ""), "\n") {
		if f := strings.Fields(line); len(f) == 7 && f[6] != "*" {
			in, want = append(in, strings.Join(f[1:4], " ")), append(want, strings.Join(f[4:], " "))
		}
	}
	out, stderr, code := transform(t, strings.Join(in, "\n")+"\n", "--from", "4937", "--to", "7415")
	got := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if code != exitOK || len(got) != len(want) || len(got) < 7900 {
		t.Fatalf("exit %d, %d lines for %d, %q", code, len(got), len(want), stderr)
	}
	for i := range got {
		g, w := strings.Fields(got[i]), strings.Fields(want[i])
		for k := range w {
			a, _ := strconv.ParseFloat(g[k], 64)
			b, _ := strconv.ParseFloat(w[k], 64)
			if math.Abs(a-b) > 0.00101 {
				t.Fatalf("%s: got %s, want %s", in[i], got[i], want[i])
			}
		}
	}
}

// nsgiPoints finds NSGI's points in the shared test data, or skips the test.
func nsgiPoints(t *testing.T) string {
	t.Helper()
	roots := []string{os.Getenv("MAQUETTE_SHARED"), "../../shared", "../../../shared"}
	for _, root := range roots {
		name := root + "/data/rdnaptrans/selfvalidation/Z001_ETRS89andRDNAP.txt"
		if _, err := os.Stat(name); root != "" && err == nil {
			return name
		}
	}
	t.Skip("shared test data rdnaptrans/selfvalidation is not here")
	return ""
}

func FuzzTransform(f *testing.F) {
	f.Add([]byte("105000 425000 0\n1 2\r\n\n,,;\nnan nan\n"))
	f.Add([]byte("1e308 -1e308 1e-308"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out, stderr bytes.Buffer
		dispatch(t.Context(), []string{"transform", "--from", "7415", "--to", "4936"}, stdio{bytes.NewReader(in), &out, &stderr})
		lines := bytes.Count(in, []byte{'\n'})
		if len(in) > 0 && in[len(in)-1] != '\n' {
			lines++
		}
		if got := bytes.Count(out.Bytes(), []byte{'\n'}); got != lines {
			t.Fatalf("%d lines became %d", lines, got)
		}
	})
}

func BenchmarkTransform(b *testing.B) {
	in := strings.Repeat("51.728601274 4.712120126 301.7981\n", 100_000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		dispatch(b.Context(), []string{"transform", "--from", "4937", "--to", "7415"}, stdio{strings.NewReader(in), io.Discard, io.Discard})
	}
}
