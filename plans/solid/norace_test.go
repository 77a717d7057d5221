//go:build !race

package solid

// smaller divides the sides of large tests under the race detector.
const smaller = 1
