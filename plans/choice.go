package plans

import (
	"fmt"
	"regexp"
)

// Choice says what is taken of a city model that holds several of it; "" for the
// usual.
type Choice struct {
	// LoD is the level of detail: "2.2", or "2" for the highest from 2.0 to 2.9. The
	// usual one is the best of each object, which an object without it gives too.
	LoD string `json:"lod,omitempty"`
	// Appearance is the theme of colours and images. The usual one is the default of
	// the file, or its first.
	Appearance string `json:"appearance,omitempty"`
}

// MaxAppearance bounds the name of a theme of appearances, bytes.
const MaxAppearance = 200

// level is a level of detail as the standards write it.
var level = regexp.MustCompile(`^[0-9](\.[0-9]{1,2})?$`)

// Check reports what is wrong with a choice, each with the JSON pointer of the member.
func (c Choice) Check(report func(pointer, detail string)) {
	if c.LoD != "" && !level.MatchString(c.LoD) {
		report("/lod", fmt.Sprintf("the level of detail %.20q is not known: use a number as in the file, such as 1.2 or 2", c.LoD))
	}
	if len(c.Appearance) > MaxAppearance {
		report("/appearance", fmt.Sprintf("the name of a theme has at most %d bytes", MaxAppearance))
	}
}

// Fault gives what is wrong with a choice as an error of KindInvalid, nil for nothing.
func (c Choice) Fault() error {
	var err error
	c.Check(func(pointer, detail string) {
		if err == nil {
			err = Errorf(KindInvalid, "%s: %s", pointer[1:], detail)
		}
	})
	return err
}
