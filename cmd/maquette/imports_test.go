package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/maquette-city/maquette/"

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// layers from the ground up: a package imports only from its own layer's list.
func mayImport() map[string][]string {
	return map[string][]string{
		"tiles":  {"tiles"},
		"assets": {"assets"},
		"plans":  {"plans", "tiles", "assets"},
		"server": {"server", "plans", "tiles", "assets"},
		"cmd":    {"cmd", "server", "plans", "tiles", "assets"},
	}
}

// only lists what may be imported in few places, with the reason.
type ban struct {
	importPrefix string
	allowed      []string
	reason       string
}

func bans() []ban {
	return []ban{
		{"github.com/labstack/echo", []string{"server"}, "echo's context never leaves the server package; its subpackages see net/http"},
		{"github.com/gorilla/websocket", []string{"server/live"}, "one place speaks the live protocol"},
		{"github.com/minio/minio-go", []string{"assets/s3store"}, "the rest knows assets, not S3"},
		{"github.com/versity/versitygw", []string{"assets/embedded"}, "the embedded gateway is a detail of one folder"},
		{"github.com/qmuntal/gltf", []string{"tiles/glb", "plans/gltfplan"}, "it panics on malformed input: only behind checks"},
		{"codeberg.org/go-pdf", []string{"plans/site/marker"}, "one place writes PDF"},
		{"github.com/boombuler/barcode", []string{"plans/site/marker"}, "one place draws QR codes"},
		{"github.com/nats-io", []string{"server/bus"}, "nats only in the bus"},
		{"database/sql", []string{"plans/catalog", "plans/convert", "plans/vector"}, "SQL only in the catalog; jobs hand its transaction on; a GeoPackage is a database"},
		{"modernc.org/sqlite", []string{"plans/catalog", "plans/vector"}, "SQL only in the catalog; a GeoPackage is an SQLite file"},
		{"flag", []string{"cmd/maquette", "cmd/bench", "plans/crs/gengrid"}, "flags and environment are read once, in cmd"},
		{"github.com/maquette-city/maquette/cmd", nil, "nobody imports a command"},
	}
}

// readers do not know each other.
func readers() []string {
	return []string{"plans/ifc", "plans/cityjson", "plans/citygml", "plans/imro", "plans/bgt", "plans/gltfplan", "plans/obj", "plans/massing", "plans/terrain", "plans/pointcloud"}
}

func TestImportsRunInOneDirection(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			if reason := refuse(from, imp); reason != "" {
				t.Errorf("%s imports %s: %s", from, imp, reason)
			}
		}
	}
}

func TestImportRulesCanFail(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, from, imp string }{
		{"tiles above its floor", "tiles/glb", module + "plans"},
		{"assets beside", "assets/s3store", module + "tiles"},
		{"a root importing its child", "tiles", module + "tiles/glb"},
		{"reader importing reader", "plans/cityjson", module + "plans/ifc"},
		{"echo below the server", "server/live", "github.com/labstack/echo/v4"},
		{"anything importing cmd", "server", module + "cmd/maquette"},
		{"flags outside cmd", "server", "flag"},
	} {
		if refuse(tt.from, tt.imp) == "" {
			t.Errorf("%s: %s importing %s was let through", tt.name, tt.from, tt.imp)
		}
	}
}

func refuse(from, imp string) string {
	for _, b := range bans() {
		if matches(imp, b.importPrefix) && !within(from, b) {
			return b.reason
		}
	}
	own, ok := strings.CutPrefix(imp, module)
	if !ok {
		return ""
	}
	layer, target := top(from), top(own)
	if !contains(mayImport()[layer], target) {
		return "imports run cmd -> server -> plans -> tiles, server and plans -> assets"
	}
	if from == layer && target == layer && layer != "server" {
		return "a folder's root package imports none of its own subpackages"
	}
	if from != own && contains(readers(), from) && contains(readers(), own) {
		return "format readers do not import each other"
	}
	return ""
}

// within tells whether a ban allows the package: echo is allowed in server
// itself, not below it.
func within(from string, b ban) bool {
	for _, a := range b.allowed {
		if from == a {
			return true
		}
	}
	return false
}

func matches(imp, prefix string) bool {
	return imp == prefix || strings.HasPrefix(imp, strings.TrimSuffix(prefix, "/")+"/")
}

func top(path string) string { return strings.SplitN(path, "/", 2)[0] }

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Standard", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	var list []goPackage
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("reading the list of packages: %v", err)
		}
		list = append(list, p)
	}
}
