package gltfplan

import (
	"errors"
	"fmt"
)

// finding is a rule that the document breaks: the code that the glTF-Validator has
// for it, the JSON pointer of the place, and what is wrong there.
type finding struct{ code, pointer, why string }

func (f finding) Error() string {
	if f.pointer == "" {
		return f.code + ": " + f.why
	}
	return fmt.Sprintf("%s at %s: %s", f.code, f.pointer, f.why)
}

// broken makes a finding.
func broken(code, pointer, format string, args ...any) error {
	return finding{code, pointer, fmt.Sprintf(format, args...)}
}

// findings collects what is found, each once.
type findings struct {
	seen  map[[2]string]bool
	all   []finding
	codes []string       // in the order of their first finding
	count map[string]int // of each code
}

// note keeps err where it is a finding and tells whether it is.
func (n *findings) note(err error) bool {
	var f finding
	if !errors.As(err, &f) {
		return false
	}
	if n.seen == nil {
		n.seen, n.count = map[[2]string]bool{}, map[string]int{}
	}
	k := [2]string{f.code, f.pointer}
	if f.code == "UNDEFINED_PROPERTY" { // several may be missing at one place
		k[1] += f.why
	}
	if n.seen[k] {
		return true
	}
	n.seen[k] = true
	if n.count[f.code] == 0 {
		n.codes = append(n.codes, f.code)
	}
	if n.count[f.code]++; n.count[f.code] > maxFindings {
		return true
	}
	n.all = append(n.all, f)
	return true
}

// warnings gives the findings for the report.
func (n *findings) warnings() []string {
	var all []string
	for _, f := range n.all {
		all = append(all, f.Error())
	}
	for _, code := range n.codes {
		if more := n.count[code] - maxFindings; more > 0 {
			all = append(all, fmt.Sprintf("%s: %d findings more", code, more))
		}
	}
	return all
}
