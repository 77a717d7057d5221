package glb

import (
	"encoding/json"
	"fmt"
)

// ImageURIs gives the URIs, relative to the content, of the images that lie
// beside it, in the order of the file.
func ImageURIs(data []byte) ([]string, error) {
	text, _, err := chunks(data)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Images []struct {
			URI string `json:"uri"`
		} `json:"images"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("reading the images of a content: %v: %w", err, ErrMalformed)
	}
	var uris []string
	for _, i := range doc.Images {
		if i.URI != "" {
			uris = append(uris, i.URI)
		}
	}
	return uris, nil
}
