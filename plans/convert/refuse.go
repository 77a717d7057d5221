package convert

import (
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// maxRefusals bounds how many refused sources an error names; the report names
// them all.
const maxRefusals = 5

// oneSourceOnly tells whether an error is about one source, so that the others
// can be looked at before the version is refused. A version of which a source
// cannot be read fails as a whole: without one supplier's part it would look
// finished and be wrong.
func oneSourceOnly(err error) bool {
	k := plans.KindOf(err)
	return k == plans.KindInvalid || k == plans.KindUnsupported
}

// refusal gives one error for all refused sources, of the kind of the first.
func refusal(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	var more strings.Builder
	for _, e := range errs[1:min(len(errs), maxRefusals)] {
		fmt.Fprintf(&more, "; %v", e)
	}
	if n := len(errs) - maxRefusals; n > 0 {
		fmt.Fprintf(&more, "; and %d sources more", n)
	}
	return plans.Errorf(plans.KindOf(errs[0]), "%w%s", errs[0], more.String())
}
