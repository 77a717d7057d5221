package citygml

import (
	"strings"

	"github.com/maquette-city/maquette/plans/xmlscan"
)

// postal is an address of xAL 2 or 3 (OASIS CIQ), as far as people write one.
type postal struct{ street, number, code, town, region, country, building string }

// address adds an address: "address" on one line, and its members by name. One
// that is no xAL goes by path as all else does.
func (ps *properties) address(e xmlscan.Elem) {
	var a postal
	a.read(e, "")
	line := a.line()
	if line == "" {
		ps.walk("address", e, 0)
		return
	}
	ps.put("address", text(line), "")
	for _, m := range []struct{ name, value string }{
		{"street", a.street}, {"number", a.number}, {"postalCode", a.code}, {"town", a.town}, {"region", a.region}, {"country", a.country}, {"building", a.building},
	} {
		if m.value != "" {
			ps.put("address."+m.name, text(m.value), "")
		}
	}
}

// read takes the texts within e; within names the element of the address around.
func (a *postal) read(e xmlscan.Elem, within string) {
	switch local := e.Local(); local {
	case "Country", "AdministrativeArea", "Locality", "Thoroughfare", "Premise", "Premises", "PostalCode", "PostCode", "DependentLocality":
		within = local
	}
	if !e.Leaf() {
		for c := range e.Children() {
			a.read(c, within)
		}
		return
	}
	if s := e.Text(); s != "" {
		a.take(e.Local(), within, s)
	}
}

// take puts one text where it belongs.
func (a *postal) take(local, within, s string) {
	into := (*string)(nil)
	switch {
	case within == "PostalCode" || within == "PostCode" || local == "PostCode":
		into = &a.code
	case local == "ThoroughfareNumber" || local == "Number" && within == "Thoroughfare", local == "PremiseNumber":
		into = &a.number
	case within == "Thoroughfare":
		into = &a.street
	case within == "Locality" || within == "DependentLocality":
		into = &a.town
	case within == "AdministrativeArea":
		into = &a.region
	case within == "Country":
		into = &a.country
	case within == "Premise" || within == "Premises":
		into = &a.building
	}
	switch {
	case into == nil || *into == s:
	case *into == "":
		*into = s
	default:
		*into += " " + s
	}
}

// line writes the address on one line.
func (a *postal) line() string {
	var parts []string
	for _, p := range []string{a.building, strings.TrimSpace(a.street + " " + a.number), strings.TrimSpace(a.code + " " + a.town), a.region, a.country} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}
