package rings

import "fmt"

// Log gathers the repairs of a file, to be told once with the first object of each.
// The zero value is empty.
type Log struct {
	sum   Repairs
	first [4]string
}

// Count adds the repairs of the object with this id.
func (l *Log) Count(id string, r Repairs) {
	before, now := l.sum.each(), r.each()
	for i := range now {
		if now[i] > 0 && before[i] == 0 {
			l.first[i] = id
		}
	}
	l.sum.Add(r)
}

// each gives the counts in the order of the codes.
func (r *Repairs) each() [4]int { return [4]int{r.Points, r.Crossings, r.Repeated, r.Outside} }

// Tell gives a sentence for each kind of repair that was made.
func (l *Log) Tell() []string {
	var all []string
	for i, n := range l.sum.each() {
		if n > 0 {
			all = append(all, fmt.Sprintf(Rule(i)+", the first of object %q", n, short(l.first[i])))
		}
	}
	return all
}

// The kinds of repair, by which Rule words them.
const (
	Points = iota
	Crossings
	Repeated
	Outside
)

// Rule words a kind of repair by the code of val3dity, with a place for how many there
// are.
func Rule(kind int) string {
	return [...]string{
		"repaired by val3dity's rule 102: corners repeated the one before and are left out, in %d rings",
		"repaired by val3dity's rule 104/201: rings crossed and were divided where they do, in %d surfaces",
		"repaired by val3dity's rule 202: %d inner rings repeated another ring and are left out",
		"repaired by val3dity's rule 206: %d inner rings lay outside of their outer ring and are left out",
	}[kind]
}

// short keeps an id short enough for a message.
func short(s string) string {
	const longest = 60
	if len(s) <= longest {
		return s
	}
	return fmt.Sprintf("%.*s...", longest, s)
}
