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
	// CityBytes is from how many bytes of sources on a version of city models alone
	// is a city, of which features are kept on disk: some 10,000 buildings of the
	// 3DBAG. Less is held in memory.
	CityBytes = 64 << 20
	// MaxCityFeatures of one city: what memory holds of each takes some 200 bytes.
	MaxCityFeatures = 25_000_000
	// MaxCityTriangles of one city.
	MaxCityTriangles = 4_000_000_000
	// MaxModelTriangles is where model.glb is left out: no viewer of a single
	// file shows more.
	MaxModelTriangles = 5_000_000
	// MaxPictureTriangles is where pictures are left out.
	MaxPictureTriangles = 20_000_000
)
