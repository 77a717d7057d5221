package crs

import "strings"

// Bounds of a well-known text: those of national systems have about 60 parts, 6
// deep.
const (
	maxWKTNodes = 2000
	maxWKTDepth = 32
)

// wkt is a part of a well-known text: PROJCS["Amersfoort / RD New", ...].
type wkt struct {
	keyword string   // in capitals
	values  []string // texts, numbers and words between its brackets
	parts   []*wkt
}

// parseWKT reads a well-known text of either version, nil for anything else.
func parseWKT(text string) *wkt {
	p := wktParser{text: text}
	n := p.part(0)
	if n == nil || !n.isSystem() {
		return nil
	}
	return n
}

type wktParser struct {
	text  string
	at    int
	nodes int
}

func (p *wktParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// word reads letters, digits and signs of a keyword or number.
func (p *wktParser) word() string {
	begin := p.at
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n[](),\"", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[begin:p.at]
}

// part reads a keyword and its brackets, of which a text that was cut off may
// lack the last.
func (p *wktParser) part(depth int) *wkt {
	p.space()
	n := &wkt{keyword: strings.ToUpper(p.word())}
	p.space()
	if p.nodes++; n.keyword == "" || p.nodes > maxWKTNodes || depth > maxWKTDepth || !p.opens() {
		return nil
	}
	for p.at++; p.at < len(p.text); {
		p.space()
		if p.at >= len(p.text) {
			break
		}
		switch b := p.text[p.at]; {
		case b == ']' || b == ')':
			p.at++
			return n
		case b == ',':
			p.at++
		case b == '"':
			n.values = append(n.values, p.quoted())
		case b == '[' || b == '(':
			return nil
		default:
			if !p.item(n, depth) {
				return nil
			}
		}
	}
	return n
}

func (p *wktParser) opens() bool {
	return p.at < len(p.text) && (p.text[p.at] == '[' || p.text[p.at] == '(')
}

// item reads a value without quotes or a part.
func (p *wktParser) item(n *wkt, depth int) bool {
	begin := p.at
	word := p.word()
	p.space()
	if !p.opens() {
		n.values = append(n.values, word)
		return len(n.values) <= maxWKTNodes
	}
	p.at = begin
	child := p.part(depth + 1)
	if child == nil {
		return false
	}
	n.parts = append(n.parts, child)
	return true
}

// quoted reads a text in quotes; two quotes in it stand for one.
func (p *wktParser) quoted() string {
	var s strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		if p.text[p.at] == '"' {
			if p.at+1 >= len(p.text) || p.text[p.at+1] != '"' {
				p.at++
				break
			}
			p.at++
		}
		s.WriteByte(p.text[p.at])
	}
	return s.String()
}

func (n *wkt) isSystem() bool { return n.horizontal() || n.isCompound() || n.keyword == "BOUNDCRS" }

func (n *wkt) isCompound() bool { return n.keyword == "COMPD_CS" || n.keyword == "COMPOUNDCRS" }

func (n *wkt) horizontal() bool {
	switch n.keyword {
	case "PROJCS", "PROJCRS", "PROJECTEDCRS", "GEOGCS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS", "GEODETICCRS", "GEOCCS":
		return true
	}
	return false
}

func (n *wkt) vertical() bool {
	return n.keyword == "VERT_CS" || n.keyword == "VERTCS" || n.keyword == "VERTCRS" || n.keyword == "VERTICALCRS"
}

// id gives the EPSG code of the part itself: AUTHORITY["EPSG","7415"] or
// ID["EPSG",7415].
func (n *wkt) id() string {
	for _, p := range n.parts {
		if (p.keyword == "AUTHORITY" || p.keyword == "ID") && len(p.values) >= 2 && strings.EqualFold(p.values[0], "EPSG") && isCode(p.values[1]) {
			return "EPSG:" + p.values[1]
		}
	}
	return ""
}

func (n *wkt) name() string {
	if len(n.values) == 0 {
		return ""
	}
	return shortened(n.values[0])
}

// system gives the code of a part, else what its name means, else its name.
func (n *wkt) system() string {
	if code := n.id(); code != "" {
		return code
	}
	name := n.name()
	if c, err := Parse(name); err == nil {
		return c.Code()
	}
	if code := nationalName(name); code != "" {
		return code
	}
	return name
}

// declared gives the systems that the text defines.
func (n *wkt) declared() (horizontal, vertical string) {
	if n.keyword == "BOUNDCRS" {
		for _, p := range n.parts {
			if p.keyword == "SOURCECRS" && len(p.parts) > 0 && p.parts[0].keyword != "BOUNDCRS" {
				return p.parts[0].declared()
			}
		}
		return n.name(), ""
	}
	if !n.isCompound() {
		return n.system(), ""
	}
	if c, err := Parse(n.id()); err == nil && n.id() != "" {
		return c.Code(), ""
	}
	for _, p := range n.parts {
		switch {
		case p.horizontal() && horizontal == "":
			horizontal = p.system()
		case p.vertical() && vertical == "":
			vertical = p.height()
		}
	}
	if horizontal == "" {
		return n.system(), ""
	}
	if vertical == "" {
		return horizontal, ""
	}
	return joinCodes([]string{horizontal, vertical})
}

// height gives the code of a vertical system, or its name.
func (n *wkt) height() string {
	if code := n.id(); code != "" {
		return code
	}
	switch name := squash(strings.ToLower(n.name())); name {
	case "nap", "napheight", "normaalamsterdamspeil":
		return "EPSG:5709"
	case "dhhn92", "dhhn92height":
		return "EPSG:5783"
	case "dhhn2016", "dhhn2016height":
		return "EPSG:7837"
	}
	return n.name()
}
