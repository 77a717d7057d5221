//go:build race

package visibility

// raced says that the race detector watches: everything takes ten times as long.
const raced = true
