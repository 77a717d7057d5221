package server

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/pictures"
	"github.com/maquette-city/maquette/server/auth"
)

// listedPicture is a picture as clients read it.
type listedPicture struct {
	Name, Kind, Viewpoint, State, Reason, Href string
	Width                                      int
	Thumbnail                                  *imageView
}

// draw gives a version the picture from a viewpoint that it should have, as the
// job does.
func (w *world) draw(v plans.Version, viewpoint, object string, state plans.PictureState) {
	w.t.Helper()
	ctx := context.Background()
	owner, err := w.catalog.Variant(ctx, v.VariantID)
	if err != nil {
		w.t.Fatal(err)
	}
	if v, err = w.catalog.Version(ctx, v.VariantID, v.Number); err != nil {
		w.t.Fatal(err)
	}
	wish, _, err := pictures.WishOf(ctx, w.catalog, owner, v)
	if err != nil {
		w.t.Fatal(err)
	}
	at, err := w.catalog.Viewpoint(ctx, v.ProjectID, viewpoint)
	if err != nil {
		w.t.Fatal(err)
	}
	sum := strings.Repeat("ab", 32)
	p := plans.Picture{ViewpointID: viewpoint, State: state, MadeFrom: wish.MadeFrom(at), Reason: map[bool]string{true: "too large"}[state == plans.PictureFailed]}
	if state == plans.PictureReady {
		w.put(object+".png", []byte("large "+object))
		w.put(object+"-small.png", []byte("small "+object))
		p.Image = plans.PictureImage{Object: object + ".png", Width: 1200, Height: 800, Bytes: 9, SHA256: sum}
		p.Small = plans.PictureImage{Object: object + "-small.png", Width: 300, Height: 200, Bytes: 9, SHA256: sum}
	}
	if err := w.catalog.SetPictures(ctx, v.VariantID, v.Number, []plans.Picture{p}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) viewpoint(id, variant string) {
	w.t.Helper()
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/viewpoints",
		object{"id": id, "name": "De " + id, "p": []float64{1, 2, 3}, "q": []float64{0, 0, 0, 1}, "fovDeg": 55, "variant": variant}).want(w.t, 201, nil)
}

// states lists the pictures from viewpoints as a role sees them: viewpoint, state.
func (w *world) states(role auth.Role, path string) string {
	w.t.Helper()
	var all struct{ Items []listedPicture }
	w.do(role, "GET", path+"/pictures", nil).want(w.t, 200, &all)
	var out []string
	for _, p := range all.Items {
		if p.Kind == kindViewpoint {
			out = append(out, p.Viewpoint+" "+p.State+p.Reason)
		}
	}
	return strings.Join(out, ", ")
}

func TestPicturesAreListedToWhoMaySeeTheVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	const one, two = "/api/v1/variants/toren-a/versions/1", "/api/v1/variants/toren-a/versions/2"
	w.do(auth.RolePlanner, "POST", "/api/v1/plans/toren/variants", object{"id": "toren-b", "name": "B"}).want(t, 201, nil)
	v, _ := w.version("toren-a", []byte("one"))
	w.viewpoint("brug", "")
	w.viewpoint("plein", "toren-a")
	w.viewpoint("elders", "toren-b")
	w.do(auth.RoleResident, "GET", one+"/pictures", nil).problem(t, 404)
	w.draw(v, "brug", "pictures/1", plans.PictureReady)
	w.draw(v, "plein", "", plans.PictureFailed)
	if got := w.states(auth.RoleArchitect, one); got != "brug ready, plein failedtoo large" {
		t.Errorf("an architect sees %s", got)
	}
	w.publish(v)
	if got := w.states(auth.RoleResident, one); got != "brug ready, plein failed" {
		t.Errorf("the public sees %s", got)
	}
	w.do(auth.RolePlanner, "PUT", "/api/v1/variants/toren-a/placement", object{"east": 11, "north": 20, "up": 1, "yawDeg": 30, "scale": 1}).want(t, 200, nil)
	if got := w.states(auth.RoleResident, one); got != "brug queued, plein queued" {
		t.Errorf("after a move the public sees %s", got)
	}
	w.do(auth.RoleResident, "GET", one+"/pictures/viewpoint-brug", nil).want(t, 200, nil) // the one before
	w.draw(v, "brug", "pictures/2", plans.PictureReady)
	answer := w.do(auth.RoleResident, "GET", one+"/pictures/viewpoint-brug", nil).want(t, 200, nil)
	small := w.do(auth.RoleResident, "GET", one+"/pictures/thumbnail-brug", nil).want(t, 200, nil)
	if string(answer.body) != "large pictures/2" || string(small.body) != "small pictures/2" || answer.header.Get("ETag") != `"`+strings.Repeat("ab", 16)+`"` {
		t.Errorf("%q and %q come with the tag %s", answer.body, small.body, answer.header.Get("ETag"))
	}
	w.do(auth.RoleResident, "GET", one+"/pictures/viewpoint-brug", nil, "If-None-Match", answer.header.Get("ETag")).want(t, 304, nil)
	w.do("", "GET", "/tiles/"+w.capability()+"/toren-a/pictures/viewpoint-brug.png", nil).want(t, 200, nil)
	for _, name := range []string{"viewpoint-plein", "viewpoint-elders", "viewpoint-", "thumbnail-viewpoint-brug", "small-none", "viewpoint-" + strings.Repeat("x", 90)} {
		w.do(auth.RoleArchitect, "GET", one+"/pictures/"+name, nil).problem(t, 404)
	}
	// The next version is a draft, of which the public hears nothing.
	w.version("toren-a", []byte("two"))
	if got := w.states(auth.RoleArchitect, two); got != "brug queued, plein queued" {
		t.Errorf("of the draft an architect sees %s", got)
	}
	w.do(auth.RoleResident, "GET", two+"/pictures", nil).problem(t, 404)
	list := w.do(auth.RoleArchitect, "GET", two+"/pictures", nil).want(t, 200, nil)
	w.do(auth.RoleArchitect, "GET", two+"/pictures", nil, "If-None-Match", list.header.Get("ETag")).want(t, 304, nil)
}

func TestSmallPicturesFromTheSides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, _ := w.version("toren-a", []byte("one"))
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewNRGBA(image.Rect(0, 0, 600, 400))); err != nil {
		t.Fatal(err)
	}
	w.put("pictures/toren-a/1/front.png", large.Bytes())
	w.publish(v)
	var all struct{ Items []listedPicture }
	w.do(auth.RoleResident, "GET", "/api/v1/variants/toren-a/versions/1/pictures", nil).want(t, 200, &all)
	if len(all.Items) != 1 || all.Items[0].Width != 600 || all.Items[0].Thumbnail == nil {
		t.Fatalf("listed %+v", all.Items)
	}
	answer := w.do(auth.RoleResident, "GET", all.Items[0].Thumbnail.Href, nil).want(t, 200, nil)
	img, err := png.Decode(bytes.NewReader(answer.body))
	if err != nil || img.Bounds().Dx() != smallWidth || int64(len(answer.body)) != all.Items[0].Thumbnail.Bytes {
		t.Errorf("the small one is %d bytes, %v", len(answer.body), err)
	}
	tiles := "/tiles/" + w.capability() + "/toren-a/pictures/small-front.png"
	same := w.do("", "GET", tiles, nil).want(t, 200, nil)
	w.do("", "GET", tiles, nil, "If-None-Match", same.header.Get("ETag")).want(t, 304, nil)
}
