package step

// header reads the header section: it is indexed as records of its own and
// decoded with the same means.
func (p *parser) header() *Error {
	for {
		if err := p.skipSpace(); err != nil {
			return err
		}
		if p.pos >= len(p.data) {
			return p.fail(RuleTruncated, "the file ends within the header section, ENDSEC was expected")
		}
		w := p.word()
		if w == "ENDSEC" {
			return p.statement(w)
		}
		start := p.pos
		if err := p.headerRecord(w); err != nil {
			if err := p.passOver(start, err, p.beginsHeader); err != nil {
				return err
			}
		}
	}
}

// headerRecord reads one entity of the header, whose keyword is w.
func (p *parser) headerRecord(w string) *Error {
	if w == "" {
		return p.fail(RuleSyntax, "expected a header entity or ENDSEC, found %s", show(p.data, p.pos))
	}
	p.pos += len(w)
	if err := p.skipSpace(); err != nil {
		return err
	}
	args := p.pos
	if args >= len(p.data) || p.data[args] != '(' {
		return p.expected(0, "'('")
	}
	if err := p.endOfStatement(0); err != nil {
		return err
	}
	p.headerEntity(w, args)
	return nil
}

// maxHeaderItems bounds the attributes of a header entity, and the texts of a list
// among them, that are kept. The standard has seven attributes at most.
const maxHeaderItems = 1000

// headerEntity keeps what the entity w, with attributes at args, says.
func (p *parser) headerEntity(w string, args int) {
	list := Value{file: p.file, kind: KindList, off: uint32(args)}
	h := &p.file.header
	var values []Value
	for v := range list.Items() {
		if len(values) == maxHeaderItems {
			break
		}
		values = append(values, v)
	}
	text := func(i int) string {
		if i >= len(values) {
			return ""
		}
		s, _ := values[i].Text()
		return s
	}
	texts := func(i int) (all []string) {
		if i >= len(values) {
			return nil
		}
		if values[i].Kind() == KindString { // without the parentheses of a list of one
			return []string{text(i)}
		}
		for v := range values[i].Items() {
			if len(all) == maxHeaderItems {
				break
			}
			if s, err := v.Text(); err == nil {
				all = append(all, s)
			}
		}
		return all
	}
	switch w {
	case "FILE_DESCRIPTION":
		h.Description, h.Implementation = texts(0), text(1)
	case "FILE_NAME":
		h.Name, h.TimeStamp, h.Preprocessor, h.Originating = text(0), text(1), text(4), text(5)
	case "FILE_SCHEMA":
		h.Schemas = texts(0)
	}
}
