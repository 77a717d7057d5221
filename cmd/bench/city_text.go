package main

import (
	"fmt"
	"strconv"
)

// line gives the building as a CityJSONFeature on a line of its own.
func (h *house) line() []byte {
	id := fmt.Sprintf("NL.IMBAG.Pand.0000100%09d", h.number)
	b := append(h.text, `{"type":"CityJSONFeature","id":"`...)
	b = append(b, id...)
	b = append(b, `","CityObjects":{"`...)
	b = append(b, id...)
	b = append(b, `":{"type":"Building","attributes":{`...)
	b = h.attributes(b, id)
	b = append(b, `},"children":["`...)
	b = append(b, id...)
	b = append(b, `-0"],"geometry":[{"type":"MultiSurface","lod":"0","boundaries":[`...)
	b = appendRings(b, [][]int{h.foot})
	b = append(b, `]}]},"`...)
	b = append(b, id...)
	b = append(b, `-0":{"type":"BuildingPart","attributes":{},"parents":["`...)
	b = append(b, id...)
	b = append(b, `"],"geometry":[`...)
	for i, s := range h.solids {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.append(b)
	}
	b = append(b, `]}},"vertices":[`...)
	for i, v := range h.vertices {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		b = strconv.AppendInt(b, v[0], 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, v[1], 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, v[2], 10)
		b = append(b, ']')
	}
	h.text = append(b, "]}\n"...)
	return h.text
}

// attributes appends those that the 3DBAG has of a building.
func (h *house) attributes(b []byte, id string) []byte {
	f := &h.facts
	return fmt.Appendf(b, `"identificatie":%q,"b3_bag_bag_overlap":0.0,"b3_dak_type":%q,"b3_extrusie":"%s","b3_h_maaiveld":%.3f,"b3_h_dak_min":%.3f,"b3_h_dak_50p":%.3f,"b3_h_dak_70p":%.3f,"b3_h_dak_max":%.3f,`+
		`"b3_kas_warenhuis":false,"b3_mutatie_ahn3_ahn4":false,"b3_nodata_fractie_ahn4":%.4f,"b3_nodata_radius_ahn4":0.5,"b3_opp_buitenmuur":%.2f,"b3_opp_dak_plat":%.2f,"b3_opp_grond":%.2f,"b3_puntdichtheid_ahn4":%.3f,`+
		`"b3_pw_bron":"ahn4","b3_pw_datum":2020,"b3_pw_onvoldoende":false,"b3_rmse_lod12":%.4f,"b3_rmse_lod13":%.4f,"b3_rmse_lod22":%.4f,"b3_reconstructie_onvolledig":false,"b3_t_run":%.3f,`+
		`"b3_val3dity_lod12":"[]","b3_val3dity_lod13":"[]","b3_val3dity_lod22":"[]","b3_volume_lod22":%.2f,"b3_bouwlagen":%d,"documentdatum":"2019-05-01","documentnummer":"BAG%07d","oorspronkelijkbouwjaar":%d,"status":"Pand in gebruik","voorkomenidentificatie":1`,
		id, f.roof, "ok", f.ground, f.eaves, (f.eaves+f.ridge)/2, (f.eaves+2*f.ridge)/3, f.ridge,
		0.001*float64(h.number%97), f.area*3.1, 0.3*f.area, f.area, 10+0.01*float64(h.number%311), 1.2+0.001*float64(h.number%113), 0.8, 0.04+0.0001*float64(h.number%89), 20+0.1*float64(h.number%71),
		f.area*(f.ridge-f.ground), f.storeys, h.number%9_999_991, f.year)
}

// append appends a solid with what its surfaces are.
func (s *citySolid) append(b []byte) []byte {
	b = append(b, `{"type":"Solid","lod":"`...)
	b = append(b, s.lod...)
	b = append(b, `","boundaries":[[`...)
	for i, f := range s.faces {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRings(b, f.rings)
	}
	b = append(b, `]],"semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"RoofSurface"},{"type":"WallSurface"}],"values":[[`...)
	for i, f := range s.faces {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(f.kind), 10)
	}
	return append(b, `]]}}`...)
}

func appendRings(b []byte, rings [][]int) []byte {
	b = append(b, '[')
	for i, ring := range rings {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for k, v := range ring {
			if k > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, int64(v), 10)
		}
		b = append(b, ']')
	}
	return append(b, ']')
}
