package server

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
)

// documents adds what the API says of the project to this caller.
func (g *packing) documents(all []plans.Variant) error {
	project := apiBase + "/projects/" + url.PathEscape(g.request.project.ID)
	hrefs := []string{project}
	for _, of := range []string{"plans", "layers", "site", "control-points", "viewpoints", "pins"} {
		hrefs = append(hrefs, project+"/"+of)
	}
	seen := map[string]bool{}
	for _, v := range all {
		if v.PlanID != "" && !seen[v.PlanID] {
			seen[v.PlanID] = true
			hrefs = append(hrefs, apiBase+"/plans/"+url.PathEscape(v.PlanID)+"/variants")
		}
		if v.Layer != nil && v.Layer.Theme != nil {
			hrefs = append(hrefs, project+"/layers/"+url.PathEscape(v.ID)+"/legend")
		}
		variant := apiBase + "/variants/" + url.PathEscape(v.ID)
		if v.Layer == nil {
			// What it replaces, so that the proposed situation is shown without a network.
			hrefs = append(hrefs, variant+"/replacement", variant+"/replacement/ground.glb")
		}
		hrefs = append(hrefs, fmt.Sprintf("%s/versions/%d", variant, v.Current))
	}
	for _, href := range hrefs {
		data, err := g.ask(href)
		if err != nil {
			return err
		}
		if data == nil {
			continue
		}
		f := packFile{Href: href, Path: strings.TrimPrefix(href, "/") + ".json", Role: packDocument, MediaType: echo.MIMEApplicationJSON}
		if path.Ext(href) == ".glb" {
			f.Path, f.MediaType = strings.TrimPrefix(href, "/"), glbType
		}
		if err := g.add(packItem{packFile: f, data: data}); err != nil {
			return err
		}
	}
	return nil
}

// ask gives what a GET of the API answers this caller, nil where it answers that
// it may not.
func (g *packing) ask(href string) ([]byte, error) {
	from := g.echo.Request()
	r, err := http.NewRequestWithContext(from.Context(), http.MethodGet, href, nil)
	if err != nil {
		return nil, err
	}
	r.RequestURI, r.RemoteAddr, r.Host = href, from.RemoteAddr, from.Host
	if t := from.Header.Get(echo.HeaderAuthorization); t != "" {
		r.Header.Set(echo.HeaderAuthorization, t)
	}
	answer := &keptAnswer{header: http.Header{}, status: http.StatusOK}
	g.server.echo.ServeHTTP(answer, r)
	switch answer.status {
	case http.StatusOK:
		return answer.body.Bytes(), nil
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return nil, nil
	}
	return nil, fmt.Errorf("asking for %s: status %d", href, answer.status)
}

// keptAnswer is an answer of this server to itself.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *keptAnswer) Header() http.Header         { return a.header }
func (a *keptAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }
func (a *keptAnswer) WriteHeader(status int)      { a.status = status }

// app adds the viewer itself, so that it opens without a network.
func (g *packing) app() error {
	if g.server.cfg.Viewer == nil {
		return nil
	}
	return fs.WalkDir(g.server.cfg.Viewer, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "README.md" {
			return err
		}
		data, err := fs.ReadFile(g.server.cfg.Viewer, name)
		if err != nil {
			return err
		}
		href := "/" + name
		if name == "index.html" {
			href = "/"
		}
		return g.add(packItem{packFile: packFile{Href: href, Role: packApp, MediaType: viewerType(name)}, data: data})
	})
}
