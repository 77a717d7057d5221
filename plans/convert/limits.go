package convert

// Limits of one conversion. What hits one fails with kind too-large and says so.
const (
	// MaxSources of one version: federations of real projects hold up to some
	// dozens of aspect models.
	MaxSources = 200
	// MaxFeatures of one version held in memory.
	MaxFeatures = 5_000_000
	// MaxTriangles of one version held in memory.
	MaxTriangles = 60_000_000
	// MaxModelTriangles is where model.glb is left out: no viewer of a single
	// file shows more.
	MaxModelTriangles = 5_000_000
	// MaxPictureTriangles is where pictures are left out.
	MaxPictureTriangles = 20_000_000
)
