package demo

// look is a named surface colour: sRGB and how much light goes through, 0 to 1.
type look struct {
	name         string
	r, g, b      uint8
	transparency float64
}

// palette holds the looks of the demo. Names are Dutch: residents read them.
type palette struct {
	brickRed, brickSand, brickWhite, brickBrown, brickDark, brickRose look
	concrete, concreteWhite, plaster, wood, screed                    look
	frameDark, frameWhite, frameOak, doorGreen, doorBlue, doorRed     look
	glass, glassRail, steel, zinc                                     look
	tileRed, sedum, membrane, solar, gravel                           look
	paving, grass, leaf, leafLight, bark, space                       look
}

func demoPalette() palette {
	return palette{
		brickRed:      look{"Baksteen roodbruin", 152, 82, 62, 0},
		brickSand:     look{"Baksteen zandgeel", 212, 190, 152, 0},
		brickWhite:    look{"Baksteen gekeimd wit", 232, 228, 218, 0},
		brickBrown:    look{"Baksteen bruin", 124, 88, 70, 0},
		brickDark:     look{"Baksteen antraciet", 78, 76, 78, 0},
		brickRose:     look{"Baksteen oudroze", 190, 130, 112, 0},
		concrete:      look{"Beton", 176, 174, 168, 0},
		concreteWhite: look{"Prefab beton wit", 228, 224, 214, 0},
		plaster:       look{"Stucwerk wit", 240, 238, 232, 0},
		wood:          look{"Gevelbekleding thermisch hout", 170, 122, 78, 0},
		screed:        look{"Dekvloer", 196, 190, 180, 0},
		frameDark:     look{"Kozijn antraciet", 58, 62, 66, 0},
		frameWhite:    look{"Kozijn wit", 242, 242, 238, 0},
		frameOak:      look{"Kozijn eiken", 150, 110, 70, 0},
		doorGreen:     look{"Deur donkergroen", 38, 74, 58, 0},
		doorBlue:      look{"Deur donkerblauw", 36, 56, 92, 0},
		doorRed:       look{"Deur donkerrood", 112, 34, 32, 0},
		glass:         look{"Glas HR+++", 128, 168, 186, 0.62},
		glassRail:     look{"Glas gelaagd", 168, 200, 206, 0.7},
		steel:         look{"Staal gepoedercoat antraciet", 64, 68, 72, 0},
		zinc:          look{"Zink", 150, 158, 164, 0},
		tileRed:       look{"Dakpan rood", 166, 84, 60, 0},
		sedum:         look{"Sedum", 118, 142, 78, 0},
		membrane:      look{"Dakbedekking bitumen", 92, 94, 96, 0},
		solar:         look{"Zonnepaneel", 28, 36, 58, 0},
		gravel:        look{"Grind", 186, 180, 168, 0},
		paving:        look{"Gebakken klinkers", 190, 168, 152, 0},
		grass:         look{"Gras", 122, 156, 84, 0},
		leaf:          look{"Blad", 92, 134, 66, 0},
		leafLight:     look{"Blad licht", 132, 164, 84, 0},
		bark:          look{"Stam", 104, 84, 66, 0},
		space:         look{"Ruimte", 200, 220, 240, 0.8},
	}
}

// style gives the IfcSurfaceStyle of l.
func (m *model) style(l look) ref {
	if r, ok := m.styles[l.name]; ok {
		return r
	}
	colour := m.w.add("IFCCOLOURRGB", l.name, channel(l.r), channel(l.g), channel(l.b))
	rendering := m.w.add("IFCSURFACESTYLERENDERING", colour, l.transparency, nil, nil, nil, nil, nil, nil, enum("NOTDEFINED"))
	r := m.w.add("IFCSURFACESTYLE", l.name, enum("BOTH"), refs(rendering))
	m.styles[l.name] = r
	return r
}

// material gives the IfcMaterial of l, with its style.
func (m *model) material(l look) ref {
	if r, ok := m.materials[l.name]; ok {
		return r
	}
	r := m.w.add("IFCMATERIAL", l.name, nil, nil)
	item := m.w.add("IFCSTYLEDITEM", nil, refs(m.style(l)), nil)
	rep := m.w.add("IFCSTYLEDREPRESENTATION", m.body, "Style", "Material", refs(item))
	m.w.add("IFCMATERIALDEFINITIONREPRESENTATION", nil, nil, refs(rep), r)
	m.materials[l.name] = r
	return r
}

// paint styles an item of a representation and gives it back.
func (m *model) paint(item ref, l look) ref {
	m.w.add("IFCSTYLEDITEM", item, refs(m.style(l)), nil)
	return item
}

func channel(v uint8) float64 { return float64(v) / 255 }
