package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTableIsAlignedMarkdown(t *testing.T) {
	t.Parallel()
	tab := &table{head: []string{"file", "ms"}}
	tab.add("één.ifc", "12")
	tab.add("a", "3456")
	var b bytes.Buffer
	tab.print(&b)
	want := "| file    |   ms |\n| ------- | ---: |\n| één.ifc |   12 |\n| a       | 3456 |\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   []float64
		want float64
	}{
		"none": {nil, 0}, "one": {[]float64{3}, 3}, "odd": {[]float64{9, 1, 5}, 5}, "even": {[]float64{4, 1, 3, 2}, 2.5},
	} {
		if got := median(c.in); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestMissingThingsAreNamed(t *testing.T) {
	t.Parallel()
	shared := t.TempDir()
	if err := os.MkdirAll(filepath.Join(shared, "data", "ifc"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no command":       {nil, "usage"},
		"unknown command":  {[]string{"swap"}, "usage"},
		"no rounds":        {[]string{"step", "--rounds", "0"}, "at least 1"},
		"no shared folder": {[]string{"step", "--shared", filepath.Join(shared, "nowhere")}, "no shared data"},
		"an empty folder":  {[]string{"step", "--shared", shared}, "none of the model files"},
		"no such file":     {[]string{"memory", "--maquette", os.Args[0], "nothing.ifc"}, "nothing.ifc"},
		"no binary":        {[]string{"memory", "--shared", shared, "--maquette", "nowhere"}, "make build"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := run(context.Background(), c.args, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestLastLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "a": "a", "a\nb\n": "b", "\n\n": ""} {
		if got := lastLine(in); got != want {
			t.Errorf("lastLine(%q) = %q, want %q", in, got, want)
		}
	}
}
