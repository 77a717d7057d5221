package check

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// layout holds the lengths of the views of a column against the number of rows,
// and its offsets against one another. Views that cannot be read are let be.
func (c *column) layout(rows int, s *schema) bool {
	p := c.property
	elements := rows * p.elements()
	if p.variable() {
		if c.arrayOffsets == nil {
			return false
		}
		var ok bool
		if elements, ok = c.offsets("arrayOffsets", c.arrayOffsets, c.arrayWidth, rows); !ok {
			return false
		}
	}
	switch {
	case p.kind == "STRING":
		if c.stringOffsets == nil || c.values == nil {
			return false
		}
		last, ok := c.offsets("stringOffsets", c.stringOffsets, c.stringWidth, elements)
		return ok && c.atLeast(last)
	case c.values == nil:
		return false
	case p.kind == "BOOLEAN":
		return c.atLeast((elements + 7) / 8)
	case p.kind == "ENUM":
		return s.enums[p.enum] != nil && c.atLeast(elements*componentWidth(s.enums[p.enum].component))
	}
	return p.size() > 0 && p.component != "" && c.atLeast(elements*p.size()*componentWidth(p.component))
}

// atLeast wants n bytes of values. More is let be: views are padded.
func (c *column) atLeast(n int) bool {
	if len(c.values) < n {
		c.fault(MetadataWrong, "values of %d bytes where %d are due", len(c.values), n)
		return false
	}
	return true
}

// offsets wants n+1 offsets, none below the one before, and gives the last.
func (c *column) offsets(name string, b []byte, width, n int) (int, bool) {
	if len(b)/width < n+1 {
		c.fault(MetadataWrong, "%s of %d bytes where %d are due", name, len(b), (n+1)*width)
		return 0, false
	}
	before := uint64(0)
	for i := range n + 1 {
		o := unsigned(b[i*width:], width)
		if o < before {
			c.fault(MetadataWrong, "%s goes from %d back to %d at %d", name, before, o, i)
			return 0, false
		}
		before = o
	}
	if before > math.MaxInt32 {
		c.fault(MetadataWrong, "%s ends at %d", name, before)
		return 0, false
	}
	return int(before), true
}

// unsigned reads a little-endian integer of some bytes.
func unsigned(b []byte, width int) uint64 {
	switch width {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return binary.LittleEndian.Uint64(b)
}

// component reads one number.
func component(b []byte, kind string) float64 {
	switch kind {
	case "INT8":
		return float64(int8(b[0]))
	case "UINT8":
		return float64(b[0])
	case "INT16":
		return float64(int16(binary.LittleEndian.Uint16(b)))
	case "UINT16":
		return float64(binary.LittleEndian.Uint16(b))
	case "INT32":
		return float64(int32(binary.LittleEndian.Uint32(b)))
	case "UINT32":
		return float64(binary.LittleEndian.Uint32(b))
	case "INT64":
		return float64(int64(binary.LittleEndian.Uint64(b)))
	case "UINT64":
		return float64(binary.LittleEndian.Uint64(b))
	case "FLOAT32":
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// elements gives how many elements the column has over all rows.
func (c *column) elements(rows int) int {
	if c.property.variable() {
		return int(unsigned(c.arrayOffsets[rows*c.arrayWidth:], c.arrayWidth))
	}
	return rows * c.property.elements()
}

// contents looks at every value of a column whose layout is right, and notes
// the first that breaks a rule.
func (c *column) contents(rows int, s *schema) {
	n := c.elements(rows)
	switch p := c.property; p.kind {
	case "STRING":
		c.stringsAreText(n)
	case "BOOLEAN":
		if rest := n % 8; rest > 0 && c.values[n/8]>>rest != 0 {
			c.fault(MetadataWrong, "unused bits of the last byte are set")
		}
	case "ENUM":
		e := s.enums[p.enum]
		width := componentWidth(e.component)
		for i := range n {
			if x := component(c.values[i*width:], e.component); !e.values[x] {
				c.fault(MetadataWrong, "element %d is %v, no value of enum %q", i, x, p.enum)
				return
			}
		}
	default:
		c.numbersFit(n)
	}
}

func (c *column) stringsAreText(n int) {
	start := uint64(0)
	for i := range n + 1 {
		end := unsigned(c.stringOffsets[i*c.stringWidth:], c.stringWidth)
		if i > 0 && !utf8.Valid(c.values[start:end]) {
			c.fault(MetadataWrong, "string %d is no UTF-8", i-1)
			return
		}
		start = end
	}
}

// numbersFit holds n elements against min and max of the class and of the
// column, and wants floats to be finite.
func (c *column) numbersFit(n int) {
	p := c.property
	size, width := p.size(), componentWidth(p.component)
	float := p.component[0] == 'F'
	bounded := c.own.low != nil || c.own.high != nil || p.low != nil || p.high != nil
	if !float && !bounded {
		return
	}
	of := size * max(p.elements(), 1)
	for i := range n * size {
		raw := component(c.values[i*width:], p.component)
		if math.IsNaN(raw) || math.IsInf(raw, 0) {
			c.fault(MetadataWrong, "element %d is %v", i/size, raw)
			return
		}
		if !bounded || p.noData { // a value may stand for none
			continue
		}
		k := i % of
		x := p.final(raw, k, &c.own)
		// Limits in JSON may be rounded as the component is.
		slack := math.Max(math.Abs(x), 1) * 1e-6
		for _, limits := range []*modifiers{&p.modifiers, &c.own} {
			if k < len(limits.low) && x < limits.low[k]-slack || k < len(limits.high) && x > limits.high[k]+slack {
				c.fault(MetadataWrong, "element %d is %v, outside min and max", i/size, x)
				return
			}
		}
	}
}
