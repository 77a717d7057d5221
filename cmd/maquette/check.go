package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/maquette-city/maquette/tiles/check"
	"github.com/maquette-city/maquette/tiles/profile"
)

const checkHelp = `usage: maquette check DIR|URL|MODEL [--strict]

Holds DIR/tileset.json, or the tileset at URL, and everything it leads to
against 3D Tiles 1.1 and Maquette's own rules; of a folder also the tilesets
for other devices (tileset-hmd.json). Instead of a folder it takes a
tileset of any name, or a .3tz archive. A MODEL (.gltf, .glb) is held
against glTF 2.0, with the codes of the glTF-Validator. Writes one line for
each issue: ERROR or WARN, a code, a JSON pointer, a message. Exits with 0 where
there is no error, 1 where there is one, 65 where the tileset cannot be read.
What each code means stands in docs/check.md.
`

// exitErrors is check's code for a readable tileset with errors in it.
const exitErrors = 1

// runCheck checks a tileset in a folder or on a server.
func runCheck(ctx context.Context, args []string, std stdio) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		fmt.Fprint(std.err, checkHelp)
		flags.PrintDefaults()
	}
	strict := flags.Bool("strict", false, "Maquette's own rules are errors")
	targets, err := parseMixed(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case len(targets) != 1:
		fmt.Fprintln(std.err, "maquette check: one DIR or URL is needed")
		return exitUsage
	}
	if isModel(targets[0]) {
		return checkModel(ctx, targets[0], std)
	}
	return checkTarget(ctx, targets[0], check.Options{Strict: *strict}, std)
}

// parseMixed parses flags that stand before or after the other arguments,
// which it gives.
func parseMixed(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if args = flags.Args(); len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

func checkTarget(ctx context.Context, target string, o check.Options, std stdio) int {
	source, entry, done, err := openTarget(target)
	if err != nil {
		fmt.Fprintln(std.err, "maquette check:", err)
		return exitData
	}
	defer done()
	o.Beside = besideTilesets(target)
	r, err := check.Run(ctx, source, entry, o)
	if err != nil {
		fmt.Fprintln(std.err, "maquette check:", err)
		return exitData
	}
	for _, i := range r.Issues {
		fmt.Fprintln(std.out, i)
	}
	errorCount := r.Errors()
	fmt.Fprintf(std.err, "%d tilesets, %d tiles, %d contents, %d triangles: %d errors, %d warnings\n",
		r.Tilesets, r.Tiles, r.Contents, r.Triangles, errorCount, len(r.Issues)-errorCount)
	if errorCount > 0 {
		return exitErrors
	}
	return exitOK
}

// besideTilesets gives the tilesets for other devices in a folder.
func besideTilesets(dir string) []string {
	var out []string
	for _, p := range profile.Tilesets() {
		if info, err := os.Stat(filepath.Join(dir, p.Tileset)); err == nil && p.Tileset != entryTileset && info.Mode().IsRegular() {
			out = append(out, p.Tileset)
		}
	}
	return out
}

// entryTileset is the file that a folder is entered by.
const entryTileset = "tileset.json"

// openTarget gives the source that target names and the tileset in it: a
// folder, a tileset file, an archive of one, or the URL of any of them. Nothing
// outside the folder can be opened through it, symbolic links included.
func openTarget(target string) (source check.Source, entry string, done func(), err error) {
	if strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://") {
		source, entry, err = newHTTPSource(target)
		return source, entry, func() {}, err
	}
	if strings.EqualFold(filepath.Ext(target), ".3tz") {
		return openArchive(target)
	}
	dir, entry := target, entryTileset
	if info, err := os.Stat(target); err == nil && !info.IsDir() {
		dir, entry = filepath.Dir(target), filepath.Base(target)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", nil, fmt.Errorf("opening %s: %w", target, err)
	}
	return check.FS(root.FS()), entry, func() { root.Close() }, nil
}

// openArchive opens an archive on disk, of whatever size.
func openArchive(target string) (check.Source, string, func(), error) {
	f, err := os.Open(target)
	if err != nil {
		return nil, "", nil, fmt.Errorf("opening %s: %w", target, err)
	}
	info, err := f.Stat()
	if err == nil {
		var source check.Source
		if source, err = check.Archive(f, info.Size()); err == nil {
			return source, entryTileset, func() { f.Close() }, nil
		}
	}
	f.Close()
	return nil, "", nil, fmt.Errorf("opening %s: %w", target, err)
}
