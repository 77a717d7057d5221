package gltfplan

// Limits of one file.
const (
	// MaxJSONBytes bounds the JSON: it holds data URIs too.
	MaxJSONBytes = 512 << 20
	// MaxValues bounds the values of the JSON, each of which takes about 100 bytes of
	// memory.
	MaxValues = 8 << 20
	// MaxDepth bounds how deep values nest, and nodes in each other.
	MaxDepth = 200
	// MaxBufferBytes bounds one buffer, and MaxBytes all of them together with what
	// they unpack to.
	MaxBufferBytes = 2 << 30
	MaxBytes       = 4 << 30
	// MaxElements bounds the elements of one accessor.
	MaxElements = 1 << 27
	// MaxImageBytes bounds an image file.
	MaxImageBytes = 64 << 20
	// MaxFeatures bounds the features: a node may stand in a scene once, but have many
	// instances.
	MaxFeatures = 4 << 20
	// maxFindings bounds the findings that are told of each rule; the rest is counted.
	maxFindings = 20
	// maxKey bounds the path of a node in bytes: longer ones end in a hash.
	maxKey = 400
)
