// Package step reads ISO 10303-21 exchange structures (STEP physical files,
// "SPF"), the clear text form in which IFC models are exchanged.
//
// It works on the bytes of the whole file. Parse walks them once, checks that
// records, strings, comments and parentheses are complete, and keeps for each
// record its instance name, its keyword and where its attributes begin. The
// attributes themselves are decoded from the bytes when they are asked for, so
// that a model costs 16 bytes a record plus the file.
//
// It knows no schema: what attribute 3 of an IFCWALL means is the business of
// package ifc. It does not check attribute counts or types; asking for a value
// of another type gives an Error with the rule and the place. References may
// form cycles: whoever follows them guards against that.
//
// Standard: ISO 10303-21:2016 (third edition) and the first edition's files.
// Read: header and data sections, comments, all string directives (\S\, \P\,
// \X\, \X2\, \X4\, doubled apostrophes), typed and binary values. Skipped:
// anchor, reference and signature sections. Tolerated: several data sections,
// complex instances (their keyword is ""), raw UTF-8 or Latin-1 bytes in
// strings, repeated instance names (the first wins, Duplicates names them), and
// malformed records among good ones (passed over, Malformed names them). A file
// that ends before its structure does is refused.
package step

import (
	"iter"
	"math"
)

// ID is an instance name: 12 for "#12".
type ID uint64

// Keyword is the number of an entity keyword within one File.
type Keyword uint32

// MaxBytes is the largest file that Parse takes: offsets are 32 bits wide.
const MaxBytes = math.MaxUint32 - 1

// MaxDepth is how deep the attribute lists of one record may be nested. IFC
// needs 4 (lists of lists of lists in a record).
const MaxDepth = 64

// maxDuplicates bounds how many repeated instance names are remembered.
const maxDuplicates = 1000

// record is one instance of the data section.
type record struct {
	id      ID
	args    uint32 // offset of the opening parenthesis of the attributes
	keyword Keyword
}

// File is an indexed exchange structure. It is safe for concurrent use.
type File struct {
	data     []byte
	header   Header
	records  []record
	dense    []uint32 // id to record number + 1, where ids are dense
	sorted   []uint32 // else: record numbers in order of id
	keywords []string
	numbers  map[string]Keyword
	byKey    []uint32 // record numbers, grouped by keyword, in file order
	starts   []uint32 // keyword to its first position in byKey; one more
	dups     []ID
	bad      []*Error
	preamble int

	translated bool // lines are those of the source, bytes are not
}

// Header is what the header section says.
type Header struct {
	Description    []string // FILE_DESCRIPTION: view definition and options
	Name           string   // FILE_NAME: the name of the file
	TimeStamp      string
	Preprocessor   string
	Originating    string   // the system that made the file
	Schemas        []string // FILE_SCHEMA: "IFC4", in capitals
	Implementation string   // FILE_DESCRIPTION: "2;1"
}

// Header gives the header section.
func (f *File) Header() Header { return f.header }

// Len gives the number of records.
func (f *File) Len() int { return len(f.records) }

// Duplicates gives the instance names that occur more than once, at most 1000
// of them. Entity finds the first record of such a name.
func (f *File) Duplicates() []ID { return f.dups }

// Malformed tells which records were passed over because they are not what the
// standard says, in file order, at most 100: see Error.Byte and Error.ID.
func (f *File) Malformed() []*Error { return f.bad }

// Preamble gives the number of stray bytes before the magic word, which were
// passed over.
func (f *File) Preamble() int { return f.preamble }

// Entity gives the first record named id; the zero Entity where there is none.
func (f *File) Entity(id ID) Entity {
	if n, ok := f.find(id); ok {
		return Entity{file: f, n: n}
	}
	return Entity{}
}

// At gives the record with number n, from 0 in file order, below Len.
func (f *File) At(n int) Entity { return Entity{file: f, n: uint32(n)} }

// Keywords gives the keywords that occur, in the order of their numbers.
func (f *File) Keywords() []string { return f.keywords }

// Lookup gives the number of a keyword; false where no record has it.
func (f *File) Lookup(keyword string) (Keyword, bool) {
	k, ok := f.numbers[keyword]
	return k, ok
}

// Count gives the number of records with the keyword.
func (f *File) Count(keyword string) int {
	k, ok := f.numbers[keyword]
	if !ok {
		return 0
	}
	return int(f.starts[k+1] - f.starts[k])
}

// All gives the records with the keyword, in file order.
func (f *File) All(keyword string) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		k, ok := f.numbers[keyword]
		if !ok {
			return
		}
		for _, n := range f.byKey[f.starts[k]:f.starts[k+1]] {
			if !yield(Entity{file: f, n: n}) {
				return
			}
		}
	}
}
