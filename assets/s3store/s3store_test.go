package s3store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
)

// TestConformance runs on the S3 that the environment names; the embedded
// gateway is tested in assets/embedded.
func TestConformance(t *testing.T) {
	endpoint := os.Getenv("MAQUETTE_TEST_S3_ENDPOINT")
	if endpoint == "" {
		t.Skip("MAQUETTE_TEST_S3_ENDPOINT (and _BUCKET, _REGION, _ACCESS_KEY, _SECRET_KEY, _TLS) name no S3 to test with")
	}
	s, err := Open(t.Context(), Config{
		Endpoint: endpoint, Bucket: os.Getenv("MAQUETTE_TEST_S3_BUCKET"), Region: os.Getenv("MAQUETTE_TEST_S3_REGION"),
		AccessKey: os.Getenv("MAQUETTE_TEST_S3_ACCESS_KEY"), SecretKey: Secret(os.Getenv("MAQUETTE_TEST_S3_SECRET_KEY")),
		TLS: os.Getenv("MAQUETTE_TEST_S3_TLS") != "", PartBytes: storetest.PartBytes,
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Run(t, s, fmt.Sprintf("maquette-test/%d/", time.Now().UnixNano()))
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	good := Config{Endpoint: "localhost:9", Bucket: "b", AccessKey: "a", SecretKey: "s"}
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"scheme in the endpoint": {func(c *Config) { c.Endpoint = "http://localhost:9" }, "without a scheme"},
		"no endpoint":            {func(c *Config) { c.Endpoint = "" }, "without a scheme"},
		"no bucket":              {func(c *Config) { c.Bucket = "" }, "no S3 bucket"},
		"half of the keys":       {func(c *Config) { c.SecretKey = "" }, "one of them is missing"},
		"tiny parts":             {func(c *Config) { c.PartBytes = 1 }, "minimum"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			c.change(&bad)
			if _, err := Open(t.Context(), bad); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	c := Config{Endpoint: "e", SecretKey: "hush"}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "config", c, "key", c.SecretKey)
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "config", c, "key", c.SecretKey)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	all := out.String() + string(text) + fmt.Sprintf("%v %+v %#v %s %q", c, c, c, c.SecretKey, c.SecretKey)
	if strings.Contains(all, "hush") || !strings.Contains(all, "[secret]") {
		t.Errorf("the secret prints: %s", all)
	}
}

// TestErrorsOfTheServer answers every request with an S3 error, as a store in
// trouble does, which the real one cannot be made to do.
func TestErrorsOfTheServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		code   string
		want   error
	}{
		{503, "SlowDown", assets.ErrUnavailable},
		{500, "InternalError", assets.ErrUnavailable},
		{502, "", assets.ErrUnavailable},
		{429, "TooManyRequests", assets.ErrUnavailable},
		{404, "NoSuchKey", assets.ErrNotFound},
		{412, "PreconditionFailed", assets.ErrChanged},
		{416, "InvalidRange", assets.ErrRange},
		{403, "AccessDenied", nil},
		{404, "NoSuchBucket", nil},
	} {
		t.Run(fmt.Sprintf("%d %s", c.status, c.code), func(t *testing.T) {
			t.Parallel()
			broken := false
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !broken {
					return // the bucket is there
				}
				w.WriteHeader(c.status)
				if c.code != "" {
					fmt.Fprintf(w, `<Error><Code>%s</Code><Message>m</Message></Error>`, c.code)
				}
			}))
			defer srv.Close()
			s, err := Open(t.Context(), Config{Endpoint: srv.Listener.Addr().String(), Bucket: "bucket", AccessKey: "a", SecretKey: "s"})
			if err != nil {
				t.Fatal(err)
			}
			broken = true
			_, _, err = s.Get(t.Context(), "k", nil)
			if c.want != nil && !errors.Is(err, c.want) || c.want == nil && (err == nil || isSentinel(err)) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func isSentinel(err error) bool {
	for _, s := range []error{assets.ErrNotFound, assets.ErrExists, assets.ErrChanged, assets.ErrRange, assets.ErrUnavailable, assets.ErrKey} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(nil)
	addr := srv.Listener.Addr().String()
	srv.Close()
	_, err := Open(t.Context(), Config{Endpoint: addr, Bucket: "bucket", AccessKey: "a", SecretKey: "s"})
	if !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("got %v, want %v", err, assets.ErrUnavailable)
	}
}
