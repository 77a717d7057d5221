package ktx2

import "math/bits"

// Where a block takes its endpoint from (KTX 2.0, "ETC1S slice").
const (
	fromLeft = iota
	fromAbove
	fromAboveLeft
	fromDelta // the number is sent, as a difference from the block before
)

// Numbers of the slice format.
const (
	repeatPrediction = 256 // the symbol after those of 2 by 2 blocks
	repeatLeast      = 3
	repeatBits       = 4
	historySize      = 64 // selectors used lately
	runLeast         = 3
	runSymbols       = 64
	runBits          = 7
)

// choice is what stands for a block.
type choice struct {
	endpoint int32
	from     uint8
	symbol   int32 // of its selector: an entry, or beyond these a place in the history
}

// The tables of a slice.
const (
	tablePrediction = iota
	tableDelta
	tableSelector
	tableRun
	tableCount
)

// token is a symbol, and a number after it in chunks of bits where these are not 0.
type token struct {
	table  uint8
	bits   uint8
	symbol int32
	number uint32
}

// history is the list of selectors used lately, those used often in front.
type history struct {
	entries [historySize]int32
	next    int
}

func newHistory() *history { return &history{next: historySize / 2} }

func (h *history) add(entry int32) {
	h.entries[h.next] = entry
	if h.next++; h.next == historySize {
		h.next = historySize / 2
	}
}

func (h *history) use(at int) {
	h.entries[at/2], h.entries[at] = h.entries[at], h.entries[at/2]
}

// sliceCoder chooses for the blocks of one slice.
type sliceCoder struct {
	*coder
	blocks        []block
	width, height int
	endpoints     []int32 // what the search gave
	selectors     []int32
	chosen        []choice
	history       *history
}

// choose decides for each block, row by row, what costs least of error and bits.
func (s *sliceCoder) choose() []choice {
	s.chosen = make([]choice, len(s.blocks))
	s.history = newHistory()
	for i := range s.blocks {
		s.chosen[i] = s.best(i)
		if at := int(s.chosen[i].symbol) - len(s.coder.selectors.entries); at >= 0 {
			s.history.use(at)
		} else {
			s.history.add(s.chosen[i].symbol)
		}
	}
	return s.chosen
}

// Rough bits of what is chosen between: a prediction, a number of an endpoint, a
// place in the history, a selector.
const (
	predictedBits = 1
	deltaBits     = 10
	placeBits     = 2
	selectorBits  = 11
)

// best gives what costs least for block i.
func (s *sliceCoder) best(i int) choice {
	b := &s.blocks[i]
	options := s.options(i)
	var best choice
	least := int64(-1)
	for k := len(options) - 1; k >= 0; k-- {
		o := options[k]
		e := s.coder.endpoints.entries[o.endpoint]
		steps := &s.table[e.spread]
		cost := s.effort.bit * predictedBits
		if o.from == fromDelta {
			cost = s.effort.bit * deltaBits
		}
		if least >= 0 && b.fitted(e, steps)+cost+s.effort.bit*placeBits >= least {
			continue
		}
		symbol, more := s.bestSelector(b, e, steps, s.selectors[i])
		if cost += more; least < 0 || cost < least {
			least, o.symbol = cost, symbol
			best = o
		}
	}
	return best
}

// options gives the endpoints that block i may take: its neighbours', then its
// own.
func (s *sliceCoder) options(i int) []choice {
	x, y := i%s.width, i/s.width
	var o [4]choice
	n := 0
	add := func(from uint8, at int) {
		o[n] = choice{endpoint: s.chosen[at].endpoint, from: from}
		n++
	}
	if x > 0 {
		add(fromLeft, i-1)
	}
	if y > 0 {
		add(fromAbove, i-s.width)
	}
	if x > 0 && y > 0 {
		add(fromAboveLeft, i-s.width-1)
	}
	for _, p := range o[:n] {
		if p.endpoint == s.endpoints[i] {
			return append([]choice(nil), o[:n]...)
		}
	}
	o[n] = choice{endpoint: s.endpoints[i], from: fromDelta}
	return append([]choice(nil), o[:n+1]...)
}

// bestSelector gives the symbol of the selector that costs least, and its cost:
// one near to what the search gave, or one of the history.
func (s *sliceCoder) bestSelector(b *block, e endpoint, steps *[4]int32, from int32) (symbol int32, cost int64) {
	book := &s.coder.selectors
	costs := b.costs(e, steps)
	cost = -1
	for _, k := range book.neighbours[from] {
		if c := costs.of(&s.pairs[k]) + s.effort.bit*selectorBits; cost < 0 || c < cost {
			symbol, cost = k, c
		}
	}
	for at, k := range s.history.entries {
		c := costs.of(&s.pairs[k]) + s.effort.bit*int64(placeBits+bits.Len(uint(at)))
		if c < cost {
			symbol, cost = int32(len(book.entries)+at), c
		}
	}
	return symbol, cost
}

