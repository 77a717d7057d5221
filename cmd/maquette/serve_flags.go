package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// parseFlags sets flags from MAQUETTE_* variables of the same names (of all
// flags, or of those named in env) and then from the command line, which wins.
// Where it gives false the verb ends with the
// code: usage was asked for or the line is wrong, and that has been said.
func parseFlags(fs *flag.FlagSet, args []string, io stdio, env ...string) (int, bool) {
	if err := flagsFromEnv(fs, os.LookupEnv, env...); err != nil {
		fmt.Fprintf(io.err, "%s: %v\n", fs.Name(), err)
		return exitUsage, false
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK, false
	case err != nil:
		return exitUsage, false
	case fs.NArg() > 0:
		fmt.Fprintf(io.err, "%s: what is %q? No arguments are taken, only flags\n", fs.Name(), fs.Arg(0))
		return exitUsage, false
	}
	return exitOK, true
}

// envName is the variable of a flag: s3-access-key has MAQUETTE_S3_ACCESS_KEY.
func envName(flagName string) string {
	return "MAQUETTE_" + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

func flagsFromEnv(fs *flag.FlagSet, lookup func(string) (string, bool), names ...string) error {
	var faults []error
	fs.VisitAll(func(f *flag.Flag) {
		value, ok := lookup(envName(f.Name))
		if !ok || value == "" || len(names) > 0 && !slices.Contains(names, f.Name) {
			return
		}
		if err := fs.Set(f.Name, value); err != nil {
			faults = append(faults, fmt.Errorf("%s: not a value for --%s", envName(f.Name), f.Name)) // the value may be secret
		}
	})
	return errors.Join(faults...)
}
