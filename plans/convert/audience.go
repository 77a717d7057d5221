package convert

import (
	"strings"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/tiles/scene"
)

// What the public may see of an element. Spaces and property sets off this list
// stay inside by default: a set of the architect's own may hold a name, a price
// or an access code (privacy by default, GDPR article 25).
//
// The list holds the standard sets of IFC that describe the building itself,
// the quantity sets, and what our readers make of materials and classification.
func publicSets() (prefixes, names []string) {
	return []string{"Qto_"},
		[]string{"BaseQuantities", "Materials", "Classification", "Attributes", cityjson.SurfaceSet}
}

func publicSet(name string) bool {
	prefixes, names := publicSets()
	for _, p := range prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	for _, n := range names {
		if name == n {
			return true
		}
	}
	return strings.HasPrefix(name, "Pset_") && strings.HasSuffix(name, "Common")
}

// freeText tells whether a property of a set that the readers make holds the
// architect's own words: nobody can say beforehand what these tell.
func freeText(set, name string) bool { return set == "Attributes" && name == "Description" }

// personal tells whether a property's name speaks of a person: such a property
// stays inside in whichever set it stands.
func personal(name string) bool {
	n := strings.ToLower(name)
	for _, w := range []string{"owner", "eigenaar", "person", "persoon", "email", "e-mail", "phone", "telefoon", "tenant", "huurder", "bewoner", "author", "auteur", "bsn"} {
		if strings.Contains(n, w) {
			return true
		}
	}
	return false
}

// forAudience leaves out of f what the audience may not see; false means the
// whole feature.
func forAudience(f *scene.Feature, a Audience) bool {
	if a == Internal {
		return true
	}
	if f.Private {
		return false
	}
	sets := f.Sets[:0:0]
	for _, s := range f.Sets {
		if s.Name != "" && !publicSet(s.Name) {
			continue
		}
		props := s.Properties[:0:0]
		for _, p := range s.Properties {
			if !personal(p.Name) && !freeText(s.Name, p.Name) {
				props = append(props, p)
			}
		}
		if len(props) > 0 {
			sets = append(sets, scene.PropertySet{Name: s.Name, Properties: props})
		}
	}
	f.Sets = sets
	return true
}