// stepCosts is the error of each two pixels of a block at each two steps.
type stepCosts struct {
	base  int64
	pairs [blockPixels / 2][16]int32
}

func (b *block) costs(e endpoint, steps *[4]int32) (c stepCosts) {
	base, lit := b.base(e)
	c.base = base
	for i := range c.pairs {
		first, second := b.light[2*i]-lit, b.light[2*i+1]-lit
		for j, m := range steps {
			for k, n := range steps {
				c.pairs[i][j+4*k] = m*(3*m-2*first) + n*(3*n-2*second)
			}
		}
	}
	return c
}

// pairs of steps of a selector.
type pairs [blockPixels / 2]uint8

func (s *selector) pairs() (p pairs) {
	for i := range p {
		p[i] = s[2*i] | s[2*i+1]<<2
	}
	return p
}

func (c *stepCosts) of(p *pairs) int64 {
	sum := int32(0)
	for i := range p {
		sum += c.pairs[i][p[i]&15]
	}
	return c.base + int64(sum)
}

// tokens gives the symbols of a slice.
func (s *sliceCoder) tokens() []token {
	out := make([]token, 0, 2*len(s.chosen))
	predictions := s.predictions()
	var before int32
	for i, c := range s.chosen {
		if x, y := i%s.width, i/s.width; x%2 == 0 && y%2 == 0 {
			if t := predictions[y/2*((s.width+1)/2)+x/2]; t.table == tablePrediction {
				out = append(out, t)
			}
		}
		if c.from == fromDelta {
			n := int32(len(s.coder.endpoints.entries))
			out = append(out, token{table: tableDelta, symbol: (c.endpoint - before + n) % n})
		}
		before = c.endpoint
		out = append(out, token{table: tableSelector, symbol: c.symbol})
	}
	return s.selectorRuns(out)
}

// none marks a place without a token.
const none = tableCount

// predictions gives for each 2 by 2 blocks the symbol of where their endpoints
// come from; runs are one symbol with a count, and the rest of them none.
func (s *sliceCoder) predictions() []token {
	w, h := (s.width+1)/2, (s.height+1)/2
	out := make([]token, w*h)
	for i := range out {
		symbol := int32(0)
		for k := range 4 {
			x, y := 2*(i%w)+k%2, 2*(i/w)+k/2
			if x < s.width && y < s.height {
				symbol |= int32(s.chosen[y*s.width+x].from) << (2 * k)
			}
		}
		out[i] = token{table: tablePrediction, symbol: symbol}
	}
	before := int32(0)
	for i := 0; i < len(out); {
		n := 0
		for i+n < len(out) && out[i+n].symbol == before {
			n++
		}
		if n < repeatLeast {
			before = out[i].symbol
			i++
			continue
		}
		out[i] = token{table: tablePrediction, symbol: repeatPrediction, bits: repeatBits, number: uint32(n - repeatLeast)}
		for k := 1; k < n; k++ {
			out[i+k].table = none
		}
		i += n
	}
	return out
}

// selectorRuns writes runs of the foremost selector of the history as counts.
// Nothing but the tokens of other tables stands between the blocks of a run.
func (s *sliceCoder) selectorRuns(all []token) []token {
	first := int32(len(s.coder.selectors.entries))
	out := make([]token, 0, len(all))
	for i := 0; i < len(all); i++ {
		t := all[i]
		if t.table != tableSelector || t.symbol != first {
			out = append(out, t)
			continue
		}
		n, rest := 0, []token{}
		k := i
		for ; k < len(all); k++ {
			if all[k].table != tableSelector {
				rest = append(rest, all[k])
				continue
			}
			if all[k].symbol != first {
				break
			}
			n++
		}
		if n < runLeast {
			out = append(out, t)
			continue
		}
		out = append(out, token{table: tableSelector, symbol: first + historySize}, runToken(n))
		out = append(out, rest...)
		i = k - 1
	}
	return out
}

func runToken(n int) token {
	if n-runLeast < runSymbols-1 {
		return token{table: tableRun, symbol: int32(n - runLeast)}
	}
	return token{table: tableRun, symbol: runSymbols - 1, bits: runBits, number: uint32(n - runLeast)}
}
