package mesh

// extremes gives the first and the last node of a ring in the order of the
// sweep, and whether the ring is monotone: it goes from one to the other and
// back without a turn on the way.
func (e *ears) extremes(i int32) (first, last int32, monotone bool) {
	minima, maxima := 0, 0
	for j, done := i, false; !done; done = j == i {
		n := &e.nodes[j]
		prev, next := compare2(e.at(j), e.at(n.prev)), compare2(e.at(j), e.at(n.next))
		switch {
		case prev == 0 || next == 0:
			return none, none, false
		case prev < 0 && next < 0:
			first = j
			minima++
		case prev > 0 && next > 0:
			last = j
			maxima++
		}
		j = n.next
	}
	return first, last, minima == 1 && maxima == 1
}

// clipMonotone cuts up a monotone ring in linear time (Garey, Johnson, Preparata
// and Tarjan, 1978). Corners in line may leave triangles without area.
func (e *ears) clipMonotone(first, last int32) {
	stack := append(e.order[:0], first)
	low, high := e.nodes[first].next, e.nodes[first].prev
	wasLow := false
	for low != last || high != last {
		isLow := high == last || low != last && compare2(e.at(low), e.at(high)) < 0
		v := high
		if isLow {
			v, low = low, e.nodes[low].next
		} else {
			high = e.nodes[high].prev
		}
		if isLow == wasLow || len(stack) == 1 {
			stack = e.cutBack(stack, v, isLow)
		} else {
			e.fan(stack, v, wasLow)
			stack = append(stack[:0], stack[len(stack)-1])
		}
		stack = append(stack, v)
		wasLow = isLow
		e.steps += 2
	}
	e.fan(stack, last, wasLow)
	e.order = stack
}

// cutBack cuts off what v sees of its own chain, whose last corners are on the
// stack.
func (e *ears) cutBack(stack []int32, v int32, low bool) []int32 {
	for len(stack) > 1 {
		a, b := stack[len(stack)-2], stack[len(stack)-1]
		turn := Orient2D(e.at(a), e.at(b), e.at(v))
		if low && turn <= 0 || !low && turn >= 0 {
			break
		}
		e.emit(a, b, v, low)
		stack = stack[:len(stack)-1]
	}
	return stack
}

// fan cuts off what lies between the stack and v on the other chain.
func (e *ears) fan(stack []int32, v int32, low bool) {
	for k := range len(stack) - 1 {
		e.emit(stack[k], stack[k+1], v, low)
	}
	e.steps += len(stack)
}

func (e *ears) emit(a, b, v int32, low bool) {
	if !low {
		b, v = v, b
	}
	e.tris = append(e.tris, e.nodes[a].point, e.nodes[b].point, e.nodes[v].point)
}
