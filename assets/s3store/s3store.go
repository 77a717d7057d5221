// Package s3store keeps assets in a bucket of any S3-compatible object store,
// with minio-go, which is used nowhere else. It implements assets.Store.
//
// Objects are the assets under their own keys, nothing else; see package assets
// for the list. Permissions used on the bucket: ListBucket, GetObject,
// PutObject, DeleteObject, AbortMultipartUpload and, where the bucket is
// missing, CreateBucket. A Put that fails leaves no object; a process that is
// killed during a large Put leaves an unfinished multipart upload, which the
// store's lifecycle rule (AbortIncompleteMultipartUpload) should remove.
//
// Retrying is not done here but by assets.WithRetry, so that the two do not
// multiply. Standard: the Amazon S3 API (2006-03-01) with conditional writes.
package s3store

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/maquette-city/maquette/assets"
)

// peekBytes of an asset of unknown size are read before deciding how to send
// it: what fits goes in one request instead of a multipart upload's three.
const peekBytes = 256 << 10

// Store is a bucket. It is safe for concurrent use.
type Store struct {
	core   minio.Core
	bucket string
	part   int64
}

var _ assets.Store = (*Store)(nil)

// Open connects to the bucket and makes it where it is missing.
func Open(ctx context.Context, c Config) (*Store, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	if c.Transport == nil {
		c.Transport = NewTransport()
	}
	lookup := minio.BucketLookupPath
	if c.VirtualHost {
		lookup = minio.BucketLookupDNS
	}
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(c.AccessKey, string(c.SecretKey), ""),
		Secure: c.TLS, Region: c.Region, Transport: c.Transport, BucketLookup: lookup,
		MaxRetries: 1,
	})
	if err != nil {
		return nil, fmt.Errorf("preparing S3 at %s: %w", c.Endpoint, err)
	}
	s := &Store{minio.Core{Client: client}, c.Bucket, c.PartBytes}
	if err := s.makeBucket(ctx, c.Region); err != nil {
		return nil, fmt.Errorf("opening bucket %s at %s: %w", c.Bucket, c.Endpoint, err)
	}
	return s, nil
}

// NewTransport makes the HTTP transport a Store uses: every wait but the body's
// is limited, nothing is decompressed on the way.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: time.Minute,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   64,
		DisableCompression:    true, // an asset's encoding is the asset's business
	}
}

func (s *Store) makeBucket(ctx context.Context, region string) error {
	there, err := s.core.BucketExists(ctx, s.bucket)
	if err != nil || there {
		return storeError(err, assets.PutOptions{})
	}
	err = s.core.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region})
	switch minio.ToErrorResponse(err).Code {
	case "BucketAlreadyOwnedByYou", "BucketAlreadyExists": // another node was faster
		return nil
	}
	return storeError(err, assets.PutOptions{})
}

// Put stores an asset. A large one, or one of unknown size, goes in parts.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, size int64, o assets.PutOptions) (assets.Info, error) {
	if err := assets.CheckKey(key); err != nil {
		return assets.Info{}, err
	}
	if o.ContentType == "" {
		o.ContentType = assets.MediaType(key)
	}
	if size < 0 {
		var err error
		if r, size, err = peek(r); err != nil {
			return assets.Info{}, fmt.Errorf("reading what is put at %s: %w", key, err)
		}
	}
	opts := minio.PutObjectOptions{ContentType: o.ContentType, ContentEncoding: o.Encoding, DisableMultipart: true}
	if o.IfNoneMatch {
		opts.SetMatchETagExcept("*")
	} else if o.IfMatch != "" {
		opts.SetMatchETag(strings.Trim(o.IfMatch, `"`))
	}
	up, err := s.send(ctx, key, r, size, opts)
	if err != nil {
		return assets.Info{}, fmt.Errorf("putting %s: %w", key, storeError(err, o))
	}
	return assets.Info{Key: key, Bytes: up.Size, ETag: quote(up.ETag), ContentType: o.ContentType, Encoding: o.Encoding, ModifiedAt: up.LastModified}, nil
}

func (s *Store) send(ctx context.Context, key string, r io.Reader, size int64, opts minio.PutObjectOptions) (minio.UploadInfo, error) {
	if size < 0 || size > s.part {
		return s.putParts(ctx, key, r, size, opts)
	}
	// Nothing to sign in chunks: versitygw leaves the empty body's end in the
	// connection and takes it for the next request.
	opts.DisableContentSha256 = size == 0
	return s.core.Client.PutObject(ctx, s.bucket, key, r, size, opts)
}

// peek reads the beginning of r and gives its size where that is all.
func peek(r io.Reader) (io.Reader, int64, error) {
	head, err := io.ReadAll(io.LimitReader(r, peekBytes))
	if err != nil {
		return nil, 0, err
	}
	if len(head) < peekBytes {
		return bytes.NewReader(head), int64(len(head)), nil
	}
	return io.MultiReader(bytes.NewReader(head), r), -1, nil
}

