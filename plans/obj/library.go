package obj

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

const (
	// MaxLibraryBytes bounds one material library.
	MaxLibraryBytes = 64 << 20
	// MaxMaterials bounds the materials that a file names.
	MaxMaterials = 1 << 20
	// MaxImageBytes bounds an image file.
	MaxImageBytes = 64 << 20
	// maxMissing bounds the missing files that are named; the rest is counted.
	maxMissing = 100
)

// material is a material that a library defines or a file names.
type material struct {
	name    string
	defined bool
	rgb     [3]uint8
	opacity float64
	image   mapped
	dir     string // of its library
	texture *scene.Texture
	loaded  bool
	told    bool // that no library defines it
}

// mapped is an image with its options.
type mapped struct {
	ref           string
	scale, offset [2]float64
	clamp         bool
}

// library is the materials of a file.
type library struct {
	files     bundle.Files
	materials map[string]*material
	read      map[string]bool // libraries by reference
	images    texture.Loader
	missing   []string // libraries and images that are not there, for people
	lostMore  int      // beyond maxMissing
	lostSeen  map[string]bool
	notes     []string
}

func newLibrary(files bundle.Files) *library {
	return &library{files: files, materials: map[string]*material{}, read: map[string]bool{}, lostSeen: map[string]bool{}}
}

// material gives a material by its name; faces may name it before a library does.
func (l *library) material(name string) *material {
	m := l.materials[name]
	if m == nil {
		m = &material{name: name, rgb: grey, opacity: 1}
		if len(l.materials) < MaxMaterials {
			l.materials[name] = m
		}
	}
	return m
}

// grey is the colour of what has none.
var grey = [3]uint8{204, 204, 204}

// load reads the libraries that the rest of a mtllib line names: one with spaces in
// its name, or several.
func (l *library) load(rest string) {
	rest = unquoted(rest)
	names := []string{rest}
	if data, dir, err := l.open("", rest); err == nil {
		l.once(rest, dir, data)
		return
	}
	if several := libraryNames(rest); len(several) > 1 {
		names = several
	}
	for _, n := range names {
		data, dir, err := l.open("", n)
		if err != nil {
			l.lost(n, err)
			continue
		}
		l.once(n, dir, data)
	}
}

func (l *library) once(name, dir string, data []byte) {
	if !l.read[name] {
		l.read[name] = true
		l.parse(name, dir, data)
	}
}

// unquoted takes the quotes off a name, which some exporters put round one with
// spaces.
func unquoted(s string) string {
	if n := len(s); n > 2 && s[0] == '"' && s[n-1] == '"' && strings.Count(s, `"`) == 2 {
		return s[1 : n-1]
	}
	return s
}

// libraryNames parts a line after each name that ends as libraries do.
func libraryNames(rest string) []string {
	var all []string
	var name []string
	for _, w := range strings.Fields(rest) {
		name = append(name, w)
		if strings.EqualFold(path.Ext(w), ".mtl") {
			all = append(all, strings.Join(name, " "))
			name = nil
		}
	}
	if name != nil {
		all = append(all, strings.Join(name, " "))
	}
	return all
}

