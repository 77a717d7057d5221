package check

// Codes of what breaks the specification.
const (
	JSONInvalid         = "JSON_INVALID"          // not JSON, or with a byte order mark
	TypeWrong           = "TYPE_WRONG"            // another JSON type than the schema's
	MemberMissing       = "MEMBER_MISSING"        // a required member is absent
	ValueWrong          = "VALUE_WRONG"           // a value out of its range or list
	LengthWrong         = "LENGTH_WRONG"          // an array or object of the wrong length
	VersionUnknown      = "VERSION_UNKNOWN"       // asset.version other than 1.0 and 1.1
	RefineMissing       = "REFINE_MISSING"        // the root tile says no refine
	VolumeMissing       = "VOLUME_MISSING"        // neither box, region, sphere nor extension
	TransformWrong      = "TRANSFORM_WRONG"       // not affine, or not invertible
	ExtensionUndeclared = "EXTENSION_UNDECLARED"  // used and not in extensionsUsed or extensionsRequired
	ExtensionUnused     = "EXTENSION_UNUSED"      // declared and found nowhere (a warning)
	MetadataWrong       = "METADATA_WRONG"        // entity, group or statistics against the schema
	SchemaWrong         = "SCHEMA_WRONG"          // schema itself
	URIWrong            = "URI_WRONG"             // not a URI, or a template with wrong variables
	URIOutside          = "URI_OUTSIDE"           // leads out of the folder
	FileMissing         = "FILE_MISSING"          // what a URI names cannot be read
	TilesetCycle        = "TILESET_CYCLE"         // an external tileset leads back to itself
	ExternalChildren    = "EXTERNAL_CHILDREN"     // a tile with an external tileset has children
	ContentWrong        = "CONTENT_WRONG"         // content of no known format, or broken
	ContentOutside      = "CONTENT_OUTSIDE"       // a vertex outside a bounding volume
	VolumeOutside       = "VOLUME_OUTSIDE"        // a content's volume outside its tile's
	ArchiveWrong        = "ARCHIVE_WRONG"         // a 3TZ archive or its index
	TableWrong          = "BATCH_TABLE_WRONG"     // feature or batch table of 1.0 content
	FeaturesWrong       = "FEATURES_WRONG"        // EXT_mesh_features, EXT_instance_features
	FeatureIDWrong      = "FEATURE_ID_WRONG"      // a feature ID beyond its property table
	ImplicitWrong       = "IMPLICIT_WRONG"        // implicitTiling beside what excludes it
	SubtreeWrong        = "SUBTREE_WRONG"         // a subtree file
	LimitReached        = "LIMIT_REACHED"         // the check's own limits
	ExtrasUnusual       = "EXTRAS_UNUSUAL"        // extras other than an object (a warning)
	VersionContent      = "CONTENT_NEEDS_VERSION" // glTF in a 1.0 tileset without its extension
)

// Codes of Maquette's own rules.
const (
	OwnTilesetVersion = "MAQUETTE_TILESET_VERSION" // clients refetch everything
	OwnContents       = "MAQUETTE_CONTENTS"        // several contents: most clients show none
	OwnURI            = "MAQUETTE_URI"             // absolute URIs, or other extensions than .glb and .json
	OwnHash           = "MAQUETTE_HASH"            // the name is not the hash of the bytes
	OwnGeometricError = "MAQUETTE_GEOMETRIC_ERROR" // greater than the parent's
	OwnVolume         = "MAQUETTE_VOLUME"          // a volume outside the parent's
	OwnCRS            = "MAQUETTE_CRS"             // no TILESET_CRS_GEOCENTRIC
	OwnCell           = "MAQUETTE_CELL"            // no extras.cell
	OwnContent        = "MAQUETTE_CONTENT"         // other content than GLB
	OwnPrimitive      = "MAQUETTE_PRIMITIVE"       // two primitives of one material
	OwnQuantization   = "MAQUETTE_QUANTIZATION"    // no KHR_mesh_quantization
	OwnFeatures       = "MAQUETTE_FEATURES"        // no feature IDs
	OwnTable          = "MAQUETTE_TABLE"           // no property table with our columns
	OwnImplicit       = "MAQUETTE_IMPLICIT"        // implicit tiling cannot name hashes
	OwnRequestVolume  = "MAQUETTE_REQUEST_VOLUME"  // a viewerRequestVolume smaller than its tile
	OwnProfile        = "MAQUETTE_PROFILE"         // extras.maquette.profile
	OwnBudget         = "MAQUETTE_BUDGET"          // a tile beyond the budget of its profile
	OwnGzip           = "MAQUETTE_GZIP"            // a file stored packed
)
