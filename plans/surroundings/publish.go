package surroundings

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// PublishOptions say which project of which server gets the files as layers.
type PublishOptions struct {
	Project string // address of the project, see SplitProject
	Token   string // of a planner
	Out     string // folder of the files
	// AtOnce shows the layers to the public as soon as they are made.
	AtOnce bool
	Agent  string
	// Tell is told what is done, a line each. Nil is allowed.
	Tell func(line string)

	poll time.Duration // between two looks at a version; 0 for pollEvery
}

// pollEvery is how often a version is looked at until it is made, madeWithin how
// long at most.
const pollEvery, madeWithin = 2 * time.Second, 2 * time.Hour

// readyLooks is how often a version that is ready is looked at until it is published.
const readyLooks = 4

// published is a context layer of a project, made of one or more of the layers that
// were fetched.
type published struct {
	name  string
	kind  plans.LayerKind
	of    []Layer // without the first there is no such layer
	under []Layer // whose files say how high the ground is
}

// photoAlone names the layer of a photo that has no heights to lie over.
const photoAlone = "Luchtfoto"

// toPublish lists them in the order in which they lie over each other.
func toPublish() []published {
	return []published{
		{"Terrein", plans.LayerGround, []Layer{Ground, Photo}, nil},
		{photoAlone, plans.LayerGround, []Layer{Photo}, nil},
		{"Straten, groen en water (BGT)", plans.LayerSurfaces, []Layer{BGT}, []Layer{Ground}},
		{"Gebouwen (3DBAG)", plans.LayerBuildings, []Layer{Buildings}, nil},
	}
}

// SplitProject takes an address of a project apart: the server's address and the
// project's id, of https://host/id, https://host/projects/id or the address in the
// API. Over http it is taken on this machine alone: a token goes with it.
func SplitProject(address string) (server, project string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return "", "", plans.Errorf(plans.KindInvalid, "%q is no address of a project: write https://host/ID", address)
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "::1" || strings.HasPrefix(u.Hostname(), "127.")
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", "", plans.Errorf(plans.KindInvalid, "%q would send the token in the clear: use https", address)
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	project = path[len(path)-1]
	if project == "" || strings.IndexFunc(project, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) >= 0 {
		return "", "", plans.Errorf(plans.KindInvalid, "%q names no project: write https://host/ID, with the project's id of small letters, digits and hyphens", address)
	}
	before := strings.Join(path[:len(path)-1], "/")
	for _, end := range []string{"projects", "api/v1"} {
		if before == end {
			before = ""
		}
		before = strings.TrimSuffix(before, "/"+end)
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+"/"+before, "/"), project, nil
}

// Publish makes a layer of the project of each kind of files that were fetched, with
// their credits, or a new version of the layer of that name, and waits until its
// tiles are made. What is there already from the same files stays as it is.
func Publish(ctx context.Context, m *Manifest, o PublishOptions) error {
	server, project, err := SplitProject(o.Project)
	if err != nil {
		return err
	}
	if o.Tell == nil {
		o.Tell = func(string) {}
	}
	if o.poll == 0 {
		o.poll = pollEvery
	}
	p := &publisher{PublishOptions: o, api: newAPI(server, o.Token, o.Agent), project: project, manifest: m}
	var there struct{ Items []plans.Variant }
	if err := p.api.call(ctx, "GET", p.layers(), nil, &there); err != nil {
		return err
	}
	var first error // the other layers go on
	for _, l := range toPublish() {
		if l.name == photoAlone && p.has(Ground) {
			continue // it lies over the heights
		}
		err := p.publish(ctx, l, there.Items)
		if err == nil {
			continue
		}
		err = fmt.Errorf("making the layer %q of %s: %w", l.name, project, err)
		if k := plans.KindOf(err); k != plans.KindInvalid || ctx.Err() != nil {
			return err
		}
		o.Tell(err.Error())
		first = cmp.Or(first, err)
	}
	return first
}

type publisher struct {
	PublishOptions
	api      *api
	project  string
	manifest *Manifest
}

func (p *publisher) layers() string { return "/projects/" + p.project + "/layers" }

func (p *publisher) result(l Layer) *Result {
	for i := range p.manifest.Layers {
		if r := &p.manifest.Layers[i]; r.Layer == l && r.Err == nil && r.Error == "" && len(r.Files) > 0 {
			return r
		}
	}
	return nil
}

func (p *publisher) has(l Layer) bool { return p.result(l) != nil }

