package check

// bufferViews checks buffers and bufferViews of a subtree and gives the views.
func (v value) bufferViews(chunk []byte) ([]subtreeView, bool) {
	buffers, ok := v.buffers(chunk)
	m, has := v.member("bufferViews")
	if !has {
		return nil, ok
	}
	list, listed := m.list(1)
	ok = ok && listed
	out := make([]subtreeView, len(list))
	for i, x := range list {
		if !x.object() {
			ok = false
			continue
		}
		var at [3]int // buffer, byteOffset, byteLength
		good := true
		for k, name := range []string{"buffer", "byteOffset", "byteLength"} {
			n, has := x.required(name)
			if has {
				at[k], has = n.integer(k / 2) // a length is one at least
			}
			good = good && has
		}
		switch {
		case !good:
			ok = false
		case at[0] >= len(buffers):
			x.fault(SubtreeWrong, "buffer %d of %d", at[0], len(buffers))
			ok = false
		case at[1]+at[2] > len(buffers[at[0]]):
			x.fault(SubtreeWrong, "%d bytes at %d in a buffer of %d", at[2], at[1], len(buffers[at[0]]))
			ok = false
		default:
			out[i] = subtreeView{buffers[at[0]][at[1] : at[1]+at[2]], at[1]}
		}
	}
	return out, ok
}

// buffers reads the buffers of a subtree: its own chunk, or files. A buffer with
// a fault is nil.
func (v value) buffers(chunk []byte) ([][]byte, bool) {
	m, has := v.member("buffers")
	if !has {
		return nil, true
	}
	list, ok := m.list(1)
	out := make([][]byte, len(list))
	for i, b := range list {
		if i > 0 {
			chunk = nil // belongs to the first alone
		}
		data, good := b.buffer(chunk)
		out[i], ok = data, ok && good
	}
	return out, ok
}

// buffer reads one buffer.
func (v value) buffer(chunk []byte) ([]byte, bool) {
	if !v.object() {
		return nil, false
	}
	if n, has := v.member("name"); has {
		if s, ok := n.text(); !ok || s == "" {
			n.fault(LengthWrong, "an empty name")
			return nil, false
		}
	}
	length, has := v.required("byteLength")
	if !has {
		return nil, false
	}
	n, ok := length.integer(1)
	if !ok {
		return nil, false
	}
	data := chunk
	if uri, has := v.member("uri"); has {
		if _, data, ok = uri.follow(); !ok {
			return nil, false
		}
	} else if chunk == nil {
		v.fault(MemberMissing, "uri is absent, and this is not the first buffer of a binary subtree")
		return nil, false
	}
	if n > len(data) {
		v.fault(SubtreeWrong, "byteLength %d of %d", n, len(data))
		return nil, false
	}
	return data[:n], true
}
