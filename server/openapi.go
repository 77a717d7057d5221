package server

import (
	_ "embed" // the document's fixed part
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/server/auth"
)

// openapiBase is the part of the document that does not follow from the table
// of routes: info, tags, schemas and the shared answers.
//
//go:embed openapi_base.json
var openapiBase []byte

type object = map[string]any

// document makes the OpenAPI document from the base and the table of routes.
func (s *Server) document() ([]byte, error) {
	var doc object
	if err := json.Unmarshal(openapiBase, &doc); err != nil {
		return nil, fmt.Errorf("reading openapi_base.json: %w", err)
	}
	info, ok := doc["info"].(object)
	if !ok {
		return nil, fmt.Errorf("openapi_base.json has no info")
	}
	info["version"] = APIVersion
	base := s.cfg.BaseURL
	if base == "" {
		base = "https://localhost"
	}
	doc["servers"] = []any{object{"url": base + apiBase, "description": "this server"}}
	paths := object{}
	for _, r := range s.routes() {
		path := openapiPath(r.path)
		item, ok := paths[path].(object)
		if !ok {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(r.method)] = r.operation()
	}
	doc["paths"] = paths
	return json.Marshal(doc)
}

// openapiPath turns echo's :name into {name}.
func openapiPath(path string) string {
	segments := strings.Split(path, "/")
	for i, seg := range segments {
		if name, ok := strings.CutPrefix(seg, ":"); ok {
			segments[i] = "{" + name + "}"
		}
	}
	return strings.Join(segments, "/")
}

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

// operation is the route as the document has it.
func (r route) operation() object {
	op := object{
		"operationId": r.op,
		"tags":        []any{r.tag},
		"summary":     r.summary,
		"description": "Least role: " + string(r.role) + ".",
		"responses":   r.responses(),
	}
	if r.role == auth.RoleResident {
		op["security"] = []any{object{}, object{"bearer": []any{}}}
	} else {
		op["security"] = []any{object{"bearer": []any{}}}
	}
	if params := r.parameters(); len(params) > 0 {
		op["parameters"] = params
	}
	switch {
	case r.body != "":
		op["requestBody"] = object{"required": true, "content": object{
			"application/json": object{"schema": ref("schemas", r.body)},
		}}
	case r.media != "":
		op["requestBody"] = object{"content": object{
			r.media: object{"schema": object{"type": "string", "format": "binary"}},
		}}
	}
	return op
}

func (r route) parameters() []any {
	var params []any
	for _, seg := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(seg, ":"); ok {
			params = append(params, ref("parameters", name))
		}
	}
	for _, q := range r.query {
		params = append(params, object{"name": q.name, "in": "query", "description": q.description, "schema": q.schema()})
	}
	if r.tag == "uploads" {
		params = append(params, r.uploadHeaders()...)
	}
	return params
}

func (q queryParam) schema() object {
	switch {
	case q.boolean:
		return object{"type": "boolean", "default": false}
	case q.values != nil:
		return object{"type": "string", "enum": q.values, "default": q.values[0]}
	case q.text:
		return object{"type": "string"}
	}
	return object{"type": "integer", "format": "int64", "minimum": q.min, "maximum": q.max}
}

// uploadHeaders are those of tus 1.0, and the file name of a PUT.
func (r route) uploadHeaders() []any {
	names := map[string][]string{
		"createUpload": {"Tus-Resumable", "Upload-Length", "Upload-Metadata"},
		"headUpload":   {"Tus-Resumable"},
		"appendUpload": {"Tus-Resumable", "Upload-Offset"},
		"deleteUpload": {"Tus-Resumable"},
		"putUpload":    {"Content-Disposition"},
	}
	var params []any
	for _, name := range names[r.op] {
		params = append(params, object{"name": name, "in": "header", "required": true, "schema": object{"type": "string"}})
	}
	return params
}

// responses are the answer and the errors an operation can give.
func (r route) responses() object {
	success := object{
		"description": http.StatusText(r.status),
		"headers":     object{"API-Version": ref("headers", "API-Version")},
	}
	if r.status == http.StatusCreated {
		success["headers"].(object)["Location"] = ref("headers", "Location")
	}
	switch {
	case r.answer != "" && r.gives != "":
		success["content"] = object{r.gives: object{"schema": ref("schemas", r.answer)}}
	case r.answer != "":
		success["content"] = object{"application/json": object{"schema": ref("schemas", r.answer)}}
	case r.gives != "" && r.gives != "*/*":
		success["content"] = object{r.gives: object{"schema": object{"type": "string", "format": "binary"}}}
	}
	if content, ok := success["content"].(object); ok {
		for _, mediaType := range r.offers {
			content[mediaType] = object{"schema": offerSchema(mediaType)}
			if mediaType == echo.MIMEApplicationJSON {
				content[mediaType] = object{"schema": ref("schemas", r.answer)}
			}
		}
	}
	all := object{strconv.Itoa(r.status): success}
	if r.op == "putUpload" {
		repeated := object{"description": "The same file was here already", "headers": object{"API-Version": ref("headers", "API-Version")},
			"content": success["content"]}
		all["200"] = repeated
	}
	for _, status := range append(r.errorStatuses(), r.also...) {
		all[strconv.Itoa(status)] = ref("responses", strconv.Itoa(status))
	}
	return all
}

// offerSchema describes an answer in another form than the main one.
func offerSchema(mediaType string) object {
	if strings.HasSuffix(mediaType, "json") {
		return ref("schemas", "Any")
	}
	return object{"type": "string", "format": "binary"}
}

// errorStatuses are those that follow from what a route is.
func (r route) errorStatuses() []int {
	statuses := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotAcceptable, http.StatusInternalServerError}
	if r.role != auth.RoleResident {
		statuses = append(statuses, http.StatusForbidden)
	}
	if strings.Contains(r.path, ":") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if r.body != "" || r.media != "" && r.tag != "uploads" {
		statuses = append(statuses, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return append(statuses, http.StatusServiceUnavailable)
}
