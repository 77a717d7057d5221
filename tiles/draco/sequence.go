package draco

// order is the values of a group of attributes in the order of the stream.
type order struct {
	table   *cornerTable
	corners []int32 // corner of each value
	values  []int32 // value of each vertex of the table
	faces   []bool  // visited
}

// newOrder walks over a table, by depth or by prediction degree (clause 7).
func newOrder(t *cornerTable, degree bool) *order {
	o := &order{table: t, values: make([]int32, len(t.leftMost)), faces: make([]bool, len(t.vertex)/3)}
	for i := range o.values {
		o.values[i] = invalid
	}
	var w *byDegree
	if degree {
		w = &byDegree{order: o, degree: make([]int32, len(t.leftMost))}
	}
	for f := range o.faces {
		if c := int32(3 * f); degree {
			w.from(c)
		} else {
			o.byDepth(c)
		}
	}
	return o
}

// visit numbers the vertex of a corner, if it has no number.
func (o *order) visit(c int32) bool {
	v := o.table.vertex[c]
	if o.values[v] != invalid {
		return false
	}
	o.values[v] = int32(len(o.corners))
	o.corners = append(o.corners, c)
	return true
}

// passed tells a face that was visited, or none.
func (o *order) passed(c int32) bool { return c == invalid || o.faces[c/3] }

func (o *order) byDepth(c int32) {
	if o.faces[c/3] {
		return
	}
	t := o.table
	stack := []int32{c}
	o.visit(next(c))
	o.visit(previous(c))
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		if o.passed(c) {
			stack = stack[:len(stack)-1]
			continue
		}
		for {
			o.faces[c/3] = true
			boundary := t.onBoundary(t.vertex[c])
			right, left := t.opp(next(c)), t.opp(previous(c))
			if o.visit(c) && !boundary && right != invalid {
				c = right
				continue
			}
			if o.passed(right) {
				if o.passed(left) {
					stack = stack[:len(stack)-1]
					break
				}
				c = left
			} else if o.passed(left) {
				c = right
			} else {
				stack[len(stack)-1] = left
				stack = append(stack, right)
				break
			}
		}
	}
}

// byDegree walks first where most is known of the next vertex.
type byDegree struct {
	*order
	degree []int32
	stacks [3][]int32
	best   int
}

func (w *byDegree) from(c int32) {
	w.stacks[0] = append(w.stacks[0], c)
	w.best = 0
	w.visit(next(c))
	w.visit(previous(c))
	w.visit(c)
	for {
		c, ok := w.pop()
		if !ok {
			return
		}
		if w.passed(c) {
			continue
		}
		w.walk(c)
	}
}

func (w *byDegree) walk(c int32) {
	t := w.table
	for {
		w.faces[c/3] = true
		w.visit(c)
		right, left := t.opp(next(c)), t.opp(previous(c))
		rightPassed := w.passed(right)
		if !w.passed(left) {
			p := w.priority(left)
			if rightPassed && p <= w.best {
				c = left
				continue
			}
			w.push(left, p)
		}
		if !rightPassed {
			p := w.priority(right)
			if p <= w.best {
				c = right
				continue
			}
			w.push(right, p)
		}
		return
	}
}

func (w *byDegree) priority(c int32) int {
	v := w.table.vertex[c]
	if w.values[v] != invalid {
		return 0
	}
	w.degree[v]++
	if w.degree[v] > 1 {
		return 1
	}
	return 2
}

func (w *byDegree) push(c int32, p int) {
	w.stacks[p] = append(w.stacks[p], c)
	w.best = min(w.best, p)
}

func (w *byDegree) pop() (int32, bool) {
	for p := w.best; p < len(w.stacks); p++ {
		if n := len(w.stacks[p]); n > 0 {
			c := w.stacks[p][n-1]
			w.stacks[p] = w.stacks[p][:n-1]
			w.best = p
			return c, true
		}
	}
	return 0, false
}
