package pointcloud

import "encoding/binary"

// The codes of a time of version 2: a multiple of the difference before, from
// -10 to 500, or one of these.
const (
	timeMost      = 500
	timeLeast     = -10
	timeUnchanged = timeMost - timeLeast + 1
	timeFull      = timeUnchanged + 1
	timeCodes     = timeMost - timeLeast + 6
	// timeSwitches bounds how often one time goes from one sequence to another: of
	// four there are no more.
	timeSwitches = 8
)

// times is the time of a point: up to four sequences of times, each with the
// difference that it usually has.
type times struct {
	d        *decoder
	multiple *model
	zero     *model
	diffs    *integers
	last     int
	next     int
	time     [4]uint64
	diff     [4]int32
	extreme  [4]int
}

func newTime(d *decoder, first []byte) *times {
	t := &times{d: d, multiple: newModel(timeCodes), zero: newModel(6), diffs: newIntegers(d, 32, 9)}
	t.time[0] = binary.LittleEndian.Uint64(first)
	return t
}

func (t *times) read(b []byte) {
	for range timeSwitches {
		if t.step() {
			break
		}
	}
	binary.LittleEndian.PutUint64(b, t.time[t.last])
}

// step reads one code, false where it only names another sequence.
func (t *times) step() bool {
	if t.diff[t.last] == 0 {
		switch code := t.d.symbol(t.zero); {
		case code == 1:
			t.diff[t.last] = t.diffs.read(0, 0)
			t.time[t.last] += uint64(int64(t.diff[t.last]))
			t.extreme[t.last] = 0
		case code == 2:
			t.full()
		case code > 2:
			t.last = (t.last + code - 2) & 3
			return false
		}
		return true
	}
	switch code := t.d.symbol(t.multiple); {
	case code == 1:
		t.time[t.last] += uint64(int64(t.diffs.read(t.diff[t.last], 1)))
		t.extreme[t.last] = 0
	case code < timeUnchanged:
		t.time[t.last] += uint64(int64(t.multiplied(int32(code))))
	case code == timeFull:
		t.full()
	case code > timeFull:
		t.last = (t.last + code - timeFull) & 3
		return false
	}
	return true
}

// multiplied reads a difference that is about a multiple of the usual one.
func (t *times) multiplied(code int32) int32 {
	usual := t.diff[t.last]
	switch {
	case code == 0:
		return t.unusual(t.diffs.read(0, 7))
	case code < 10:
		return t.diffs.read(code*usual, 2)
	case code < timeMost:
		return t.diffs.read(code*usual, 3)
	case code == timeMost:
		return t.unusual(t.diffs.read(timeMost*usual, 4))
	}
	if code = timeMost - code; code > timeLeast {
		return t.diffs.read(code*usual, 5)
	}
	return t.unusual(t.diffs.read(timeLeast*usual, 6))
}

// unusual counts differences far from the usual one: the fourth becomes it.
func (t *times) unusual(diff int32) int32 {
	if t.extreme[t.last]++; t.extreme[t.last] > 3 {
		t.diff[t.last], t.extreme[t.last] = diff, 0
	}
	return diff
}

// full begins a sequence with a time of its own.
func (t *times) full() {
	t.next = (t.next + 1) & 3
	high := t.diffs.read(int32(t.time[t.last]>>32), 8)
	t.time[t.next] = uint64(uint32(high))<<32 | uint64(t.d.bits(32))
	t.last = t.next
	t.diff[t.last], t.extreme[t.last] = 0, 0
}
