package cityjson

import (
	"strconv"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxAddresses bounds the addresses of one object that are kept.
const maxAddresses = 20

// addresses adds the address of an object, one object in version 1.0 and an array
// from 1.1 on, as properties "address.PostalCode"; where there are several they are
// "address.1.PostalCode" and on. The point of an address is kept as map coordinates.
func (p *properties) addresses(raw []byte, vertices []scene.Vec3) {
	if len(raw) > 0 && raw[0] == '{' {
		p.address("address.", raw, vertices)
		return
	}
	var all [][]byte
	c := cursor{text: raw}
	_ = c.array(func(int) error { // an address of another kind says nothing
		v, err := c.raw()
		if len(all) < maxAddresses && object(v) != nil {
			all = append(all, v)
		}
		return err
	})
	for i, v := range all {
		prefix := "address."
		if len(all) > 1 {
			prefix += strconv.Itoa(i+1) + "."
		}
		p.address(prefix, v, vertices)
	}
}

func (p *properties) address(prefix string, raw []byte, vertices []scene.Vec3) {
	c := cursor{text: raw}
	_ = c.object(func(name []byte) error {
		value, err := c.raw()
		if err != nil {
			return err
		}
		if string(name) != "location" {
			p.add(prefix+p.words.name(name), value, 2)
		} else if at, ok := pointOf(value, vertices); ok {
			p.list = append(p.list, scene.Property{Name: prefix + "location", Value: []any{at[0], at[1], at[2]}, Unit: "m"})
		}
		return nil
	})
}

// pointOf gives the first point of a MultiPoint.
func pointOf(raw []byte, vertices []scene.Vec3) (scene.Vec3, bool) {
	c := cursor{text: memberOf(raw, "boundaries")}
	if !c.take('[') {
		return scene.Vec3{}, false
	}
	i, err := c.index()
	if err != nil || i < 0 || i >= len(vertices) {
		return scene.Vec3{}, false
	}
	return vertices[i], true
}
