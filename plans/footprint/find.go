package footprint

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

// Catalog is what finding needs of plans.Catalog.
type Catalog interface {
	Layers(ctx context.Context, projectID string) ([]plans.Variant, error)
	// NoteObjects notes objects before they are written: where no record comes to
	// name them, they are found among those unused.
	NoteObjects(ctx context.Context, projectID string, keys []string) error
}

// Features calls visit with the JSON line of every feature of a version.
type Features func(ctx context.Context, variantID string, number int, visit func(line []byte) error) error

// Finder finds what records of replacements say of the surroundings. It may be used
// by any number of goroutines.
type Finder struct {
	Catalog  Catalog
	Store    assets.Store
	Features Features
}

// maxTileBytes bounds one content that is read into memory.
const maxTileBytes = 256 << 20

// Find sets what r covers of the layers of a project as they are now, and its ground;
// the model of that is in the store when it returns, written anew where it is another
// than that of r.Ground before. Without a footprint there is
// neither. Errors are those of reading and writing; KindTooLarge where there is more
// on the footprint than a record holds, KindInvalid where that is no polygon.
func (f *Finder) Find(ctx context.Context, projectID string, r *plans.Replacement) error {
	before := r.Ground
	r.Covered, r.Ground = nil, nil
	if len(r.Footprint) == 0 {
		return nil
	}
	region, err := NewRegion(r.Footprint)
	if err != nil {
		return err
	}
	layers, err := f.Catalog.Layers(ctx, projectID)
	if err != nil {
		return err
	}
	layers = slices.DeleteFunc(layers, func(l plans.Variant) bool { return l.Current == 0 || l.Placement == nil || l.Layer == nil })
	if r.Covered, err = f.covered(ctx, layers, region); err != nil {
		return err
	}
	return f.ground(ctx, projectID, layers, region, r, before)
}

// covered finds the features that stand on the region.
func (f *Finder) covered(ctx context.Context, layers []plans.Variant, region *Region) ([]plans.FeatureRef, error) {
	var found []plans.FeatureRef
	for _, l := range layers {
		if !replaceable(l.Layer.Kind) {
			continue
		}
		err := f.Features(ctx, l.ID, l.Current, func(line []byte) error {
			key, ok, err := on(line, *l.Placement, region)
			if err == nil && ok {
				found = append(found, plans.FeatureRef{Layer: l.ID, Key: key})
			}
			if err == nil && len(found) > plans.MaxReplacedFeatures {
				err = plans.Errorf(plans.KindTooLarge, "more than %d features of the surroundings stand on this footprint: draw it smaller", plans.MaxReplacedFeatures)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("finding what of layer %s stands on the footprint: %w", l.ID, err)
		}
	}
	return plans.Sorted(found), nil
}

// replaceable tells the kinds of layer of which something can be taken down.
func replaceable(kind plans.LayerKind) bool {
	return kind == plans.LayerBuildings || kind == plans.LayerOther || kind == plans.LayerSurfaces
}

// on tells whether the feature in a line of features.jsonl.gz stands on the region:
// the middle of its box, led into the site frame.
func on(line []byte, p plans.Placement, region *Region) (key string, ok bool, err error) {
	var f struct {
		Key   string `json:"key"`
		Class string `json:"class"`
		Box   struct {
			Min [3]float64 `json:"min"`
			Max [3]float64 `json:"max"`
		} `json:"box"`
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return "", false, err
	}
	var middle [3]float64
	for k := range middle {
		middle[k] = (f.Box.Min[k] + f.Box.Max[k]) / 2
	}
	if IsGround(f.Class) || f.Box.Min[0] > f.Box.Max[0] || math.IsNaN(middle[0]) {
		return "", false, nil
	}
	at := p.Apply(middle)
	return f.Key, region.Covers(at[0], at[1]), nil
}

// ground finds the ground under the region: that of the first layer, those of kind
// ground before others, that has any there.
func (f *Finder) ground(ctx context.Context, projectID string, layers []plans.Variant, region *Region, r *plans.Replacement, before *plans.Ground) error {
	isGround := func(l plans.Variant) bool { return l.Layer.Kind == plans.LayerGround }
	order := slices.DeleteFunc(slices.Clone(layers), func(l plans.Variant) bool { return !isGround(l) })
	standIn := len(order) == 0
	for _, l := range layers {
		if replaceable(l.Layer.Kind) {
			order = append(order, l)
		}
	}
	d := NewDig(region, r.Level, standIn)
	names := []string{}
	for _, l := range order {
		if err := f.dig(ctx, d, l, isGround(l)); err != nil {
			return fmt.Errorf("reading the ground of layer %s: %w", l.ID, err)
		}
		if d.known > 0 {
			names = append(names, l.ID)
			break
		}
	}
	g := d.Ground()
	g.Layers = names
	model, err := d.Model()
	if err == nil && model != nil {
		g.Model, err = f.keep(ctx, projectID, r.VariantID, model, before)
	}
	r.Ground = &g
	return err
}

// dig takes up what one layer has of the ground.
func (f *Finder) dig(ctx context.Context, d *Dig, l plans.Variant, all bool) error {
	folder := path.Join("tiles", "public", l.ID)
	read := func(name string) ([]byte, error) { return f.get(ctx, path.Join(folder, name)) }
	tileset, err := read(path.Join(strconv.Itoa(l.Current), "tileset.json"))
	if err != nil {
		return err
	}
	reader := layerReader{dig: d, read: read, to: ToSite(*l.Placement), all: all}
	return reader.layer(ctx, tileset)
}

func (f *Finder) get(ctx context.Context, key string) ([]byte, error) {
	body, _, err := f.Store.Get(ctx, key, nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	data, err := io.ReadAll(io.LimitReader(body, maxTileBytes+1))
	if err = errors.Join(err, body.Close()); err == nil && len(data) > maxTileBytes {
		err = fmt.Errorf("more than %d bytes", maxTileBytes)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	return data, nil
}

// keep stores a model, unless it is the one that was known before.
func (f *Finder) keep(ctx context.Context, projectID, variantID string, data []byte, before *plans.Ground) (*plans.GroundModel, error) {
	sum := sha256.Sum256(data)
	m := &plans.GroundModel{Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
	if before != nil && before.Model != nil && before.Model.SHA256 == m.SHA256 {
		return before.Model, nil
	}
	m.Object = path.Join("ground", variantID, strings.ToLower(rand.Text())+".glb")
	if err := f.Catalog.NoteObjects(ctx, projectID, []string{m.Object}); err != nil {
		return nil, err
	}
	if _, err := f.Store.Put(ctx, m.Object, bytes.NewReader(data), m.Bytes, assets.PutOptions{}); err != nil {
		return nil, fmt.Errorf("storing %s: %w", m.Object, err)
	}
	return m, nil
}
