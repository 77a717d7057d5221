package cityjson

import (
	"errors"
	"fmt"
	"strings"
)

// ruleError is a rule of the specification that a part of a city object breaks.
type ruleError struct {
	rule string
	path string // from the object's geometry array on, as in a JSON pointer
	err  error
}

func (e *ruleError) Error() string { return fmt.Sprintf("%s: %v (rule %s)", e.path, e.err, e.rule) }
func (e *ruleError) Unwrap() error { return e.err }

// at puts what lies above before the path of an error.
func at(where string, err error) error {
	var rule *ruleError
	if errors.As(err, &rule) {
		return &ruleError{rule.rule, where + "/" + rule.path, rule.err}
	}
	return fmt.Errorf("%s: %w", where, err)
}

// pointer gives the JSON pointer of a city object (RFC 6901).
func pointer(id string) string {
	return "/CityObjects/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(cutText(id))
}

// The errors of geometries.
var (
	errUnsupported = errors.New("only surfaces, solids and lines are made")
	errEmpty       = errors.New("it has no surfaces")
	// errFlat is a surface whose outer ring has less than three different corners
	// or no area.
	errFlat = errors.New("the surface has no area")
)

func orEmpty(err error) error {
	if err == nil {
		return errEmpty
	}
	return err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
