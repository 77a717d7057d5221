package surroundings

import (
	"path/filepath"
	"strings"
)

// Commands gives the commands that make tiles of what was fetched, a line for each
// layer that shows it.
func Commands(m *Manifest, out string) []string {
	p := &publisher{manifest: m}
	var lines []string
	for _, l := range toPublish() {
		if !p.has(l.of[0]) || l.name == photoAlone && p.has(Ground) {
			continue
		}
		files, _ := p.gather(l)
		words := []string{"maquette convert"}
		for _, f := range files {
			words = append(words, quoteWord(filepath.Join(out, filepath.FromSlash(f))))
		}
		if l.of[0] == BGT { // one for all of them
			words = append(words[:1], quoteWord(filepath.Join(out, bgtFolder))+"/*.geojson")
			if p.has(Ground) {
				words = append(words, quoteWord(filepath.Join(out, groundFile)))
			}
		}
		lines = append(lines, strings.Join(append(words, "--out", quoteWord(filepath.Join(out, "tiles", string(l.of[0])))), " "))
	}
	return lines
}

// quoteWord writes a word for a shell.
func quoteWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+,:=@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
