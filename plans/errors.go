package plans

import (
	"errors"
	"fmt"
)

// Kind classes an error by what the caller can do about it.
type Kind string

// The kinds of error. Act on these, never on text.
const (
	KindInvalid      Kind = "invalid"
	KindUnauthorized Kind = "unauthorized"
	KindForbidden    Kind = "forbidden"
	KindNotFound     Kind = "not-found"
	KindConflict     Kind = "conflict"
	KindPrecondition Kind = "precondition-failed" // what the caller knew is no longer so
	KindTooLarge     Kind = "too-large"
	KindUnsupported  Kind = "unsupported"
	KindGone         Kind = "gone"
	KindUnavailable  Kind = "unavailable"
	KindInternal     Kind = "internal"
)

// Error is a domain error: a kind, a message that a user may see (what was
// being done, to what, what they can do) and the wrapped cause.
type Error struct {
	Kind    Kind
	Message string
	Field   string // JSON pointer or parameter the message is about, or ""
	Err     error
}

// Error gives the message; Errorf already wrote the cause into it.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of kind k; a %w in format becomes its cause.
func Errorf(k Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: k, Message: err.Error(), Err: errors.Unwrap(err)}
}

// KindOf gives the kind of the first Error in err's chain, KindInternal for an
// error without one and "" for nil.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Kind
	}
	return KindInternal
}
