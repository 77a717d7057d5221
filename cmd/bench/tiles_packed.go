package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// addPacked adds up what gltfpack made of all tiles of a folder.
func (m *encodedModel) addPacked(dir string) error {
	suffix := "." + packSettings()[0].suffix
	made, err := find(dir, func(p string) bool { return strings.HasSuffix(p, suffix) })
	if err != nil {
		return err
	}
	for _, p := range made {
		if err := m.packedTile(strings.TrimSuffix(p, suffix)); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(p), err)
		}
	}
	return nil
}

// packedTile adds the tile path.glb as gltfpack wrote it, and ours with positions
// on the grid of each.
func (m *encodedModel) packedTile(path string) error {
	plain, err := os.ReadFile(path + ".glb")
	if err != nil {
		return err
	}
	ours, err := os.ReadFile(filepath.Join(filepath.Dir(path), "..", "c", filepath.Base(path)+".glb"))
	if err != nil {
		return err
	}
	for i, s := range packSettings() {
		data, err := os.ReadFile(path + "." + s.suffix)
		if err != nil {
			return err
		}
		f, err := parseGLB(data)
		if err != nil {
			return err
		}
		same, err := atStep(ours, plain, scaleOf(f))
		if err != nil {
			return err
		}
		m.packed[i] += brotliSize(data)
		m.alike[i] += brotliSize(same)
	}
	return nil
}

// scaleOf multiplies the scales of all nodes: gltfpack writes one below another.
func scaleOf(f *gltfFile) float64 {
	scale := 1.0
	for _, node := range objects(f.document, "nodes") {
		if list, ok := node["scale"].([]any); ok && len(list) > 0 {
			s, _ := list[0].(float64)
			scale *= s
		}
	}
	return scale
}

// printPacked prints ours beside gltfpack.
func (c *config) printPacked(all []*encodedModel) {
	fmt.Fprintf(c.out, "\nBeside gltfpack %s (npm), `%s`, which drops property tables: ours without them here, the same triangles. Bytes after brotli level 5;\n"+
		"the shares are ours of gltfpack's. Its positions have 14 bits over the extent of a tile, 16 at most, ours steps of a millimetre or two whatever the extent is:\n"+
		"\"same step\" is ours with positions on its grid.\n\n",
		gltfpackVersion, strings.ReplaceAll(packSettings()[0].args, ",", " "))
	t := &table{head: []string{"file", "ours"}}
	for _, s := range packSettings() {
		t.head = append(t.head, s.name, "share", "same step", "share")
	}
	shares := make([][]float64, 2*len(packSettings()))
	for _, m := range all {
		if m.packed[0] == 0 {
			continue
		}
		row := []string{m.name, fmt.Sprint(m.geometry)}
		for i, n := range m.packed {
			all, same := float64(m.geometry)/float64(n), float64(m.alike[i])/float64(n)
			shares[2*i], shares[2*i+1] = append(shares[2*i], all), append(shares[2*i+1], same)
			row = append(row, fmt.Sprint(n), fmt.Sprintf("%.3f", all), fmt.Sprint(m.alike[i]), fmt.Sprintf("%.3f", same))
		}
		t.add(row...)
	}
	mean, over := []string{"geometric mean", ""}, []string{"files over 1", ""}
	for _, v := range shares {
		mean, over = append(mean, "", fmt.Sprintf("%.3f", geometricMean(v))), append(over, "", countOver(v))
	}
	t.add(mean...)
	t.add(over...)
	t.print(c.out)
}

// countOver counts shares over 1.
func countOver(shares []float64) string {
	n := 0
	for _, s := range shares {
		if s > 1 {
			n++
		}
	}
	return fmt.Sprintf("%d of %d", n, len(shares))
}
