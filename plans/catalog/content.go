package catalog

import (
	"context"

	"github.com/maquette-city/maquette/plans"
)

// Contents gives the tree (tile id to content URI) and the contents' sizes in
// bytes of a version that has a result.
func (c *Catalog) Contents(ctx context.Context, variantID string, number int) (tree map[string]string, bytes map[string]int64, err error) {
	s, err := readShown(ctx, c.read, variantID, number)
	if err != nil {
		return nil, nil, storeError("reading contents of variant "+variantID, err)
	}
	if number == 0 {
		return nil, nil, plans.Errorf(plans.KindNotFound, "variant %s has no version 0", variantID)
	}
	return s.result.Tree, s.result.Contents, nil
}

func readContents(ctx context.Context, q queryer, variantID string, number int) (map[string]string, map[string]int64, error) {
	tree, err := pairs[string](ctx, q, `SELECT tile, uri FROM version_tile WHERE variant_id = $1 AND number = $2`, variantID, number)
	if err != nil {
		return nil, nil, err
	}
	bytes, err := pairs[int64](ctx, q, `SELECT uri, bytes FROM version_content WHERE variant_id = $1 AND number = $2`, variantID, number)
	return tree, bytes, err
}

// pairs reads rows of two columns into a map.
func pairs[V any](ctx context.Context, q queryer, query string, args ...any) (map[string]V, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	m := map[string]V{}
	for rows.Next() {
		var key string
		var value V
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		m[key] = value
	}
	return m, rows.Err()
}

// sqlContentVisible asks for a version that holds the content and is shown, or
// was hidden after a moment.
const sqlContentVisible = `SELECT EXISTS (SELECT 1 FROM version_content c
	JOIN version v ON v.variant_id = c.variant_id AND v.number = c.number
	JOIN variant a ON a.id = c.variant_id
	WHERE c.variant_id = $1 AND c.uri = $2 AND (a.current = c.number OR a.partial_version = c.number OR v.hidden_at > $3))`

// ContentVisible tells whether the content URI belongs to a version of the
// variant that the public may see or could see in the last 24 hours.
func (c *Catalog) ContentVisible(ctx context.Context, variantID, uri string) (bool, error) {
	var yes bool
	err := c.visible.QueryRowContext(ctx, variantID, uri, micros(c.now().Add(-contentGrace))).Scan(&yes)
	return yes, storeError("looking up content of variant "+variantID, err)
}
