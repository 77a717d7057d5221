package vector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/maquette-city/maquette/plans"
)

// MaxRows bounds the rows of a table: it is held in memory whole.
const MaxRows = 500_000

// Table is rows of values by the code of what they are about.
type Table struct {
	Columns []string // with that of the code
	code    int
	rows    map[string][]any
	order   []string
}

// codeColumns are the names that the code's column has in tables of the CBS and
// of others, the surest first. Case and spaces do not count.
var codeColumns = []string{
	"buurtcode", "wijkcode", "gemeentecode", "wijkenenbuurten", "codering", "codering_3", "gwb_code", "gwbcode", "regiocode",
	"regios", "statcode", "code", "id",
}

// ReadTable reads a table in CSV: the first row names the columns, a comma,
// semicolon or tab divides them, whichever the first row has most of. Column code
// is the one that says what a row is about; "" takes the first known name. A value
// that reads as a number is one ("12,5" where a semicolon divides); an empty one,
// or the single point that the CBS writes for it, is nil.
func ReadTable(ctx context.Context, src Source, code string) (*Table, error) {
	if src.Size > MaxBytes {
		return nil, plans.Errorf(plans.KindTooLarge, "reading %s: %d bytes; at most %d can be read", src.Name, src.Size, int64(MaxBytes))
	}
	data := bufio.NewReaderSize(io.NewSectionReader(src.Data, 0, src.Size), 64<<10)
	if mark, _ := data.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = data.Discard(3) // Peek had them
	}
	first, err := data.Peek(min(int(src.Size), 32<<10))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	r := csv.NewReader(data)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = divider(first), true, -1, true
	t, err := readTable(ctx, r, code)
	if err != nil {
		if plans.KindOf(err) == plans.KindInternal && ctx.Err() == nil {
			return nil, plans.Errorf(plans.KindInvalid, "reading %s: %w", src.Name, err)
		}
		return nil, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	return t, nil
}

// divider finds what divides the columns of the first line.
func divider(first []byte) rune {
	line, _, _ := bytes.Cut(first, []byte("\n"))
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

func readTable(ctx context.Context, r *csv.Reader, code string) (*Table, error) {
	names, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("its first row: %w", err)
	}
	if len(names) > MaxFields {
		return nil, fmt.Errorf("it has more than %d columns", MaxFields)
	}
	t := &Table{rows: map[string][]any{}}
	for _, n := range names {
		t.Columns = append(t.Columns, cut(strings.TrimSpace(n)))
	}
	if t.code, err = codeColumn(t.Columns, code); err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		if n%progressEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		if n >= MaxRows {
			return nil, plans.Errorf(plans.KindTooLarge, "it has more than %d rows", MaxRows)
		}
		t.add(row, r.Comma)
	}
}

func codeColumn(columns []string, code string) (int, error) {
	wanted := codeColumns
	if code != "" {
		wanted = []string{code}
	}
	for _, name := range wanted {
		for i, c := range columns {
			if joinable(c) == joinable(name) {
				return i, nil
			}
		}
	}
	if code == "" {
		return 0, fmt.Errorf("none of its columns is known to hold the code of a neighbourhood: name it")
	}
	return 0, fmt.Errorf("it has no column %.60q", code)
}

// joinable is a name or code without what differs between files: case and spaces.
func joinable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(s)))
}

func (t *Table) add(row []string, comma rune) {
	if t.code >= len(row) {
		return // a row cut short is about nothing
	}
	key := joinable(row[t.code])
	if key == "" {
		return
	}
	if _, twice := t.rows[key]; twice {
		return // the first counts
	}
	values := make([]any, len(t.Columns))
	for i := range min(len(row), len(values)) {
		values[i] = cellValue(row[i], i == t.code, comma)
	}
	t.rows[key] = values
	t.order = append(t.order, key)
}

func cellValue(cell string, code bool, comma rune) any {
	cell = strings.TrimSpace(cell)
	switch {
	case code:
		return cut(cell)
	case cell == "" || cell == ".":
		return nil
	}
	if strings.Contains(cell, ",") && comma == ',' { // quoted: thousands or a text
		return cut(cell)
	}
	if x, ok := parseNumber(cell); ok {
		return x
	}
	return cut(cell)
}

// Len gives the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Join adds the row of code to f, but for columns that f has; false where there
// is none.
func (t *Table) Join(f *Feature, code string) bool {
	row, ok := t.rows[joinable(code)]
	if !ok {
		return false
	}
	for i, v := range row {
		if _, has := f.Value(t.Columns[i]); !has && i != t.code && len(f.Fields) < 2*MaxFields {
			f.Fields = append(f.Fields, Field{Name: t.Columns[i], Value: v})
		}
	}
	return true
}

// CodeOf gives the value of f that is its code: field where it is named, else the
// first of the known names that it has.
func CodeOf(f *Feature, field string) (string, bool) {
	wanted := codeColumns
	if field != "" {
		wanted = []string{field}
	}
	for _, name := range wanted {
		for _, own := range f.Fields {
			if joinable(own.Name) == joinable(name) && own.Value != nil {
				return Text(own.Value), true
			}
		}
	}
	return "", false
}
