package solid

import (
	"errors"
	"testing"
)

func TestEffortKeepsToItsLimit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit, steps, each int
		exceeded           bool
		spent              int
	}{
		"below its limit":            {1000, 9, 100, false, 900},
		"at its limit":               {1000, 10, 100, false, 1000},
		"beyond its limit":           {1000, 11, 100, true, 1000},
		"one step beyond all bounds": {1000, 1, 1 << 62, true, 1000},
		"without a limit":            {0, 10, 100, false, 1000},
		"a limit beyond MaxWork":     {MaxWork * 2, 1, MaxWork + 1, true, MaxWork},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := Effort{Limit: c.limit}
			var err error
			for range c.steps {
				err = f.Spend(c.each)
			}
			if errors.Is(err, ErrTooLarge) != c.exceeded || f.Exceeded() != c.exceeded || f.Spent() != c.spent {
				t.Errorf("%v, exceeded %t, spent %d; want exceeded %t, spent %d", err, f.Exceeded(), f.Spent(), c.exceeded, c.spent)
			}
		})
	}
}
