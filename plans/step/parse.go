package step

import (
	"bytes"
	"context"
)

// bytesPerRecord is a guess of the length of a record, to size the index once.
const bytesPerRecord = 48

// parser walks the bytes of one file.
type parser struct {
	file *File
	data []byte
	pos  int
	last Keyword // of the record before: most records follow one of their kind
	// recent are keywords that came before, by recentSlot; 0 for none.
	recent [recentKeywords]Keyword
	stop   <-chan struct{}
	// part tells that data is not the whole file: what is malformed is left to
	// the parser of the whole.
	part    bool
	wasted  int64 // bytes looked through for ends of statements that have none
	unended bool  // no end of a comment is left

	arrival *Arrival // its chunks; nil where there are none
	next    int      // the chunk that is next
}

// Parse indexes data, which must not be changed afterwards. The error is a
// plans.Error of kind invalid (or too-large) around an *Error.
func Parse(data []byte) (*File, error) { return ParseContext(context.Background(), data) }

// ParseContext is Parse that ends with the error of ctx when ctx ends. It uses
// all cores; what it gives does not depend on their number.
func ParseContext(ctx context.Context, data []byte) (*File, error) {
	return parseChunks(ctx, data, chunkBytes)
}

// parseChunks is ParseContext with parts of another length.
func parseChunks(ctx context.Context, data []byte, length int) (*File, error) {
	a := arrive(ctx, data, length)
	defer a.Close()
	return a.Parse()
}

// parseWhole parses a text that is all there, of which parts may have been read.
func parseWhole(ctx context.Context, data []byte, a *Arrival) (*File, error) {
	if len(data) > MaxBytes {
		return nil, invalid(fail(nil, RuleSize, 0, 0, "%d bytes are more than the %d this reader takes", len(data), MaxBytes))
	}
	f := &File{data: data, numbers: map[string]Keyword{"": 0}, keywords: []string{""}}
	f.records = []record{}
	if len(a.chunks) == 0 { // else what they hold is taken over
		f.records = make([]record, 0, len(data)/bytesPerRecord)
	}
	p := &parser{file: f, data: data, stop: ctx.Done(), arrival: a}
	err := p.structure()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, invalid(err)
	}
	f.index()
	return f, nil
}

// ParseTranslated is Parse for a text that was made from a model in another
// encoding, line by line: errors of values name the line, not the byte.
func ParseTranslated(data []byte) (*File, error) {
	f, err := Parse(data)
	if err == nil {
		f.translated = true
	}
	return f, err
}

// structure reads the whole exchange structure (clause 5.3).
func (p *parser) structure() *Error {
	if err := p.begin(); err != nil {
		return err
	}
	for {
		if err := p.skipSpace(); err != nil {
			return err
		}
		w := p.word()
		if w == "END-ISO-10303-21" {
			return nil // with a semicolon or not
		}
		if err := p.statement(w); err != nil {
			return err
		}
		if err := p.section(w); err != nil {
			return err
		}
	}
}

// magic is the word that begins every exchange structure.
const magic = "ISO-10303-21"

// maxPreamble is how many stray bytes before the magic word are passed over:
// byte order marks and what editors leave behind.
const maxPreamble = 16

