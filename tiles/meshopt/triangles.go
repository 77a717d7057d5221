package meshopt

// Layout of the triangle stream (appendix A, mode 1).
const (
	headerTriangles = 0xe1
	tableBytes      = 16
	fifoSize        = 16

	// High half of a code: the edge that is shared, or noEdge.
	noEdge = 15
	// Low half of a code with an edge: 0 for the next new vertex, an entry of the
	// vertex FIFO from 1, and then these.
	fifoEnd  = 13 // also the vertex before the last explicit one
	behind   = 13
	ahead    = 14
	explicit = 15
	// Low half of a code without an edge: an entry of the table, and then these.
	tableEnd   = 14
	newFirst   = 14 // the first vertex is new, a byte tells of the others
	givenFirst = 15 // the first is explicit
)

// fifos are the last edges and vertices of a triangle stream.
type fifos struct {
	edges    [fifoSize][2]uint32
	vertices [fifoSize]uint32
	edgeAt   uint // edges pushed so far
	vertexAt uint // vertices pushed so far
}

// newFIFOs gives those of the beginning: what they hold is undefined in the
// extension, and here the index that no primitive may have.
func newFIFOs() fifos {
	var f fifos
	for i := range fifoSize {
		f.vertices[i] = ^uint32(0)
		f.edges[i] = [2]uint32{^uint32(0), ^uint32(0)}
	}
	return f
}

func (f *fifos) pushEdge(a, b uint32) {
	f.edges[f.edgeAt%fifoSize] = [2]uint32{a, b}
	f.edgeAt++
}

func (f *fifos) pushVertex(v uint32) {
	f.vertices[f.vertexAt%fifoSize] = v
	f.vertexAt++
}

// edge gives the i-th latest edge, from 0.
func (f *fifos) edge(i uint) [2]uint32 { return f.edges[(f.edgeAt-1-i)%fifoSize] }

// vertex gives the i-th latest vertex, from 0.
func (f *fifos) vertex(i uint) uint32 { return f.vertices[(f.vertexAt-1-i)%fifoSize] }

// pushShared pushes the edges of a triangle whose edge (a, b) was known.
func (f *fifos) pushShared(a, b, c uint32) {
	f.pushEdge(c, b)
	f.pushEdge(a, c)
}

// pushFree pushes the edges of a triangle none of whose edges was known.
func (f *fifos) pushFree(a, b, c uint32) {
	f.pushEdge(b, a)
	f.pushShared(a, b, c)
}
