//go:build race

package massing

// raced says that the race detector watches: everything takes ten times as long.
const raced = true
