package changes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// maxHeldBytes bounds the lines held of features that were paired by something
// else than their key. Beyond it their properties are not told.
const maxHeldBytes = 128 << 20

// held is an earlier feature whose partner has another key.
type held struct {
	head head
	line []byte // nil where there was no room
}

// hold is the third walk, through the earlier file alone: it holds what was
// paired otherwise and changed.
func (c *comparison) hold(ctx context.Context) error {
	c.held = map[string]held{}
	wanted := map[string]bool{}
	for i := range c.news {
		if now := &c.news[i]; now.partner > 0 {
			if old := &c.olds[now.partner-1]; !c.alike(old, now) {
				wanted[old.key] = true
			}
		}
	}
	c.olds, c.news = nil, nil
	if len(wanted) == 0 {
		return nil
	}
	r, err := open(ctx, c.before, "earlier")
	if err != nil {
		return err
	}
	defer r.close()
	for room := maxHeldBytes; len(wanted) > 0; {
		if err := r.next(); err != nil {
			return fmt.Errorf("looking for %d features again: %w", len(wanted), err)
		}
		if !wanted[r.key] {
			continue
		}
		delete(wanted, r.key)
		if err := r.decode(); err != nil {
			return err
		}
		h := held{head: r.head}
		if room -= len(r.line); room >= 0 {
			h.line = bytes.Clone(r.line)
		}
		c.held[r.key] = h
	}
	return ctx.Err()
}

// alike tells whether two that were paired otherwise differ in nothing.
func (c *comparison) alike(old, now *loose) bool {
	if old.class != now.class || old.name != now.name || old.shape != now.shape || old.look != now.look || old.properties != now.properties {
		return false
	}
	if old.shape == 0 || !c.moved && old.geometry == now.geometry {
		return true
	}
	m := matcher{c}
	return near(m.looseMove(old, now), c.whole(int(now.source)), now.box(), coarsely)
}

// tell is the last walk: it hands every change to emit.
func (c *comparison) tell(ctx context.Context, emit func(*Change) error) error {
	return c.merge(ctx, func(old, now *reader) error {
		ch, err := c.changeOf(old, now)
		if err != nil {
			return err
		}
		c.summary.count(ch, old != nil, now != nil)
		if ch == nil {
			return nil
		}
		return emit(ch)
	})
}

// changeOf gives the change of what merge found, nil for none.
func (c *comparison) changeOf(old, now *reader) (*Change, error) {
	switch {
	case now == nil:
		if c.gone[old.key] {
			return nil, nil // told with its partner
		}
		return alone(old, Removed)
	case old == nil:
		key, ok := c.pairs[now.key]
		if !ok {
			return alone(now, Added)
		}
		c.summary.Rekeyed++
		h, changed := c.held[key]
		if !changed {
			return nil, nil
		}
		delete(c.held, key)
		if err := now.decode(); err != nil {
			return nil, err
		}
		h.head.Parent = now.head.Parent // ids are new: nothing is known of parents
		return c.compare(&h.head, &now.head, h.line, now.line)
	}
	if !c.moved && bytes.Equal(old.line, now.line) && c.whole(sourceOf(now.key)) == Still() {
		return nil, nil
	}
	if err := old.decode(); err != nil {
		return nil, err
	}
	if err := now.decode(); err != nil {
		return nil, err
	}
	if c.pairs[now.head.Parent] == old.head.Parent && old.head.Parent != "" {
		old.head.Parent = now.head.Parent
	}
	return c.compare(&old.head, &now.head, old.line, now.line)
}

// alone is a feature that one version has.
func alone(r *reader, k Kind) (*Change, error) {
	if err := r.decode(); err != nil {
		return nil, err
	}
	h := &r.head
	ch := &Change{Key: r.key, Kind: k, Kinds: []Kind{k}, Class: h.Class, Name: h.Name, Storey: h.Storey}
	switch {
	case !h.shaped():
	case k == Added:
		ch.Box = &Box{h.Box.Min, h.Box.Max}
	default:
		ch.PreviousBox = &Box{h.Box.Min, h.Box.Max}
	}
	return ch, nil
}

// compare gives what differs between two forms of one feature, nil for nothing.
func (c *comparison) compare(old, now *head, oldLine, newLine []byte) (*Change, error) {
	ch := &Change{Key: now.Key, Class: now.Class, Name: now.Name, Storey: now.Storey}
	if old.Key != now.Key {
		ch.PreviousKey = old.Key
	}
	c.compareShape(ch, old, now)
	if old.LookHash != now.LookHash && old.shaped() == now.shaped() {
		ch.Kinds = append(ch.Kinds, Restyled)
	}
	ch.Fields = fields(old, now)
	if old.PropertyHash != now.PropertyHash {
		if err := ch.compareProperties(oldLine, newLine); err != nil {
			return nil, fmt.Errorf("comparing the properties of %q: %w", now.Key, err)
		}
	}
	if len(ch.Fields) > 0 || len(ch.Properties) > 0 || ch.PropertiesOmitted != 0 {
		ch.Kinds = append(ch.Kinds, Redescribed)
	}
	if len(ch.Kinds) == 0 {
		return nil, nil
	}
	ch.Kind = ch.Kinds[0]
	if now.shaped() {
		ch.Box = &Box{now.Box.Min, now.Box.Max}
	}
	if old.shaped() {
		ch.PreviousBox = &Box{old.Box.Min, old.Box.Max}
	}
	return ch, nil
}

// compareShape notes whether the body moved or is another.
func (c *comparison) compareShape(ch *Change, old, now *head) {
	if !old.shaped() && !now.shaped() {
		if old.GeometryHash != now.GeometryHash { // written before shapes were told
			ch.Kinds = append(ch.Kinds, Reshaped)
		}
		return
	}
	m, same := c.moveOf(old, now)
	if !same {
		ch.Kinds = append(ch.Kinds, Reshaped)
		return
	}
	whole := c.whole(sourceOf(now.Key))
	if near(m, whole, now.Box, exactly) || whole != Still() && near(m, whole, now.Box, coarsely) {
		return
	}
	own := m.After(whole.Inverse())
	middle := c.toLater.Apply(old.Box.center())
	middle = whole.Apply(middle)
	move := moveFrom(own, Box{middle, middle})
	ch.Kinds, ch.Move = append(ch.Kinds, Moved), &move
}

// fields gives the members that differ.
func fields(old, now *head) []Field {
	var all []Field
	for _, f := range []Field{
		{"name", old.Name, now.Name}, {"class", old.Class, now.Class},
		{"storey", old.Storey, now.Storey}, {"parent", old.Parent, now.Parent},
	} {
		if f.Before != f.After {
			all = append(all, f)
		}
	}
	return all
}

// compareProperties notes the properties that differ between two lines.
func (ch *Change) compareProperties(oldLine, newLine []byte) error {
	if oldLine == nil {
		ch.PropertiesOmitted = -1
		return nil
	}
	var old, now properties
	if err := json.Unmarshal(oldLine, &old); err != nil {
		return err
	}
	if err := json.Unmarshal(newLine, &now); err != nil {
		return err
	}
	ch.Properties, ch.PropertiesOmitted = differing(&old, &now)
	return nil
}
