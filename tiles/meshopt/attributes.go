package meshopt

// Layout of the attribute stream (appendix A, mode 0).
const (
	headerAttributes = 0xa0
	groupElements    = 16   // whose deltas of one byte are packed together
	maxBlockElements = 256  // of one block
	maxBlockBytes    = 8192 // of one block, decoded
	minTail          = 32   // bytes of the tail, which ends with the baseline
)

// The ways to pack the 16 deltas of a group.
const (
	packZero   = iota // all are 0
	packTwo           // 2 bits each, 3 for one that follows as a byte
	packFour          // 4 bits each, 15 for one that follows as a byte
	packBytes         // a byte each
	sentinel2  = 3
	sentinel4  = 15
	groupBytes = groupElements
)

// noControl is the control of a block all of whose deltas are 0.
var noControl [maxBlockElements / groupElements / 4]byte

// blockElements gives how many elements of stride bytes a full block has.
func blockElements(stride int) int {
	return min(maxBlockBytes/stride&^(groupElements-1), maxBlockElements)
}

func groupsOf(elements int) int { return (elements + groupElements - 1) / groupElements }

// controlBytes gives the length of the two bits for each of a number of groups.
func controlBytes(groups int) int { return (groups + 3) / 4 }

// leastAttributes gives the length of the shortest stream of count elements.
func leastAttributes(count, stride int) int {
	block := blockElements(stride)
	control := count / block * controlBytes(groupsOf(block))
	if rest := count % block; rest > 0 {
		control += controlBytes(groupsOf(rest))
	}
	return 1 + control*stride + max(stride, minTail)
}

// zigzag moves the sign of a delta to its lowest bit.
func zigzag(d byte) byte { return d<<1 ^ byte(int8(d)>>7) }

func unzigzag(z byte) byte { return z>>1 ^ -(z & 1) }
