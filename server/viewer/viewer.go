// Package viewer holds the built web viewer, embedded in the binary. The
// TypeScript it is built from lies in web; the build writes dist, which git
// ignores but for its README: a plain "go build ./..." works before npm has
// run, and the server then says that the viewer was not built in.
package viewer

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files gives the built viewer, index.html at its root where it was built.
func Files() (fs.FS, error) { return fs.Sub(dist, "dist") }
