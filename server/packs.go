package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/archive"
	"github.com/maquette-city/maquette/tiles/profile"
)

// How long a pack is good for, in days.
const (
	defaultPackDays = 7
	maxPackDays     = 31
)

// maxPackers bounds the lists made at once: each reads the pictures and, of
// models with images, the contents of all that is published. Sending an archive
// is not counted: it holds one file at a time, for as long as the line is slow.
const maxPackers = 2

// packPatience is how long a list waits for its turn.
const packPatience = 10 * time.Second

// packTurn waits until fewer than maxPackers lists are being made, packPatience
// at most. The function given ends the turn.
func (s *Server) packTurn(ctx context.Context, patience time.Duration) (func(), error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case s.packers <- struct{}{}:
		return func() { <-s.packers }, nil
	case <-ctx.Done():
		return nil, plans.Errorf(plans.KindUnavailable, "%d packs are being made: try again in some seconds", maxPackers)
	}
}

// packRoutes are what a visit to the site without a network takes along.
func (s *Server) packRoutes() []route {
	names := []string{profile.HMD().Name} // the first is what it is for where nobody says
	for _, p := range profile.All() {
		if p.Name != names[0] {
			names = append(names, p.Name)
		}
	}
	query := []queryParam{
		{name: "profile", description: "the device it is for", values: names},
		{name: "days", description: "how long it is to be good for; 7 where left out", min: 1, max: maxPackDays},
	}
	return []route{
		{method: "GET", path: "/packs/:project", op: "getPack", tag: "packs", summary: "Everything that a visit to the site needs, with bytes and hashes, signed and with an end",
			role: auth.RoleResident, handle: s.getPack, status: 200, answer: "Pack", query: query, also: []int{503}},
		{method: "GET", path: "/packs/:project/archive", op: "getPackArchive", tag: "packs", summary: "The same as one 3D Tiles archive (.3tz)",
			role: auth.RoleResident, handle: s.getPackArchive, status: 200, gives: archive.MediaType, query: query, also: []int{503}},
		{method: "GET", path: "/keys", op: "listKeys", tag: "packs", summary: "The public keys that verify signatures of packs (RFC 7517)",
			role: auth.RoleResident, handle: s.listKeys, status: 200, answer: "KeySet"},
	}
}

// pack is the list of what a visit needs.
type pack struct {
	Project string     `json:"project"`
	Profile string     `json:"profile"`
	Expires time.Time  `json:"expires"`
	Bytes   int64      `json:"bytes"`
	Files   []packFile `json:"files"`
	// Digest is the hexadecimal SHA-256 over a line "sha256 bytes href\n" of each
	// file in order, and Signature a JSON Web Token over it.
	Digest    string `json:"digest"`
	Signature string `json:"signature"`
}

// packFile is one file of a pack.
type packFile struct {
	Href      string `json:"href"` // path on this server
	Path      string `json:"path"` // within the archive, "" where it is not in it
	Role      string `json:"role"` // tileset, content, image, features, picture, document or app
	Variant   string `json:"variant,omitempty"`
	MediaType string `json:"mediaType"`
	Bytes     int64  `json:"bytes"`
	// SHA256 of the bytes without any content coding, hexadecimal; of contents
	// and images its first 32 digits, which are their name.
	SHA256 string `json:"sha256"`
}

// packRequest is what is asked for.
type packRequest struct {
	project plans.Project
	profile profile.Profile
	expires time.Time
	// Whom it is for: tiles lie below this capability, documents are those that
	// the caller sees.
	audience   audience
	capability string
}

func (s *Server) packRequest(c echo.Context) (packRequest, error) {
	var r packRequest
	p, unknown := packProfile(c)
	days, fault := intParam(c, "days", defaultPackDays, 1, maxPackDays)
	if err := joinInvalid(unknown, fault); err != nil {
		return r, err
	}
	project, err := s.cfg.Catalog.Project(c.Request().Context(), c.Param("project"))
	return packRequest{project: project, profile: p, expires: packEnd(days), audience: audience{project: project}, capability: project.PublicCapability}, err
}