// begin moves past the magic word. Some writers repeat it.
func (p *parser) begin() *Error {
	if err := p.skipSpace(); err != nil {
		return err
	}
	head := p.data[p.pos:min(len(p.data), p.pos+maxPreamble+len(magic))]
	n := bytes.Index(head, []byte(magic))
	if n < 0 {
		return p.fail(RuleHeader, "expected %s at the start of a STEP file, found %s", magic, show(p.data, p.pos))
	}
	p.file.preamble = len(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")))
	p.pos += n
	for p.word() == magic {
		if err := p.statement(magic); err != nil {
			return err
		}
		if err := p.skipSpace(); err != nil {
			return err
		}
	}
	return nil
}

// section reads the section that begins with the word w, past its ENDSEC.
func (p *parser) section(w string) *Error {
	switch w {
	case "HEADER":
		return p.header()
	case "DATA":
		return p.records()
	case "ANCHOR", "REFERENCE", "SIGNATURE":
		return p.skipSection()
	}
	return p.fail(RuleSyntax, "expected a section or END-ISO-10303-21, found %q", w)
}

// word gives the keyword at pos, in capitals, without moving; "" at none.
func (p *parser) word() string {
	end := p.pos
	for end < len(p.data) && (class[p.data[end]]&isWord != 0 || p.data[end] == '-') {
		end++
	}
	return string(bytes.ToUpper(p.data[p.pos:end]))
}

// statement moves past the word w and its attributes to after the semicolon.
func (p *parser) statement(w string) *Error {
	if w == "" {
		if p.pos >= len(p.data) {
			return p.fail(RuleTruncated, "the file ends where a section or END-ISO-10303-21 was expected")
		}
		return p.fail(RuleSyntax, "expected a section or END-ISO-10303-21, found %s", show(p.data, p.pos))
	}
	p.pos += len(w)
	return p.endOfStatement(0)
}

// skipSection moves past the next ENDSEC.
func (p *parser) skipSection() *Error {
	end := p.resume(p.pos-1, p.endsRecords) // from the semicolon before the section
	if end < 0 {
		p.pos = len(p.data)
		return p.fail(RuleTruncated, "the file ends within a section, ENDSEC was expected")
	}
	p.pos = end
	if w := p.word(); w == "ENDSEC" {
		return p.statement(w)
	}
	return nil // END-ISO-10303-21
}

// records reads a data section.
func (p *parser) records() *Error {
	if err := p.chunks(); err != nil {
		return err
	}
	if err := p.recordsTo(len(p.data)); err != nil {
		return err
	}
	if p.pos >= len(p.data) {
		return p.fail(RuleTruncated, "the file ends within the data section, a record or ENDSEC was expected")
	}
	switch p.word() {
	case "ENDSEC":
		return p.statement("ENDSEC")
	case "END-ISO-10303-21":
		return nil // some writers forget ENDSEC: nothing is missing
	}
	return p.fail(RuleSyntax, "expected a record or ENDSEC, found %s", show(p.data, p.pos))
}

// stopEvery is how many records are read between two looks at stop.
const stopEvery = 1 << 12

// recordsTo reads records up to the first that begins at or after limit, or up
// to what is no record.
func (p *parser) recordsTo(limit int) *Error {
	for n := 1; ; n++ {
		if n%stopEvery == 0 && p.stopped() {
			return p.fail(RuleTruncated, "reading was stopped")
		}
		if err := p.skipSpace(); err != nil {
			return err
		}
		if p.pos >= limit {
			return nil
		}
		start, known := p.pos, len(p.file.keywords)
		var err *Error
		switch {
		case p.data[p.pos] == '#':
			err = p.record()
		case p.part || p.endsRecords(p.pos):
			return nil
		default:
			err = p.fail(RuleSyntax, "expected a record or ENDSEC, found %s", show(p.data, p.pos))
		}
		if err == nil {
			continue
		}
		p.file.forget(known)
		p.last, p.recent = 0, [recentKeywords]Keyword{}
		if err := p.passOver(start, err, p.beginsRecord); err != nil {
			return err
		}
	}
}

// record reads one instance: "#12=KEYWORD(...);" or "#12=(A(...)B(...));".
func (p *parser) record() *Error {
	id, err := p.instanceName()
	if err != nil {
		return err
	}
	if err := p.skipSpace(); err != nil {
		return err
	}
	if p.pos >= len(p.data) || p.data[p.pos] != '=' {
		return p.expected(id, "'='")
	}
	p.pos++
	if err := p.skipSpace(); err != nil {
		return err
	}
	keyword := p.keyword()
	if err := p.skipSpace(); err != nil {
		return err
	}
	if p.pos >= len(p.data) || p.data[p.pos] != '(' {
		return p.expected(id, "'('")
	}
	args := uint32(p.pos)
	if err := p.endOfStatement(id); err != nil {
		return err
	}
	p.file.records = append(p.file.records, record{id: id, args: args, keyword: keyword})
	return nil
}

// instanceName reads "#12".
func (p *parser) instanceName() (ID, *Error) {
	start := p.pos
	p.pos++
	var id uint64
	for p.pos < len(p.data) {
		d := uint64(p.data[p.pos] - '0')
		if d > 9 {
			break
		}
		if id > (1<<63-1-d)/10 {
			return 0, fail(p.data, RuleInstanceName, start, 0, "instance name beyond 2^63")
		}
		id = id*10 + d
		p.pos++
	}
	if id == 0 {
		return 0, fail(p.data, RuleInstanceName, start, 0, "expected an instance name, found %s", show(p.data, start))
	}
	return ID(id), nil
}

// keyword reads and numbers the entity keyword at pos.
func (p *parser) keyword() Keyword {
	end := p.pos
	for end < len(p.data) && class[p.data[end]]&isWord != 0 {
		end++
	}
	w := p.data[p.pos:end]
	p.pos = end
	if string(w) == p.file.keywords[p.last] {
		return p.last
	}
	slot := recentSlot(w)
	if k := p.recent[slot]; k != 0 && string(w) == p.file.keywords[k] {
		p.last = k
		return k
	}
	k, ok := p.file.numbers[string(w)]
	if !ok {
		k = p.file.number(string(bytes.ToUpper(w)))
	}
	p.last, p.recent[slot] = k, k
	return k
}

// recentKeywords is how many keywords are found without a look into a map: in most
// models a dozen make up nearly all records.
const recentKeywords = 64

// recentSlot gives the place in recent of a keyword.
func recentSlot(w []byte) int {
	if len(w) == 0 {
		return 0
	}
	return (len(w)*7 + int(w[len(w)-1])*5 + int(w[len(w)/2])) % recentKeywords
}
