package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
)

// storedFeatures reads what a conversion wrote about features: the index tells
// which block of features.jsonl.gz holds a key, and only that block is read.
type storedFeatures struct{ store assets.Store }

// maxFeatureIndex bounds an index read into memory, in bytes: 5 million
// features in blocks of 128 make some 5 MB.
const maxFeatureIndex = 64 << 20

func featuresKey(variantID string, number int, name string) string {
	return "tiles/public/" + variantID + "/" + strconv.Itoa(number) + "/" + name
}

// Feature implements server.Features.
func (f storedFeatures) Feature(ctx context.Context, variantID string, number int, key string) (json.RawMessage, error) {
	blocks, err := f.index(ctx, variantID, number)
	if err != nil {
		return nil, err
	}
	block, ok := convert.FindBlock(blocks, key)
	if !ok {
		return nil, plans.Errorf(plans.KindNotFound, "feature %q is not in this version", key)
	}
	body, _, err := f.store.Get(ctx, featuresKey(variantID, number, convert.FeaturesFile), &assets.Range{Offset: block.Offset, Length: block.Bytes})
	if err != nil {
		return nil, fmt.Errorf("reading the features of variant %s version %d: %w", variantID, number, err)
	}
	line, err := convert.FindFeature(body, key)
	return line, errors.Join(err, body.Close())
}

func (f storedFeatures) index(ctx context.Context, variantID string, number int) ([]convert.FeatureBlock, error) {
	body, _, err := f.store.Get(ctx, featuresKey(variantID, number, convert.FeaturesIndexFile), nil)
	if err != nil {
		return nil, fmt.Errorf("reading the index of features of variant %s version %d: %w", variantID, number, err)
	}
	defer func() { _ = body.Close() }()
	var index struct {
		Blocks []convert.FeatureBlock `json:"blocks"`
	}
	if err := json.NewDecoder(io.LimitReader(body, maxFeatureIndex)).Decode(&index); err != nil {
		return nil, fmt.Errorf("decoding the index of features of variant %s version %d: %w", variantID, number, err)
	}
	return index.Blocks, nil
}
