package assets_test

import (
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) { storetest.Run(t, storetest.NewMemory(), "tiles/x/") })
	t.Run("wrapped", func(t *testing.T) {
		c := assets.NewCache(assets.WithRetry(storetest.NewMemory(), assets.RetryOptions{}), assets.CacheOptions{Bytes: 1 << 20, MaxObject: 300 << 10})
		storetest.Run(t, c, "tiles/x/")
	})
}