// packProfile reads the device that is asked for.
func packProfile(c echo.Context) (profile.Profile, *fieldError) {
	name := c.QueryParam("profile")
	if name == "" {
		name = profile.HMD().Name
	}
	p, ok := profile.ByName(name)
	if !ok {
		return p, &fieldError{"profile", "must be hmd, hmd-lite, tablet, tablet-lite or desktop"}
	}
	return p, nil
}

// packEnd is when something ends that is good for some days: to the day, so that
// the same pack asked for again is the same, and a download that was cut off goes
// on.
func packEnd(days int) time.Time {
	return time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, days+1)
}

// getPack lists a pack.
func (s *Server) getPack(c echo.Context) error {
	r, err := s.packRequest(c)
	if err != nil {
		return err
	}
	return s.sendPack(c, r)
}

// sendPack answers with the list of a pack.
func (s *Server) sendPack(c echo.Context, r packRequest) error {
	setDeadlines(c, apiTimeout, tilesTimeout)
	g, err := s.packed(c, r)
	if err != nil {
		return err
	}
	p := g.list
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-cache")
	tag := fmt.Sprintf("%s-%d", p.Digest[:32], p.Expires.Unix())
	if full, ok := matchingTag(c.Request().Header.Values("If-None-Match"), tag, []string{""}); ok {
		h.Set("ETag", full)
		return c.NoContent(http.StatusNotModified)
	}
	h.Set("ETag", `"`+tag+`"`)
	return c.JSON(http.StatusOK, p)
}

// How long a pack that was made is good for whoever asks for the same, and how
// many are kept. Whatever changes a project moves its events on, and with them
// the key; pictures may come later.
const (
	packTTL      = time.Minute
	maxKeptPacks = 16
)

// packKey names all packs that are the same.
type packKey struct {
	project string
	seq     int64
	profile string
	expires int64
	// What the documents tell depends on the role, and what is shown on the device.
	role   auth.Role
	device string
}

// packed gives the pack that is asked for, as it was made a moment ago where the
// project is still the same: an archive is asked for in many parts.
func (s *Server) packed(c echo.Context, r packRequest) (*packing, error) {
	key := packKey{r.project.ID, r.project.Seq, r.profile.Name, r.expires.Unix(), identityOf(c).Role, ""}
	if d := r.audience.device; d != nil {
		key.device = d.ID
	}
	if g, ok := s.packs.get(key); ok {
		return g, nil
	}
	done, err := s.packTurn(c.Request().Context(), packPatience)
	if err != nil {
		return nil, err
	}
	defer done()
	if g, ok := s.packs.get(key); ok { // made while this waited
		return g, nil
	}
	g, err := s.makePack(c, r)
	if err == nil {
		s.packs.put(key, g)
	}
	return g, err
}

// makePack gathers the files of a pack, adds them up and signs the list.
func (s *Server) makePack(c echo.Context, r packRequest) (*packing, error) {
	g := &packing{server: s, echo: c, request: r}
	err := g.gather(c.Request().Context())
	g.echo = nil // of this request alone
	if err != nil {
		return nil, fmt.Errorf("packing project %s for %s: %w", r.project.ID, r.profile.Name, err)
	}
	p := &pack{Project: r.project.ID, Profile: r.profile.Name, Expires: r.expires, Files: make([]packFile, len(g.items))}
	sum := sha256.New()
	for i := range g.items {
		f := g.items[i].packFile
		p.Files[i] = f
		p.Bytes += f.Bytes
		fmt.Fprintf(sum, "%s %d %s\n", f.SHA256, f.Bytes, f.Href)
	}
	p.Digest = hex.EncodeToString(sum.Sum(nil))
	g.list = p
	p.Signature, err = s.cfg.Signer.SignPack(p.Project, p.Profile, p.Digest, p.Expires)
	return g, err
}

// keySet is a JSON Web Key Set.
type keySet struct {
	Keys []webKey `json:"keys"`
}

type webKey struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	X         string `json:"x"`
	ID        string `json:"kid"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
}

func (s *Server) listKeys(c echo.Context) error {
	key, id, err := s.cfg.Signer.PackPublicKey()
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, keySet{[]webKey{{"OKP", "Ed25519", base64.RawURLEncoding.EncodeToString(key), id, "sig", "EdDSA"}}})
}
