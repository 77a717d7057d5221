package s3store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"

	"github.com/maquette-city/maquette/assets"
)

// storeError says what an S3 error means in the words of package assets; o are
// the options of the Put it is about.
func storeError(err error, o assets.PutOptions) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if s := sentinel(err, o); s != nil {
		return fmt.Errorf("%w: %w", s, err)
	}
	return err
}

func sentinel(err error, o assets.PutOptions) error {
	r := minio.ToErrorResponse(err)
	switch r.Code {
	case "NoSuchKey", "NotFound":
		if o.IfMatch != "" {
			return assets.ErrChanged
		}
		return assets.ErrNotFound
	case "PreconditionFailed":
		return precondition(o)
	case "InvalidRange":
		return assets.ErrRange
	case "SlowDown", "ServiceUnavailable", "RequestTimeout", "InternalError", "ConditionalRequestConflict", "OperationAborted":
		return assets.ErrUnavailable
	}
	switch {
	case r.StatusCode == http.StatusNotFound && r.Code != "NoSuchBucket":
		return assets.ErrNotFound
	case r.StatusCode == http.StatusPreconditionFailed:
		return precondition(o)
	case r.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return assets.ErrRange
	case r.StatusCode == http.StatusTooManyRequests || r.StatusCode >= 500 || r.StatusCode == 0 && transient(err):
		return assets.ErrUnavailable
	}
	return nil
}

func precondition(o assets.PutOptions) error {
	if o.IfNoneMatch {
		return assets.ErrExists
	}
	return assets.ErrChanged
}

// transient tells whether an error without an answer is the network's.
func transient(err error) bool {
	var network net.Error
	var request *url.Error
	return errors.As(err, &request) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}
