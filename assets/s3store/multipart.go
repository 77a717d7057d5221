package s3store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"
)

// abortTimeout bounds the clean-up after a failed upload, which goes on where
// the caller has left.
const abortTimeout = 10 * time.Second

// putParts uploads r part by part, one part in memory at a time. It is ours
// because minio-go's own leaves If-Match and If-None-Match out of the request
// that completes the upload, so that a large conditional put would overwrite.
// size is -1 where it is unknown.
func (s *Store) putParts(ctx context.Context, key string, r io.Reader, size int64, opts minio.PutObjectOptions) (minio.UploadInfo, error) {
	id, err := s.core.NewMultipartUpload(ctx, s.bucket, key, minio.PutObjectOptions{ContentType: opts.ContentType, ContentEncoding: opts.ContentEncoding})
	if err != nil {
		return minio.UploadInfo{}, err
	}
	up, err := s.sendParts(ctx, key, id, r, size, opts)
	if err != nil {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
		defer cancel()
		if abort := s.core.AbortMultipartUpload(late, s.bucket, key, id); abort != nil {
			err = fmt.Errorf("%w (and its parts are left behind: %w)", err, abort)
		}
	}
	return up, err
}

func (s *Store) sendParts(ctx context.Context, key, id string, r io.Reader, size int64, opts minio.PutObjectOptions) (minio.UploadInfo, error) {
	var parts []minio.CompletePart
	var sent int64
	buf := make([]byte, s.part)
	for last := false; !last; {
		n, err := io.ReadFull(r, buf)
		if last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !last {
			return minio.UploadInfo{}, err
		}
		if n == 0 {
			break
		}
		part, err := s.core.PutObjectPart(ctx, s.bucket, key, id, len(parts)+1, bytes.NewReader(buf[:n]), int64(n), minio.PutObjectPartOptions{})
		if err != nil {
			return minio.UploadInfo{}, fmt.Errorf("part %d: %w", len(parts)+1, err)
		}
		parts = append(parts, minio.CompletePart{PartNumber: part.PartNumber, ETag: part.ETag})
		sent += int64(n)
	}
	if size >= 0 && sent != size {
		return minio.UploadInfo{}, fmt.Errorf("%d bytes were announced and %d came: %w", size, sent, io.ErrUnexpectedEOF)
	}
	up, err := s.core.CompleteMultipartUpload(ctx, s.bucket, key, id, parts, opts)
	up.Size = sent
	return up, err
}
