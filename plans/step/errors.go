package step

import (
	"bytes"
	"fmt"

	"github.com/maquette-city/maquette/plans"
)

// Rule is what an exchange structure broke. The list is closed.
type Rule string

// The rules.
const (
	RuleHeader        Rule = "header"         // the file does not begin as the standard says
	RuleTruncated     Rule = "truncated"      // the file ends before the structure does
	RuleSyntax        Rule = "syntax"         // another character was expected
	RuleDepth         Rule = "depth"          // lists nested deeper than MaxDepth
	RuleInstanceName  Rule = "instance-name"  // not a number from 1 below 2^63
	RuleMissingEntity Rule = "missing-entity" // a reference to a record that is not there
	RuleMissingValue  Rule = "missing-value"  // fewer attributes, or $, where a value is needed
	RuleValueType     Rule = "value-type"     // a value of another type was expected
	RuleNumberRange   Rule = "number-range"   // not finite or beyond MaxNumber
	RuleSize          Rule = "size"           // more bytes than MaxBytes
)

// Error says what is wrong and where.
type Error struct {
	Rule   Rule
	Byte   int64 // from 0
	ID     ID    // the record, 0 outside one
	Detail string
	data   []byte // of the file, to find the line when it is asked for
	lines  bool   // bytes are those of another text: see ParseTranslated
}

// Line gives the line of the place, from 1. It counts the lines up to there.
func (e *Error) Line() int { return 1 + bytes.Count(e.data[:e.Byte], []byte{'\n'}) }

// Error gives one line with the place.
func (e *Error) Error() string {
	if e.lines {
		return fmt.Sprintf("line %d, #%d: %s (%s)", e.Line(), e.ID, e.Detail, e.Rule)
	}
	if e.ID != 0 {
		return fmt.Sprintf("line %d, byte %d, #%d: %s (%s)", e.Line(), e.Byte, e.ID, e.Detail, e.Rule)
	}
	return fmt.Sprintf("line %d, byte %d: %s (%s)", e.Line(), e.Byte, e.Detail, e.Rule)
}

// fail makes an Error at offset at of data.
func fail(data []byte, rule Rule, at int, id ID, format string, args ...any) *Error {
	at = min(max(at, 0), len(data))
	return &Error{Rule: rule, Byte: int64(at), ID: id, Detail: fmt.Sprintf(format, args...), data: data}
}

// fail makes an Error about a part of f.
func (f *File) fail(rule Rule, at int, id ID, format string, args ...any) *Error {
	err := fail(f.data, rule, at, id, format, args...)
	err.lines = f.translated
	return err
}

// invalid makes the domain error of a file that is refused.
func invalid(err *Error) error {
	kind := plans.KindInvalid
	if err.Rule == RuleSize {
		kind = plans.KindTooLarge
	}
	return plans.Errorf(kind, "reading STEP file: %w", err)
}

// show gives a short, printable form of the bytes at offset at.
func show(data []byte, at int) string {
	if at >= len(data) {
		return "the end of the file"
	}
	return fmt.Sprintf("%.20q", data[at:min(at+20, len(data))])
}
