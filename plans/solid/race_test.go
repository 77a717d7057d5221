//go:build race

package solid

// smaller divides the sides of large tests, which take ten times as long under
// the race detector.
const smaller = 4
