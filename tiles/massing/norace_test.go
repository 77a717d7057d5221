//go:build !race

package massing

const raced = false
