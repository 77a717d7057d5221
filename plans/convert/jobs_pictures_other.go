//go:build !unix

package convert

// stepBack does nothing: this system has no priorities that a child could give
// way by.
func stepBack(int) {}
