package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/pictures"
)

// runPicture draws what a scene shows from its viewpoints.
func runPicture(ctx context.Context, args []string, io stdio) int {
	fs := flag.NewFlagSet("picture", flag.ContinueOnError)
	fs.SetOutput(io.err)
	out := fs.String("out", "", "folder to write the pictures to")
	memory := fs.Int64("memory-limit", envInt("MAQUETTE_MEMORY_LIMIT"), "memory this process may take, in bytes; 0 is no limit")
	fs.Usage = func() {
		fmt.Fprintln(io.err, "usage: maquette picture --out DIR SCENE.json\ndraws tilesets from viewpoints, without a GPU; docs/pictures.md tells what a scene is")
		fs.PrintDefaults()
	}
	inputs, err := parseInterleaved(fs, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err == nil && *out == "":
		err = errors.New("--out DIR is missing: name the folder to write")
	case err == nil && len(inputs) != 1:
		err = fmt.Errorf("%d scenes named: name one", len(inputs))
	}
	if err != nil {
		fmt.Fprintln(io.err, "maquette picture:", err)
		return exitUsage
	}
	if err := convert.SetLimits(*memory); err != nil {
		fmt.Fprintln(io.err, "maquette picture:", err)
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		fmt.Fprintln(io.err, "maquette picture:", err)
		return exitIO
	}
	err = pictures.Draw(ctx, inputs[0], *out, func(view string) { fmt.Fprintln(io.out, view) })
	if err != nil {
		fmt.Fprintln(io.err, "maquette picture:", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	if errors.Is(err, pictures.ErrWrite) {
		return exitIO
	}
	return convertExit(err)
}
