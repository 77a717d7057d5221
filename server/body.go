package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
)

// MaxBody bounds a JSON request body, in bytes.
const MaxBody = 256 << 10

// readJSON decodes the body into v, a pointer to a struct, strictly: a wrong
// media type, an unknown member, a member of the wrong type or a second value
// is refused, and all that is wrong is told at once. Then v's own rules hold,
// where it has any.
func readJSON(c echo.Context, v any) error { return readJSONUpTo(c, v, MaxBody) }

// readJSONUpTo is readJSON for a body of up to limit bytes.
func readJSONUpTo(c echo.Context, v any, limit int) error {
	mt, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || mt != echo.MIMEApplicationJSON {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType, "the body must be application/json")
	}
	raw, err := io.ReadAll(io.LimitReader(c.Request().Body, int64(limit)+1))
	if err != nil {
		return &invalidError{[]fieldError{{"", "the body could not be read to its end"}}}
	}
	if len(raw) > limit {
		return plans.Errorf(plans.KindTooLarge, "the request body is larger than %d KiB", limit>>10)
	}
	if !json.Valid(raw) {
		return &invalidError{[]fieldError{{"", jsonFault(raw)}}}
	}
	var d strictDecoder
	if d.decodeRequest(raw, v); len(d.fields) > 0 {
		return &invalidError{d.fields}
	}
	return nil
}

func jsonFault(raw []byte) string {
	var syntax *json.SyntaxError
	var v any
	if err := json.Unmarshal(raw, &v); errors.As(err, &syntax) {
		return fmt.Sprintf("not valid JSON at byte %d: %s", syntax.Offset, syntax.Error())
	}
	return "not valid JSON"
}

// strictDecoder decodes member by member, so that it can name each fault.
type strictDecoder struct{ fields []fieldError }

// strictlyDecoded is what decodes itself from valid JSON, where reflection would
// take too long.
type strictlyDecoded interface {
	decodeStrictly(raw json.RawMessage, pointer string, report func(pointer, detail string))
}

// maxFaults bounds the faults told at once.
const maxFaults = 50

func (d *strictDecoder) report(pointer, detail string) {
	if len(d.fields) < maxFaults {
		d.fields = append(d.fields, fieldError{pointer, detail})
	}
}

// decodeRequest decodes valid JSON into v, a pointer to a struct, and holds it to
// v's own rules.
func (d *strictDecoder) decodeRequest(raw []byte, v any) {
	d.decode(raw, reflect.ValueOf(v).Elem(), "")
	if ruled, ok := v.(interface {
		check(report func(pointer, detail string))
	}); ok && len(d.fields) == 0 {
		ruled.check(d.report)
	}
}

func (d *strictDecoder) decode(raw json.RawMessage, v reflect.Value, pointer string) {
	if own, ok := v.Addr().Interface().(strictlyDecoded); ok {
		own.decodeStrictly(raw, pointer, d.report)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.decodeStruct(raw, v, pointer)
	case reflect.Slice:
		d.decodeSlice(raw, v, pointer)
	case reflect.Pointer:
		if bytes.Equal(raw, []byte("null")) {
			d.report(pointer, "must not be null")
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(raw, v.Elem(), pointer)
	default:
		if bytes.Equal(raw, []byte("null")) {
			d.report(pointer, "must not be null")
		} else if err := json.Unmarshal(raw, v.Addr().Interface()); err != nil {
			d.report(pointer, "must be a "+jsonKind(v.Type()))
		}
	}
}

func (d *strictDecoder) decodeStruct(raw json.RawMessage, v reflect.Value, pointer string) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		d.report(pointer, "must be an object")
		return
	}
	known := map[string]int{}
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		known[name] = i
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		at := pointer + "/" + escapePointer(name)
		if i, ok := known[name]; ok {
			d.decode(members[name], v.Field(i), at)
		} else {
			d.report(at, "unknown member")
		}
	}
}

func (d *strictDecoder) decodeSlice(raw json.RawMessage, v reflect.Value, pointer string) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil || items == nil {
		d.report(pointer, "must be an array")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		d.decode(item, v.Index(i), pointer+"/"+strconv.Itoa(i))
	}
}

func jsonKind(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	}
	return "number"
}

// escapePointer writes a member name for a JSON pointer (RFC 6901).
func escapePointer(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
}
