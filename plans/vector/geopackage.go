package vector

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"modernc.org/sqlite" // the "sqlite" driver
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/maquette-city/maquette/plans"
)

// Bounds of a GeoPackage.
const (
	// MaxPackageBytes is the largest file.
	MaxPackageBytes = 16 << 30
	// maxCell bounds one value or row as SQLite holds it, in bytes: a geometry of
	// MaxVertices with heights.
	maxCell = 128 << 20
	// maxHeap bounds what SQLite itself takes, in bytes.
	maxHeap = 512 << 20
	// maxTables bounds the tables that are read.
	maxTables = 500
)

// beginsAsGeoPackage tells an SQLite 3 file whose application id is "GPKG", or
// "GP10" and "GP11" of the first editions (GeoPackage, clause 1.1.1.1.1).
func beginsAsGeoPackage(head []byte) bool {
	const idAt = 68
	return len(head) >= idAt+4 && bytes.HasPrefix(head, []byte("SQLite format 3\x00")) && bytes.HasPrefix(head[idAt:], []byte("GP"))
}

// ReadGeoPackage reads the feature tables of the GeoPackage at src.Path and calls
// emit with each row, tables by name and rows in their order; an error of emit ends
// reading and comes back. All tables that are read must be in one system. KindInvalid
// where the file is damaged or is no GeoPackage.
func ReadGeoPackage(ctx context.Context, src Source, o Options, emit func(*Feature) error) (Header, error) {
	h := Header{Format: "GeoPackage"}
	if src.Size > MaxPackageBytes {
		return h, plans.Errorf(plans.KindTooLarge, "reading %s: %d bytes; at most %d can be read", src.Name, src.Size, int64(MaxPackageBytes))
	}
	db, conn, err := openStranger(ctx, src.Path)
	if err != nil {
		return h, packageError(src.Name, err)
	}
	defer db.Close()
	defer conn.Close()
	tables, err := featureTables(ctx, conn, o.Tables)
	if err != nil {
		return h, packageError(src.Name, err)
	}
	h.CRS = tables[0].crs
	for _, t := range tables {
		r := &packageReader{table: t, options: &o, emit: emit, header: &h}
		if err := r.read(ctx, conn); err != nil {
			return h, packageError(src.Name, fmt.Errorf("table %.60q: %w", t.name, err))
		}
	}
	return h, nil
}

