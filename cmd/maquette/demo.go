package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/plans/demo"
)

// runDemo writes the files of the demo project into a folder, which it makes
// where there is none. Files of the same names are overwritten.
func runDemo(ctx context.Context, args []string, io stdio) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.err)
	flags.Usage = func() {
		fmt.Fprintln(io.err, "usage: maquette demo DIR\nwrites the demo project's IFC and CityJSON files into DIR")
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitOK
		}
		return exitUsage
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return exitUsage
	}
	files, err := demo.Files()
	if err != nil {
		fmt.Fprintln(io.err, err)
		return exitSoftware
	}
	if err := writeDemo(ctx, flags.Arg(0), files, io); err != nil {
		fmt.Fprintln(io.err, err)
		return exitIO
	}
	return exitOK
}

// writeDemo writes the files and a line about each.
func writeDemo(ctx context.Context, dir string, files []demo.File, io stdio) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder for the demo: %w", err)
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("writing the demo to %s: %w", dir, err)
		}
		name := filepath.Join(dir, f.Name)
		if err := os.WriteFile(name, f.Bytes, 0o644); err != nil {
			return fmt.Errorf("writing the demo: %w", err)
		}
		fmt.Fprintf(io.out, "%s\t%d\t%s\n", name, len(f.Bytes), f.Title)
	}
	return nil
}
