package main

import (
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/maquette-city/maquette/assets/s3store"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/server"
)

// settings are the flags of serve, checked.
type settings struct {
	listen         string
	data           string // absolute
	s3             s3store.Config
	nats           string // URL of a cluster; "" for one in-process
	tlsCert        string
	tlsKey         string
	baseURL        string
	origins        []string
	tokenKey       string
	maxUpload      int64
	convertMemory  int64
	cityBytes      int64
	convertTimeout time.Duration
	workers        int
	demo           bool
	role           nodeRole
	logLevel       slog.Level
}

// nodeRole says which part of the work a process does.
type nodeRole string

const (
	roleAll    nodeRole = "all"
	roleServe  nodeRole = "serve"  // answers, converts nothing
	roleWorker nodeRole = "worker" // converts, answers nothing
)

// byteSize is a flag value in bytes, with K, M or G for powers of 1024.
type byteSize int64

func (b *byteSize) String() string {
	v := int64(*b)
	for _, unit := range []struct {
		name string
		size int64
	}{{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}} {
		if v != 0 && v%unit.size == 0 {
			return strconv.FormatInt(v/unit.size, 10) + unit.name
		}
	}
	return strconv.FormatInt(v, 10)
}

func (b *byteSize) Set(s string) error {
	digits := strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(s)), "B"), "I")
	unit := int64(1)
	if n := len(digits); n > 0 {
		if i := strings.IndexByte("KMG", digits[n-1]); i >= 0 {
			unit, digits = 1<<(10*(i+1)), digits[:n-1]
		}
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || v < 1 || v > math.MaxInt64/unit {
		return fmt.Errorf("want a size such as 512M or 4G")
	}
	*b = byteSize(v * unit)
	return nil
}

// Defaults of serve that other packages do not set.
const (
	defaultListen         = "127.0.0.1:8080"
	defaultConvertMemory  = 4 << 30
	defaultConvertTimeout = 30 * time.Minute
)

// parseSettings reads flags and environment. Where it gives false the verb ends
// with the code.
func parseSettings(args []string, io stdio) (settings, int, bool) {
	var s settings
	fs := newFlags("serve", io)
	maxUpload, memory, city := byteSize(server.DefaultMaxUpload), byteSize(defaultConvertMemory), byteSize(convert.CityBytes)
	var secret, origins, level, role string
	fs.StringVar(&s.listen, "listen", defaultListen, "address to listen on; port 0 takes a free one")
	fs.StringVar(&s.data, "data", "./data", "folder for the database, the token key and the embedded object store")
	fs.StringVar(&s.s3.Endpoint, "s3-endpoint", "", "S3 endpoint, such as https://s3.example.org; none: the embedded store")
	fs.StringVar(&s.s3.Bucket, "s3-bucket", "maquette", "S3 bucket, made where it is missing")
	fs.StringVar(&s.s3.AccessKey, "s3-access-key", "", "S3 access key")
	fs.StringVar(&secret, "s3-secret-key", "", "S3 secret key (better in the environment)")
	fs.StringVar(&s.s3.Region, "s3-region", "", "S3 region")
	fs.StringVar(&s.nats, "nats", "", "NATS URL, when several nodes serve; none: one in-process")
	fs.StringVar(&s.tlsCert, "tls-cert", "", "TLS certificate chain (PEM); with --tls-key: HTTPS and HTTP/2")
	fs.StringVar(&s.tlsKey, "tls-key", "", "TLS private key (PEM)")
	fs.StringVar(&s.baseURL, "base-url", "", "address people reach this server at, where a proxy stands before it")
	fs.StringVar(&origins, "origins", "", "other origins whose pages may call the API, separated by commas")
	fs.StringVar(&s.tokenKey, "token-key", "", "token key in hexadecimal digits, the same on all nodes (better in the environment)")
	fs.Var(&maxUpload, "max-upload", "largest upload")
	fs.Var(&memory, "convert-memory", "memory of one conversion")
	fs.Var(&city, "city-bytes", "from this size on city models are made block by block: in sight as they grow, without pictures and files of the whole")
	fs.DurationVar(&s.convertTimeout, "convert-timeout", defaultConvertTimeout, "time of one conversion")
	fs.IntVar(&s.workers, "workers", max(1, runtime.NumCPU()/2), "conversions at once")
	fs.BoolVar(&s.demo, "demo", false, "make the demo project, once")
	fs.StringVar(&role, "role", string(roleAll), "all, serve (no conversions) or worker (only conversions)")
	fs.StringVar(&level, "log-level", "info", "debug, info, warn or error")
	if code, ok := parseFlags(fs, args, io); !ok {
		return s, code, false
	}
	s.s3.SecretKey, s.role = s3store.Secret(secret), nodeRole(role)
	s.maxUpload, s.convertMemory, s.cityBytes = int64(maxUpload), int64(memory), int64(city)
	if origins != "" {
		s.origins = strings.Split(origins, ",")
	}
	err := s.logLevel.UnmarshalText([]byte(level))
	if err == nil {
		err = s.validate()
	}
	if err != nil {
		fmt.Fprintln(io.err, "maquette serve:", err)
		return s, exitUsage, false
	}
	return s, exitOK, true
}

// validate checks what can be checked without touching anything, and makes
// paths absolute: the embedded store changes the working folder.
func (s *settings) validate() error {
	if _, _, err := net.SplitHostPort(s.listen); err != nil {
		return fmt.Errorf("--listen %q: want host:port", s.listen)
	}
	switch {
	case (s.tlsCert == "") != (s.tlsKey == ""):
		return fmt.Errorf("--tls-cert and --tls-key go together")
	case s.workers < 1:
		return fmt.Errorf("--workers %d: want at least 1", s.workers)
	case s.convertTimeout < time.Second:
		return fmt.Errorf("--convert-timeout %v: want at least 1s", s.convertTimeout)
	case s.role != roleAll && s.role != roleServe && s.role != roleWorker:
		return fmt.Errorf("--role %q: want all, serve or worker", s.role)
	case s.role != roleAll && (s.s3.Endpoint == "" || s.nats == ""):
		return fmt.Errorf("--role %s shares its work with other processes: --s3-endpoint and --nats must say where they meet", s.role)
	case s.demo && s.role == roleWorker:
		return fmt.Errorf("--demo needs a role that serves")
	}
	if err := s.splitEndpoint(); err != nil {
		return err
	}
	if err := checkURLs(append(s.origins, s.baseURL)); err != nil {
		return err
	}
	for _, path := range []*string{&s.data, &s.tlsCert, &s.tlsKey} {
		if *path == "" {
			continue
		}
		abs, err := filepath.Abs(*path)
		if err != nil {
			return fmt.Errorf("finding %s: %w", *path, err)
		}
		*path = abs
	}
	return nil
}

// splitEndpoint turns https://host into the store's host and TLS.
func (s *settings) splitEndpoint() error {
	scheme, host, found := strings.Cut(s.s3.Endpoint, "://")
	switch {
	case s.s3.Endpoint == "":
		return nil
	case !found:
		host, scheme = s.s3.Endpoint, "https"
	case scheme != "http" && scheme != "https":
		return fmt.Errorf("--s3-endpoint %q: want http:// or https://", s.s3.Endpoint)
	}
	s.s3.Endpoint, s.s3.TLS = strings.TrimSuffix(host, "/"), scheme == "https"
	return nil
}

func checkURLs(list []string) error {
	for _, text := range list {
		if text == "" {
			continue
		}
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("%q is not an address such as https://plannen.example.nl", text)
		}
	}
	return nil
}
