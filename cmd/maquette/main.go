// Command maquette turns building plans into 3D Tiles and serves them.
//
//	maquette serve         the server, with everything it needs in-process by default
//	maquette convert       plans into a tileset folder
//	maquette georeference  a confirmed place written into an IFC file
//	maquette transform     coordinates from one reference system into another
//	maquette check         a tileset against the specification and our own rules
//	maquette picture       pictures of tilesets from viewpoints
//	maquette surroundings  what stands around a site, fetched from public services
//	maquette demo          the demo project's files, written to a folder
//	maquette token         an access token or a sign-in link
//
// Flags and MAQUETTE_* environment variables have the same names; a flag wins.
// Only this package reads either, handles signals and sets exit codes.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes of every verb (sysexits.h).
const (
	exitOK          = 0
	exitUsage       = 64  // the command line is wrong
	exitData        = 65  // the input is refused
	exitUnavailable = 69  // a service does not answer as it should
	exitSoftware    = 70  // our own fault
	exitIO          = 73  // cannot write
	exitLimit       = 75  // a limit was hit
	exitInterrupted = 130 // by a person, as shells count it
)

// stdio is what a verb reads and writes: the process's own streams, or a test's.
type stdio struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// verb runs one subcommand and gives its exit code.
type verb struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string, io stdio) int
}

func verbs() []verb {
	return []verb{
		{"serve", "start the server", runServe},
		{"convert", "convert plans into a tileset folder", runConvert},
		{"transform", "transform coordinates, one line each", runTransform},
		{"georeference", "write a place into an IFC file", runGeoreference},
		{"check", "check a tileset", runCheck},
		{"picture", "draw tilesets from viewpoints", runPicture},
		{"surroundings", "fetch what stands around a site", runSurroundings},
		{"demo", "write the demo project's files to a folder", runDemo},
		{"token", "make an access token or a sign-in link", runToken},
	}
}

func main() {
	ctx := context.Background()
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		// The server stops in order, surroundings says where it stands. All else dies of a signal at once: it leaves
		// nothing that looks whole, and need not wait for a step to end.
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		context.AfterFunc(ctx, stop) // a second signal does not wait either
	}
	os.Exit(dispatch(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

func dispatch(ctx context.Context, args []string, io stdio) int {
	if len(args) > 0 {
		for _, v := range verbs() {
			if v.name == args[0] {
				return v.run(ctx, args[1:], io)
			}
		}
	}
	usage(io.err)
	if len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help") {
		return exitOK
	}
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: maquette VERB [flags]; -h after a verb lists its flags")
	for _, v := range verbs() {
		fmt.Fprintf(w, "  %-13s %s\n", v.name, v.summary)
	}
}
