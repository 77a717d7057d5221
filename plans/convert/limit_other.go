//go:build !linux

package convert

import "runtime/debug"

// softShare is the part of the limit at which Go's collector works as hard as
// it can.
const softShare = 0.85

// SetLimits makes Go's collector keep below the limit as far as it can, in
// bytes; a hard cap is not to be had on this system (see MissingLimits). Zero or
// less is no limit.
func SetLimits(bytes int64) error {
	if bytes > 0 {
		debug.SetMemoryLimit(int64(softShare * float64(bytes)))
	}
	return nil
}

// MissingLimits names, for people, the caps this system lacks; serve prints them
// at start.
func MissingLimits() []string {
	return []string{"this system cannot cap the memory of a conversion: a very large or hostile file may slow the machine down; run public servers on Linux"}
}
