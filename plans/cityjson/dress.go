package cityjson

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// dress gives the look of each surface of a geometry.
type dress struct {
	class      scene.Material
	appearance *appearance
	images     *images
	semantics  []semantic // by index
	follow     follow
	last       surfaceValues // of which made is the look
	made       look
	known      bool
}

// semantic is a semantic surface.
type semantic struct {
	class string
	look  scene.Material
	known bool // a class with a look of its own
}

// dressOf reads what says the looks of g; semantic surfaces are appended to
// scratch, and their attributes given to attribute.
func dressOf(g *geometry, class string, a *appearance, im *images, scratch []semantic, w *words, attribute func(class, name string, value any)) dress {
	d := dress{class: citylook.Class(class), appearance: a, images: im, semantics: scratch[:0]}
	d.follow = follow{semantics: nothing(), material: nothing(), texture: nothing()}
	if len(g.semantics) > 0 {
		if err := d.readSemantics(g.semantics, w, attribute); err != nil {
			d.follow.give(&d.follow.semantics, "semantics", err)
		}
	}
	d.readThemes(g)
	return d
}

// readThemes takes the theme of the colours and that of the images. Where the theme
// that is asked for has one of them only, that of another theme does not hide it.
func (d *dress) readThemes(g *geometry) {
	a := d.appearance
	colour, image := 0, 0
	var value []byte
	if len(g.material) > 0 && len(a.materials) > 0 {
		value, colour = a.themes.of(g.material, a.materialTheme)
		d.follow.material = themeFollower(value)
	}
	if len(g.texture) > 0 && len(a.textures) > 0 {
		value, image = a.themes.of(g.texture, a.textureTheme)
		d.follow.texture = themeFollower(value)
	}
	switch {
	case colour == askedTheme && image < askedTheme:
		d.follow.texture = nothing()
	case image == askedTheme && colour < askedTheme:
		d.follow.material = nothing()
	}
}

func (d *dress) readSemantics(raw []byte, w *words, attribute func(class, name string, value any)) error {
	c := cursor{text: raw}
	return c.object(func(name []byte) error {
		switch string(name) {
		case "surfaces":
			return d.readSurfaces(&c, w, attribute)
		case "values":
			value, err := c.raw()
			d.follow.semantics = follower{c: cursor{text: value}}
			return err
		}
		return c.skip()
	})
}

// readSurfaces reads the semantic surfaces, their attributes as they come.
func (d *dress) readSurfaces(c *cursor, w *words, attribute func(class, name string, value any)) error {
	if c.peek() != '[' {
		return c.skip() // null
	}
	return c.array(func(i int) error {
		raw, err := c.raw()
		if err != nil {
			return err
		}
		if object(raw) == nil {
			return fmt.Errorf("surfaces/%d is no object", i)
		}
		s := semantic{class: w.text(memberOf(raw, "type"))}
		s.look, s.known = citylook.Surface(s.class)
		d.semantics = append(d.semantics, s)
		in := cursor{text: raw}
		return in.object(func(name []byte) error {
			switch string(name) {
			case "type", "parent", "children":
				return in.skip()
			}
			value, err := in.raw()
			if err == nil {
				attribute(s.class, w.name(name), w.value(value))
			}
			return err
		})
	})
}

// memberOf gives the text of a member of an object, nil for none.
func memberOf(raw []byte, want string) (value []byte) {
	c := cursor{text: raw}
	_ = c.object(func(name []byte) error { // what is no object has no members
		v, err := c.raw()
		if string(name) == want {
			value = v
		}
		return err
	})
	return value
}

// themeFollower follows the values of a theme: one value for all, or an array.
func themeFollower(theme []byte) follower {
	out := nothing()
	c := cursor{text: theme}
	_ = c.object(func(name []byte) error { // what is no object has no values
		raw, err := c.raw()
		switch v := (cursor{text: raw}); string(name) {
		case "value":
			if i, err := v.index(); err == nil {
				out = follower{held: 1, value: i}
			}
		case "values":
			out = follower{c: v}
		}
		return err
	})
	return out
}

// look gives the look of a surface: its texture, else its material, else by its
// class.
func (d *dress) look(v surfaceValues) look {
	if d.known && v == d.last {
		return d.made
	}
	l := look{material: d.class}
	if v.semantics >= 0 && v.semantics < len(d.semantics) {
		s := &d.semantics[v.semantics]
		l.surface = s.class
		if s.known {
			l.material = s.look
		}
	}
	if a := d.appearance; v.material >= 0 && v.material < len(a.materials) {
		l.material = a.materials[v.material]
	}
	if a := d.appearance; v.image >= 0 && v.image < len(a.textures) {
		l.image = d.images.of(a.textures[v.image])
	}
	d.last, d.made, d.known = v, l, true
	return l
}
