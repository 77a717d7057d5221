package ifc

// oddities are what is strange about a file as a whole.
type oddities struct {
	encoding []string // of its text
	records  []string // of its records
}

// oddities looks for what is strange about the file.
func (m *model) oddities(text []byte) oddities {
	records := m.aside()
	records.check()
	return oddities{encoding: checkEncoding(text), records: records.warnings}
}

// allWarnings puts the warnings in their order: those of loading, of the text, of
// the relations and products, of their records, and the others.
func (m *model) allWarnings(loading []string, found oddities) []string {
	own := append(m.warnings[:m.checked:m.checked], found.records...)
	own = append(own, m.warnings[m.checked:]...)
	return append(append(loading, found.encoding...), own[:min(len(own), maxWarnings)]...)
}