// packageError keeps what is a domain error already, and calls the rest a damaged
// file: its fault, not ours.
func packageError(name string, err error) error {
	var domain *plans.Error
	switch {
	case errors.As(err, &domain), errors.Is(err, errEmit), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return plans.Errorf(plans.KindInvalid, "reading %s: the GeoPackage cannot be read: %w", name, err)
}

// openStranger opens a database that nobody vouches for (https://sqlite.org/security.html).
// Everything is asked over one connection, which has the limits.
func openStranger(ctx context.Context, path string) (*sql.DB, *sql.Conn, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	name := "file:" + (&url.URL{Path: filepath.ToSlash(full)}).EscapedPath() + "?mode=ro&immutable=1" +
		"&_pragma=trusted_schema(0)&_pragma=query_only(1)&_pragma=cell_size_check(1)&_pragma=mmap_size(0)" +
		"&_pragma=temp_store(2)&_pragma=hard_heap_limit(" + strconv.Itoa(maxHeap) + ")"
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err == nil {
		err = limit(conn)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, conn, nil
}

func limit(conn *sql.Conn) error {
	for id, most := range map[int]int{
		sqlite3.SQLITE_LIMIT_LENGTH: maxCell, sqlite3.SQLITE_LIMIT_COLUMN: MaxFields + 1,
		sqlite3.SQLITE_LIMIT_ATTACHED: 0, sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50, sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
	} {
		if _, err := sqlite.Limit(conn, id, most); err != nil {
			return fmt.Errorf("setting a limit: %w", err)
		}
	}
	return nil
}

// packageTable is a table of features.
type packageTable struct {
	name, column, crs string
}

// featureTables lists the tables of features that are asked for, by name (GeoPackage,
// clauses 1.1.3, 2.1.5). Views and virtual tables are no tables: what reads them
// runs what the stranger wrote.
func featureTables(ctx context.Context, conn *sql.Conn, wanted []string) ([]packageTable, error) {
	rows, err := conn.QueryContext(ctx, `SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, g.srs_id
		FROM gpkg_geometry_columns g
		JOIN gpkg_contents c ON c.table_name = g.table_name AND c.data_type = 'features'
		JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
		LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
		ORDER BY g.table_name LIMIT `+strconv.Itoa(maxTables+1))
	if err != nil {
		return nil, fmt.Errorf("it has no tables of a GeoPackage: %w", err)
	}
	defer rows.Close()
	var all []packageTable
	for rows.Next() {
		t, err := scanTable(rows)
		if err != nil {
			return nil, err
		}
		if len(wanted) > 0 && !slices.Contains(wanted, t.name) {
			continue
		}
		all = append(all, t)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return all, checkTables(all, wanted)
}

func scanTable(rows *sql.Rows) (packageTable, error) {
	var t packageTable
	var organization sql.NullString
	var code, srs sql.NullInt64
	if err := rows.Scan(&t.name, &t.column, &organization, &code, &srs); err != nil {
		return t, err
	}
	if strings.EqualFold(organization.String, "NONE") || !code.Valid {
		t.crs = ""
	} else {
		t.crs = strings.ToUpper(organization.String) + ":" + strconv.FormatInt(code.Int64, 10)
	}
	return t, nil
}

func checkTables(all []packageTable, wanted []string) error {
	switch {
	case len(all) == 0 && len(wanted) > 0:
		return plans.Errorf(plans.KindInvalid, "it has no table of features named %.80q", strings.Join(wanted, ", "))
	case len(all) == 0:
		return plans.Errorf(plans.KindInvalid, "it has no table of features")
	case len(all) > maxTables:
		return plans.Errorf(plans.KindTooLarge, "it has more than %d tables of features", maxTables)
	}
	for _, t := range all {
		if t.crs != all[0].crs {
			return plans.Errorf(plans.KindInvalid, "its tables %.60q and %.60q are in the systems %.40q and %.40q: send them one by one", all[0].name, t.name, all[0].crs, t.crs)
		}
	}
	return nil
}

// packageReader reads one table.
type packageReader struct {
	table   packageTable
	options *Options
	emit    func(*Feature) error
	header  *Header
	columns []string
	shape   int // the geometry among columns
}

// quote writes a name for SQL: the stranger chose it.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (r *packageReader) read(ctx context.Context, conn *sql.Conn) error {
	if strings.ContainsRune(r.table.name, 0) {
		return errors.New("its name holds a zero byte")
	}
	rows, err := conn.QueryContext(ctx, `SELECT * FROM `+quote(r.table.name)+` ORDER BY rowid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	if r.columns, err = rows.Columns(); err != nil {
		return err
	}
	r.shape = slices.IndexFunc(r.columns, func(c string) bool { return strings.EqualFold(c, r.table.column) })
	if r.shape < 0 {
		return fmt.Errorf("it has no column %.60q", r.table.column)
	}
	for n := 0; rows.Next(); n++ {
		if err := r.row(rows, n); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *packageReader) row(rows *sql.Rows, n int) error {
	if r.header.Features+r.header.Skipped >= MaxFeatures {
		return plans.Errorf(plans.KindTooLarge, "the file has more than %d features", MaxFeatures)
	}
	values := make([]any, len(r.columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	f := &Feature{ID: strconv.Itoa(n), Table: r.table.name}
	if id, ok := values[0].(int64); ok {
		f.ID = strconv.FormatInt(id, 10)
	}
	for i, v := range values {
		if i != r.shape {
			f.Fields = append(f.Fields, Field{Name: cut(r.columns[i]), Value: columnValue(v)})
		}
	}
	if blob, ok := values[r.shape].([]byte); ok {
		if err := decodePackageGeometry(blob, &f.Geometry); err != nil {
			r.header.Skipped++
			r.options.skip(f.ID, fmt.Errorf("table %.60q, geometry: %w", r.table.name, err))
			return nil
		}
	}
	r.header.Features++
	r.options.progress(r.header.Features)
	if err := r.emit(f); err != nil {
		return fmt.Errorf("%w: %w", errEmit, err)
	}
	return nil
}

func columnValue(v any) any {
	switch v := v.(type) {
	case nil, float64, bool:
		return v
	case int64:
		return float64(v)
	case string:
		return cut(v)
	case []byte:
		return nil // pictures and the like
	}
	return cut(fmt.Sprint(v)) // dates
}

// Flags of the head of a geometry (GeoPackage, clause 2.1.3.1.1).
const (
	flagLittle   = 1 << 0
	flagEnvelope = 7 << 1
	flagEmpty    = 1 << 4
	flagExtended = 1 << 5
)

// decodePackageGeometry reads the head of a geometry, then its well-known binary.
func decodePackageGeometry(b []byte, g *Geometry) error {
	const head = 8
	if len(b) < head || b[0] != 'G' || b[1] != 'P' {
		return errors.New("it does not begin as a GeoPackage geometry does")
	}
	if b[3]&flagExtended != 0 {
		return errors.New("it is of an extension's own type")
	}
	envelopes := [...]int{0, 32, 48, 48, 64}
	kind := int(b[3]&flagEnvelope) >> 1
	if kind >= len(envelopes) {
		return fmt.Errorf("its envelope is of kind %d, which there is not", kind)
	}
	if b[3]&flagEmpty != 0 {
		return nil
	}
	if len(b) < head+envelopes[kind] {
		return errShort
	}
	return decodeWKB(b[head+envelopes[kind]:], g)
}
