package tiles

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func tileOf(cell, uri string, children ...*Tile) *Tile {
	t := &Tile{GeometricError: 1, Content: &Content{URI: uri}, Children: children}
	t.SetCell(cell)
	return t
}

func TestFlattenPutsTilesetsTogether(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 2)
	inner := &Tileset{Asset: Asset{Version: Version}, Root: tileOf("block", hash+".glb", tileOf("shell", strings.Repeat("f", 32)+".glb"))}
	var data bytes.Buffer
	if err := Write(&data, inner); err != nil {
		t.Fatal(err)
	}
	uri := TilesetURI(data.Bytes())
	outer := &Tileset{Asset: Asset{Version: Version}, Root: tileOf("root", "c/"+strings.Repeat("a", 32)+".glb", tileOf("block/tileset", uri))}
	read := func(name string) ([]byte, error) {
		if name != uri {
			return nil, errors.New("no such file: " + name)
		}
		return data.Bytes(), nil
	}
	flat, err := Flatten(outer, read)
	if err != nil {
		t.Fatal(err)
	}
	block := flat.Root.Children[0]
	if block.Cell() != "block" || block.Content.URI != "c/"+hash+".glb" || block.Children[0].Content.URI != "c/"+strings.Repeat("f", 32)+".glb" {
		t.Errorf("the block is %+v", block)
	}
	if len(outer.Leading()) != 1 || outer.Leading()[0] != uri || len(flat.Leading()) != 0 {
		t.Errorf("%v and then %v", outer.Leading(), flat.Leading())
	}
	inner.Root.Children[0].Content.URI = hash + ".json"
	data.Reset()
	if err := Write(&data, inner); err != nil {
		t.Fatal(err)
	}
	if _, err := Flatten(outer, read); err == nil {
		t.Error("a tileset that leads on was put together")
	}
	if _, err := Flatten(outer, func(string) ([]byte, error) { return []byte("{"), nil }); err == nil {
		t.Error("a damaged tileset was put together")
	}
}