// Get opens an asset or a part of it; Info.Bytes is the size of the whole.
func (s *Store) Get(ctx context.Context, key string, rng *assets.Range) (io.ReadCloser, assets.Info, error) {
	var opts minio.GetObjectOptions
	if err := assets.CheckKey(key); err != nil {
		return nil, assets.Info{}, err
	}
	if err := setRange(&opts, rng); err != nil {
		return nil, assets.Info{}, fmt.Errorf("getting %s: %w", key, err)
	}
	body, o, header, err := s.core.GetObject(ctx, s.bucket, key, opts)
	if err != nil {
		return nil, assets.Info{}, fmt.Errorf("getting %s: %w", key, storeError(err, assets.PutOptions{}))
	}
	i := info(o)
	i.Key = key
	if total, ok := contentRangeTotal(header.Get("Content-Range")); ok {
		i.Bytes = total
	}
	return body, i, nil
}

func setRange(opts *minio.GetObjectOptions, rng *assets.Range) error {
	switch {
	case rng == nil || *rng == (assets.Range{}):
		return nil
	case rng.Offset < 0 || rng.Length == 0 || rng.Length < -1:
		return assets.ErrRange
	case rng.Length == -1:
		opts.Set("Range", fmt.Sprintf("bytes=%d-", rng.Offset))
	default:
		opts.Set("Range", fmt.Sprintf("bytes=%d-%d", rng.Offset, rng.Offset+rng.Length-1))
	}
	return nil
}

// contentRangeTotal reads the whole's size from "bytes 0-9/100" (RFC 9110,
// 14.4).
func contentRangeTotal(header string) (int64, bool) {
	_, total, ok := strings.Cut(header, "/")
	n, err := strconv.ParseInt(total, 10, 64)
	return n, ok && err == nil
}

// Head describes an asset.
func (s *Store) Head(ctx context.Context, key string) (assets.Info, error) {
	if err := assets.CheckKey(key); err != nil {
		return assets.Info{}, err
	}
	o, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return assets.Info{}, fmt.Errorf("looking up %s: %w", key, storeError(err, assets.PutOptions{}))
	}
	i := info(o)
	i.Key = key
	return i, nil
}

func info(o minio.ObjectInfo) assets.Info {
	return assets.Info{Key: o.Key, Bytes: o.Size, ETag: quote(o.ETag), ContentType: o.ContentType,
		Encoding: encoding(o.Metadata.Get("Content-Encoding")), ModifiedAt: o.LastModified}
}

// encoding leaves out aws-chunked, which is how the request was sent and not
// how the asset is encoded; Amazon strips it before storing, others do not.
func encoding(header string) string {
	var kept []string
	for e := range strings.SplitSeq(header, ",") {
		if e = strings.TrimSpace(e); e != "" && e != "aws-chunked" {
			kept = append(kept, e)
		}
	}
	return strings.Join(kept, ",")
}

func quote(etag string) string {
	if etag == "" {
		return ""
	}
	return `"` + strings.Trim(etag, `"`) + `"`
}

// Delete removes an asset; that there is none is no error.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := assets.CheckKey(key); err != nil {
		return err
	}
	err := storeError(s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}), assets.PutOptions{})
	if err != nil && !errors.Is(err, assets.ErrNotFound) {
		return fmt.Errorf("deleting %s: %w", key, err)
	}
	return nil
}

// List yields the assets under prefix in key order.
func (s *Store) List(ctx context.Context, prefix string, yield func(assets.Info) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing where yield does
	for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("listing %s: %w", prefix, storeError(o.Err, assets.PutOptions{}))
		}
		if err := yield(info(o)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Copy copies an asset inside the bucket, its type and encoding with it.
func (s *Store) Copy(ctx context.Context, from, to string) error {
	if err := errors.Join(assets.CheckKey(from), assets.CheckKey(to)); err != nil {
		return err
	}
	src := minio.CopySrcOptions{Bucket: s.bucket, Object: from}
	_, err := s.core.Client.CopyObject(ctx, minio.CopyDestOptions{Bucket: s.bucket, Object: to}, src)
	if tooLargeToCopy(err) {
		err = s.copyParts(ctx, src, to)
	}
	if err != nil {
		return fmt.Errorf("copying %s to %s: %w", from, to, storeError(err, assets.PutOptions{}))
	}
	return nil
}

// tooLargeToCopy tells whether S3 refused a copy for its size (above 5 GiB).
func tooLargeToCopy(err error) bool {
	code := minio.ToErrorResponse(err).Code
	return code == "InvalidRequest" || code == "EntityTooLarge"
}

// copyParts copies what is too large for one request; unlike CopyObject it has
// to be told the type and the encoding.
func (s *Store) copyParts(ctx context.Context, src minio.CopySrcOptions, to string) error {
	i, err := s.Head(ctx, src.Object)
	if err != nil {
		return err
	}
	dst := minio.CopyDestOptions{Bucket: s.bucket, Object: to, ContentType: i.ContentType, ContentEncoding: i.Encoding}
	_, err = s.core.ComposeObject(ctx, dst, src)
	return err
}
