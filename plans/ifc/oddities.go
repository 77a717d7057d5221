package ifc

// oddities are what is strange about a file as a whole.
type oddities struct {
	encoding []string // of its text
	records  []string // of its records
}

// oddities begins to look for what is strange about the file, beside the making
// of features: nothing of those depends on it. What it gives waits for the end and
// gives what was found.
func (m *model) oddities(text []byte) func() oddities {
	var found oddities
	var failed any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { failed = recover() }()
		found.encoding = checkEncoding(text)
		records := m.aside()
		records.check()
		found.records = records.warnings
	}()
	return func() oddities {
		<-done
		if failed != nil {
			panic(failed) // the caller may recover from it
		}
		return found
	}
}

// allWarnings puts the warnings in their order: those of loading, of the text, of
// the relations and products, of their records, and the others.
func (m *model) allWarnings(loading []string, found oddities) []string {
	own := append(m.warnings[:m.checked:m.checked], found.records...)
	own = append(own, m.warnings[m.checked:]...)
	return append(append(loading, found.encoding...), own[:min(len(own), maxWarnings)]...)
}
