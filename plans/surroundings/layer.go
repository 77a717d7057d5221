package surroundings

import (
	"context"
	"slices"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// Layer is one of the things that are fetched.
type Layer string

// The layers.
const (
	Buildings Layer = "buildings"
	BGT       Layer = "bgt"
	Ground    Layer = "ground"
	Photo     Layer = "photo"
)

// Layers lists them in the order in which they lie over each other.
func Layers() []Layer { return []Layer{Ground, Photo, BGT, Buildings} }

// DefaultBases gives the address of the service of each layer.
func DefaultBases() map[Layer]string {
	return map[Layer]string{
		Buildings: "https://api.3dbag.nl",
		BGT:       "https://api.pdok.nl/lv/bgt/ogc/v1",
		Ground:    "https://service.pdok.nl/rws/ahn/wcs/v1_0",
		Photo:     "https://service.pdok.nl/hwh/luchtfotorgb/wms/v1_0",
	}
}

// source is how a layer is fetched and written.
type source struct {
	title  string // for people
	credit plans.Credit
	run    func(*job, context.Context) error
}

// sources gives the source of each layer. Licences are those that the services
// stated in 2025.
func sources() map[Layer]source {
	return map[Layer]source{
		Buildings: {"3DBAG", plans.Credit{Text: "© 3DBAG by tudelft3d and 3DGI", Licence: "CC BY 4.0", URL: "https://docs.3dbag.nl/en/copyright"}, (*job).buildings},
		BGT:       {"BGT", plans.Credit{Text: "BGT, Kadaster en bronhouders, via PDOK", Licence: "CC0 1.0", URL: "https://www.pdok.nl/introductie/-/article/basisregistratie-grootschalige-topografie-bgt-"}, (*job).bgt},
		Ground:    {"AHN", plans.Credit{Text: "Actueel Hoogtebestand Nederland (AHN), via PDOK", Licence: "CC0 1.0", URL: "https://www.ahn.nl"}, (*job).ground},
		Photo:     {"Luchtfoto", plans.Credit{Text: "Luchtfoto: Beeldmateriaal Nederland, via PDOK", Licence: "CC BY 4.0", URL: "https://www.beeldmateriaal.nl"}, (*job).photo},
	}
}

// Result is what came of a layer.
type Result struct {
	Layer    Layer        `json:"layer"`
	Source   string       `json:"source"` // for people
	Service  string       `json:"service"`
	Files    []string     `json:"files"` // below the folder of the run, with slashes
	Objects  int          `json:"objects,omitempty"`
	Answers  int          `json:"answers"`       // that the files are made of
	Requests int          `json:"-"`             // of those, fetched in this run
	Bytes    int64        `json:"-"`             // fetched in this run
	Fetched  time.Time    `json:"fetched"`       // the oldest of the answers
	Newest   time.Time    `json:"fetchedNewest"` // and the newest
	Notes    []string     `json:"notes,omitempty"`
	Credit   plans.Credit `json:"credit"`
	Err      error        `json:"-"`
	Error    string       `json:"error,omitempty"`
}

// known tells whether there is such a layer.
func (l Layer) known() bool { return slices.Contains(Layers(), l) }
