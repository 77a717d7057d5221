package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func BenchmarkServeTile(b *testing.B) {
	for _, accept := range []string{"br", "identity"} {
		b.Run(accept, func(b *testing.B) { benchmarkTile(b, accept) })
	}
}

// benchmarkTile serves one content of 16 kB from the hot cache, all middleware
// included, without a network.
func benchmarkTile(b *testing.B, accept string) {
	w, base, hash, _ := tilesWorld(b)
	req := httptest.NewRequest(http.MethodGet, base+"/c/"+hash+".glb", nil)
	req.Header.Set("Accept-Encoding", accept)
	b.ReportAllocs()
	for b.Loop() {
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, req)
		if rec.Code != http.StatusOK {
			b.Fatal(rec.Code)
		}
	}
}
