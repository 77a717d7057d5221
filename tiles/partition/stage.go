package partition

import "time"

// The stages of Build that take most of its time.
const (
	stageVisibility = "visibility" // what is seen from outside
	stageDistances  = "distances"  // of what is left out from what is shown
	stageEncoding   = "encoding"   // of all tiles
	stageSimplify   = "simplifying"
	stageStandIn    = "standing in" // what proxies show: massing and distances
)

// Stages names what Options.Took is told of, in the order in which they first
// run.
func Stages() []string {
	return []string{stageVisibility, stageDistances, stageEncoding, stageSimplify, stageStandIn}
}

// stage begins one that ends with the call of what it gives.
func (b *Builder) stage(name string) (end func()) {
	if b.took == nil {
		return func() {}
	}
	start := time.Now()
	return func() { b.took(name, time.Since(start)) }
}