// publish makes one layer or a version of it.
func (p *publisher) publish(ctx context.Context, l published, there []plans.Variant) error {
	if !p.has(l.of[0]) {
		return nil
	}
	files, credits := p.gather(l)
	v, err := p.ensure(ctx, l, credits, there)
	if err != nil {
		return err
	}
	sources, same, err := p.sources(ctx, v.ID, files)
	if err != nil {
		return err
	}
	if same {
		p.Tell(fmt.Sprintf("%s: is there already, of the same files", l.name))
		return nil
	}
	body := map[string]any{"note": "maquette surroundings, " + p.manifest.Date, "sources": sources}
	var made plans.Version
	if err := p.api.call(ctx, "POST", "/variants/"+v.ID+"/versions", body, &made); err != nil {
		return err
	}
	p.Tell(fmt.Sprintf("%s: version %d is being made", l.name, made.Number))
	return p.wait(ctx, l.name, made)
}

// gather gives the files of a layer and its credits.
func (p *publisher) gather(l published) (files []string, credits []plans.Credit) {
	for _, name := range slices.Concat(l.of, l.under) {
		r := p.result(name)
		if r == nil {
			continue
		}
		files = append(files, r.Files...)
		credits = append(credits, r.Credit)
	}
	return files, credits
}

// ensure finds the layer by its name or makes it. The credits of one that is there
// are set: they are those of the files that it is going to show.
func (p *publisher) ensure(ctx context.Context, l published, credits []plans.Credit, there []plans.Variant) (v plans.Variant, err error) {
	for _, known := range there {
		if known.Name == l.name && known.Layer != nil {
			return v, p.credit(ctx, known, credits, &v)
		}
	}
	body := map[string]any{"name": l.name, "kind": l.kind, "credits": credits, "publishAtOnce": p.AtOnce}
	err = p.api.call(ctx, "POST", p.layers(), body, &v)
	return v, err
}

func (p *publisher) credit(ctx context.Context, known plans.Variant, credits []plans.Credit, v *plans.Variant) error {
	if *v = known; slices.Equal(known.Layer.Credits, credits) {
		return nil
	}
	return p.api.change(ctx, p.layers()+"/"+known.ID, known.Layer.Revision, map[string]any{"credits": credits}, v)
}

// sources uploads the files, unless the latest version that did not fail is of the
// same ones.
func (p *publisher) sources(ctx context.Context, variant string, files []string) (sources []map[string]string, same bool, err error) {
	var versions struct{ Items []plans.Version }
	if err := p.api.call(ctx, "GET", "/variants/"+variant+"/versions", nil, &versions); err != nil {
		return nil, false, err
	}
	sums := make([]string, len(files))
	for i, name := range files {
		if sums[i], _, err = sumFile(filepath.Join(p.Out, filepath.FromSlash(name))); err != nil {
			return nil, false, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	if sameSources(versions.Items, sums) {
		return nil, true, nil
	}
	for _, name := range files {
		p.Tell("uploading " + name)
		id, err := p.api.upload(ctx, filepath.Join(p.Out, filepath.FromSlash(name)))
		if err != nil {
			return nil, false, fmt.Errorf("uploading %s: %w", name, err)
		}
		sources = append(sources, map[string]string{"upload": id, "role": "context"})
	}
	return sources, false, nil
}

// sameSources tells whether the newest version is of the files with these hashes.
func sameSources(versions []plans.Version, sums []string) bool {
	if len(versions) == 0 {
		return false
	}
	latest := slices.MaxFunc(versions, func(a, b plans.Version) int { return a.Number - b.Number })
	if latest.State == plans.StateFailed || latest.State == plans.StateWithdrawn {
		return false
	}
	var have []string
	for _, s := range latest.Sources {
		have = append(have, s.SHA256)
	}
	slices.Sort(have)
	want := slices.Sorted(slices.Values(sums))
	return slices.Equal(have, want)
}

// wait waits until the tiles of a version are made.
func (p *publisher) wait(ctx context.Context, name string, v plans.Version) error {
	path := fmt.Sprintf("/variants/%s/versions/%d", v.VariantID, v.Number)
	ready := 0
	for end := time.Now().Add(madeWithin); time.Now().Before(end); {
		if err := sleep(ctx, p.poll); err != nil {
			return err
		}
		if err := p.api.call(ctx, "GET", path, nil, &v); err != nil {
			return err
		}
		switch v.State {
		case plans.StateFailed:
			return plans.Errorf(plans.KindInvalid, "version %d could not be made: %s", v.Number, v.Reason)
		case plans.StateReady, plans.StatePublished:
			if ready++; v.State == plans.StateReady && p.AtOnce && ready < readyLooks {
				continue // published follows, unless something about its place is to be looked at
			}
			p.Tell(fmt.Sprintf("%s: version %d is %s", name, v.Number, v.State))
			return nil
		}
	}
	return plans.Errorf(plans.KindUnavailable, "version %d is not made after %v: look at its page later", v.Number, madeWithin)
}
