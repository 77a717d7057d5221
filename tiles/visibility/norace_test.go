//go:build !race

package visibility

const raced = false
