//go:build !linux && !darwin

package main

import "os"

// peak is not known here; the process's own report is taken.
func peak(*os.ProcessState) int64 { return 0 }
