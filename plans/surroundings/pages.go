package surroundings

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
)

// collection is a collection of features that is fetched page by page.
type collection struct {
	name  string // for people
	first string // address of the first page
	media string
	check func(p *page, about *part) error // looks into a page
	size  int                              // features of a page, for progress
}

// fetchPages fetches all pages of a collection, in their order.
func (j *job) fetchPages(ctx context.Context, col collection) ([]*part, error) {
	var parts []*part
	seen := map[string]bool{}
	for address := col.first; address != ""; {
		if seen[address] || len(parts) == maxPages {
			r := request{source: j.title, part: j.pageName(col, len(parts)+1), url: address}
			if seen[address] {
				return nil, r.fail("its pages lead in a circle: this address was a page before", adviceReport)
			}
			return nil, r.fail(fmt.Sprintf("there are more than %d pages", maxPages), "take a smaller area")
		}
		seen[address] = true
		p, info, err := j.fetchPage(ctx, col, address, len(parts)+1)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
		if address = ""; info.next != "" {
			if address, err = j.client.follow(p.URL, info.next); err != nil {
				r := request{source: j.title, part: j.pageName(col, len(parts)), url: p.URL}
				return nil, r.fail(err.Error(), adviceReport)
			}
		}
	}
	return parts, nil
}

func (j *job) pageName(col collection, n int) string {
	if col.name == "" {
		return fmt.Sprintf("page %d", n)
	}
	return fmt.Sprintf("%s, page %d", col.name, n)
}

// fetchPage fetches one page.
func (j *job) fetchPage(ctx context.Context, col collection, address string, n int) (*part, page, error) {
	var info page
	p, err := j.get(ctx, &request{source: j.title, part: j.pageName(col, n), url: address, accept: col.media, limit: maxPage,
		check: func(f *os.File, about *part) (err error) {
			if info, err = pageIn(f, nil); err != nil {
				return err
			}
			if about.ContentCRS != "" && !sameAsRD(about.ContentCRS) {
				return fmt.Errorf("the coordinates are in %.100q, RD was asked for", about.ContentCRS)
			}
			return col.check(&info, about)
		}})
	if err != nil {
		return nil, info, err
	}
	if n == 1 && info.matched > 0 && col.size > 0 {
		j.expect((info.matched - 1) / col.size)
	} else if info.next != "" && info.matched < 0 {
		j.expect(1)
	}
	return p, info, nil
}

// pageIn reads a page from its beginning.
func pageIn(f *os.File, emit func(json.RawMessage) error) (page, error) {
	if _, err := f.Seek(0, 0); err != nil {
		return page{}, fmt.Errorf("reading what was fetched: %w", err)
	}
	return readPage(f, emit)
}

// eachFeature reads the features of pages that were fetched.
func eachFeature(ctx context.Context, parts []*part, f func(p *page, raw json.RawMessage) error) error {
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := featuresOf(part, f); err != nil {
			return err
		}
	}
	return nil
}

// featuresOf reads what a page says first: it may stand after the features.
func featuresOf(p *part, f func(p *page, raw json.RawMessage) error) error {
	file, err := os.Open(p.path)
	if err != nil {
		return fmt.Errorf("reading what was fetched: %w", err)
	}
	defer file.Close()
	info, err := pageIn(file, nil)
	if err != nil {
		return fmt.Errorf("reading %s: %w", p.URL, err)
	}
	_, err = pageIn(file, func(raw json.RawMessage) error { return f(&info, raw) })
	return err
}
