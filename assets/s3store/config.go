package s3store

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

// Secret is a string that does not print: not with fmt, slog or JSON.
type Secret string

// String hides the secret.
func (Secret) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[secret]" }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText hides the secret from JSON and the like.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Config names a bucket and how to reach it.
type Config struct {
	Endpoint  string // host or host:port, without a scheme
	Bucket    string // made where it is missing
	Region    string // default "us-east-1", which every S3 but Amazon's takes
	AccessKey string
	SecretKey Secret
	TLS       bool // https
	// VirtualHost addresses the bucket as a host name (bucket.endpoint), which
	// Amazon asks for; default is as a path, which every other S3 takes.
	VirtualHost bool
	// PartBytes is the size of a part of a large upload and the memory each
	// such upload takes: S3 allows 10,000 parts of at least 5 MiB. Default
	// 16 MiB, so that an upload of unknown size can grow to 156 GiB.
	PartBytes int64
	// Transport replaces the HTTP transport, in tests. Nil: one with limits on
	// every wait but the body's.
	Transport http.RoundTripper
}

const (
	defaultRegion    = "us-east-1"
	defaultPartBytes = 16 << 20
	minPartBytes     = 5 << 20
)

func (c Config) withDefaults() (Config, error) {
	if c.Region == "" {
		c.Region = defaultRegion
	}
	if c.PartBytes == 0 {
		c.PartBytes = defaultPartBytes
	}
	switch {
	case c.Endpoint == "" || strings.Contains(c.Endpoint, "/"):
		return c, fmt.Errorf("the S3 endpoint %q is not host:port without a scheme", c.Endpoint)
	case c.Bucket == "":
		return c, errors.New("no S3 bucket is named")
	case (c.AccessKey == "") != (c.SecretKey == ""):
		return c, errors.New("an S3 access key goes with a secret key: one of them is missing")
	case c.PartBytes < minPartBytes:
		return c, fmt.Errorf("a part of %d bytes is smaller than S3's minimum of %d", c.PartBytes, minPartBytes)
	}
	return c, nil
}
