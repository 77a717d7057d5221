package surroundings

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"os"
	"regexp"
	"strings"
)

// request is one question to a service.
type request struct {
	source string // for people
	part   string // for people
	url    string
	accept string // media type
	limit  int64  // bytes of the answer
	// check looks into an answer before it is kept; its error says what is wrong.
	check func(f *os.File, p *part) error
}

// fail makes an error of the request.
func (r *request) fail(problem, advice string) *FetchError {
	return &FetchError{Source: r.source, Part: r.part, URL: r.url, Problem: problem, Advice: advice}
}

// errCut marks an answer that ends too early, which another try may bring whole.
var errCut = errors.New("the answer is cut off")

// verify holds an answer against what was asked.
func (r *request) verify(f *os.File, p *part) error {
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading what was fetched: %w", err)
	}
	if what := otherThan(r.accept, p.ContentType, head[:n]); what != "" {
		return r.fail("answered "+what, adviceReport)
	}
	err = r.check(f, p)
	if err == nil {
		return nil
	}
	var known *FetchError
	if errors.As(err, &known) {
		return err
	}
	e := r.fail(err.Error(), adviceReport)
	e.Err = err
	if errors.Is(err, errCut) || errors.Is(err, io.ErrUnexpectedEOF) {
		e.passing, e.Advice = true, adviceAgain
	}
	return e
}

// otherThan says what an answer is that is not of the media type that was asked
// for, "" where it may be that.
func otherThan(accept, contentType string, head []byte) string {
	media, _, _ := mime.ParseMediaType(contentType)
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(text) == 0:
		return "nothing"
	case strings.Contains(media, "html") || isHTML(text):
		return "a page of HTML" + quoted(titleOf(text)) + " where " + accept + " was due"
	case bytes.HasPrefix(text, []byte("<")):
		return "XML" + quoted(exceptionIn(text)) + " where " + accept + " was due"
	case strings.Contains(accept, "json") && text[0] != '{':
		return fmt.Sprintf("%.40q where %s was due", text, accept)
	case strings.Contains(accept, "image") && text[0] == '{':
		return "JSON" + quoted(string(text)) + " where " + accept + " was due"
	}
	return ""
}

func isHTML(text []byte) bool {
	start := strings.ToLower(string(text[:min(len(text), 15)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// quoted adds a text of a service, on one line and bounded.
func quoted(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return ""
	}
	return fmt.Sprintf(" (%.200q)", s)
}

var titleTag = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

func titleOf(page []byte) string {
	if m := titleTag.FindSubmatch(page); m != nil {
		return html.UnescapeString(string(m[1]))
	}
	return ""
}

// exceptionIn gives the text of an exception report of WMS (06-042, annex E) or OWS
// (06-121r9, clause 8).
func exceptionIn(text []byte) string {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	in := false
	var out strings.Builder
	for {
		t, err := d.RawToken()
		if err != nil {
			return out.String()
		}
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local == "ServiceException" || t.Name.Local == "ExceptionText"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				out.Write(t)
			}
		}
	}
}