// open finds a file that a text in dir refers to: from there, from beside the model,
// or by the last part of its name.
func (l *library) open(dir, ref string) (data []byte, in string, err error) {
	ref = strings.ReplaceAll(ref, `\`, "/")
	var first error
	for _, r := range []string{path.Join(dir, ref), ref, bundle.Base(ref)} {
		if strings.HasPrefix(ref, "/") && r != ref && r != bundle.Base(ref) {
			continue // joining would make it a path within
		}
		if data, err = bundle.Read(l.files, r, MaxImageBytes); err == nil {
			return data, path.Dir(r), nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, "", first
}

// lost notes a file that could not be had, once.
func (l *library) lost(ref string, err error) {
	why := "is not beside the model: send it along, or all in one zip archive"
	if !errors.Is(err, bundle.ErrMissing) {
		why = "could not be read: " + err.Error()
	}
	switch {
	case l.lostSeen[ref]:
	case len(l.missing) >= maxMissing:
		l.lostMore++
	default:
		l.lostSeen[ref] = true
		l.missing = append(l.missing, fmt.Sprintf("missing-file: %.200q %s", ref, why))
	}
}

// parse reads a library.
func (l *library) parse(name, dir string, data []byte) {
	if len(data) > MaxLibraryBytes {
		l.notes = append(l.notes, fmt.Sprintf("%.100q: a material library has at most %d MiB", name, MaxLibraryBytes>>20))
		return
	}
	in := &lines{r: bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))}
	var m *material
	for {
		line, err := in.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				l.notes = append(l.notes, fmt.Sprintf("%.100q: %v", name, err))
			}
			return
		}
		key, rest := word(line)
		if strings.EqualFold(string(key), "newmtl") {
			m = l.material(label(rest))
			*m = material{name: m.name, defined: true, rgb: grey, opacity: 1, dir: dir}
		} else if m != nil {
			m.statement(strings.ToLower(string(key)), rest)
		}
	}
}

// statement reads one line of a material.
func (m *material) statement(key string, rest []byte) {
	switch key {
	case "kd":
		if n, ok := numbers(rest); ok > 0 {
			if ok < 3 {
				n[1], n[2] = n[0], n[0]
			}
			m.rgb = [3]uint8{unit8(n[0]), unit8(n[1]), unit8(n[2])}
		}
	case "d":
		rest = bytes.TrimPrefix(bytes.TrimSpace(rest), []byte("-halo"))
		if n, ok := numbers(rest); ok > 0 {
			m.opacity = min(max(n[0], 0), 1)
		}
	case "tr":
		if n, ok := numbers(rest); ok > 0 {
			m.opacity = 1 - min(max(n[0], 0), 1)
		}
	case "map_kd":
		m.image = readMap(rest)
	}
}

// numbers reads up to three numbers and tells how many there are.
func numbers(s []byte) (n [3]float64, count int) {
	for count < 3 {
		var w []byte
		if w, s = word(s); len(w) == 0 {
			break
		}
		v, ok := float(w)
		if !ok {
			break
		}
		n[count] = v
		count++
	}
	return n, count
}

// readMap reads the options of a texture statement and the name after them, which
// may have spaces.
func readMap(s []byte) mapped {
	m := mapped{scale: [2]float64{1, 1}}
	for {
		key, rest := word(s)
		if len(key) < 2 || key[0] != '-' {
			break
		}
		most := map[string]int{"-s": 3, "-o": 3, "-t": 3, "-mm": 2, "-bm": 1, "-boost": 1, "-texres": 1}[string(key)]
		switch string(key) {
		case "-s", "-o", "-t", "-mm", "-bm", "-boost", "-texres":
			n, rest2, count := arguments(rest, most)
			rest = rest2
			if string(key) == "-s" && count > 0 {
				m.scale = [2]float64{n[0], 1}
				if count > 1 {
					m.scale[1] = n[1]
				}
			}
			if string(key) == "-o" && count > 0 {
				m.offset = [2]float64{n[0], n[1]}
			}
		case "-clamp":
			var v []byte
			v, rest = word(rest)
			m.clamp = strings.EqualFold(string(v), "on")
		case "-blendu", "-blendv", "-cc", "-imfchan", "-type":
			_, rest = word(rest)
		default:
			m.ref = label(s)
			return m
		}
		s = rest
	}
	m.ref = label(s)
	return m
}

// arguments reads up to most numbers.
func arguments(s []byte, most int) (n [3]float64, rest []byte, count int) {
	for count < most {
		w, after := word(s)
		v, ok := float(w)
		if len(w) == 0 || !ok || math.IsNaN(v) {
			break
		}
		n[count], s = v, after
		count++
	}
	return n, s, count
}

// look gives the look of a material, its image read once.
func (l *library) look(m *material) scene.Material {
	if m == nil {
		return scene.Material{RGBA: [4]uint8{grey[0], grey[1], grey[2], 255}}
	}
	if !m.loaded {
		m.loaded = true
		l.image(m)
	}
	s := scene.Material{Name: m.name, RGBA: [4]uint8{m.rgb[0], m.rgb[1], m.rgb[2], unit8(m.opacity)}, Texture: m.texture}
	if m.texture != nil {
		copy(s.RGBA[:3], white[:])
	}
	return s
}

func (l *library) image(m *material) {
	if m.image.ref == "" {
		return
	}
	data, _, err := l.open(m.dir, m.image.ref)
	if err != nil {
		l.lost(m.image.ref, err)
		return
	}
	repeat := texture.Repeat{S: !m.image.clamp, T: !m.image.clamp}
	if m.texture, err = l.images.Image(bundle.Base(m.image.ref), data, repeat); err != nil {
		l.notes = append(l.notes, err.Error())
	}
}
