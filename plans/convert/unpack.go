package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
)

// maxCandidates bounds how many models of an archive a refusal names.
const maxCandidates = 10

// unpack finds the model in an archive. One with IFC goes to its reader as it is,
// which reads the largest of several; of other formats it must hold exactly one.
func (s *source) unpack() error {
	a, err := bundle.OpenArchive(s.file, s.bytes, s.name)
	if err != nil {
		return err
	}
	found := map[string]format{}
	models := a.Models(Endings(), func(name string, head []byte) bool {
		f, ok := certain(name, head)
		if ok {
			found[name] = f
		}
		return ok
	})
	ifcs := slices.DeleteFunc(slices.Clone(models), func(m string) bool { return found[m].name != formatIFC })
	switch {
	case len(ifcs) == len(models) && (len(models) > 0 || namedIFC(s.name)):
		s.format = formats()[0]
		return nil
	case len(models) == 0:
		return plans.Errorf(plans.KindInvalid, "reading %s: the archive holds no model that can be read: put in %s", s.name, readable())
	case len(models) > 1:
		return plans.Errorf(plans.KindInvalid, "reading %s: the archive holds %d models: put one in each archive: %s", s.name, len(models), candidateNames(models))
	}
	return s.member(a, models[0], found[models[0]])
}

// member makes a member of an archive the model.
func (s *source) member(a *bundle.Archive, name string, f format) error {
	m, err := a.Member(name)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", s.name, err)
	}
	s.close = append(s.close, m)
	s.file, s.size, s.format = m, m.Size, f
	s.files, s.asked = a.Beside(name), func() bool { return false }
	s.name = fmt.Sprintf("%s in %s", name, s.upload)
	return nil
}

// certain tells the format of a member. head is nil where it cannot be unpacked:
// then its name is believed, so that opening it tells why.
func certain(name string, head []byte) (format, bool) {
	lower := strings.ToLower(name)
	for _, f := range formats() {
		if head != nil && f.detect(head) {
			return f, true
		}
		if head == nil && slices.ContainsFunc(f.endings, func(e string) bool { return strings.HasSuffix(lower, e) }) {
			return f, true
		}
	}
	return format{}, false
}

// namedIFC tells an archive whose name promises IFC.
func namedIFC(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".ifczip") }

func candidateNames(models []string) string {
	var all []string
	for _, m := range models[:min(len(models), maxCandidates)] {
		all = append(all, fmt.Sprintf("%.100q", m))
	}
	if n := len(models) - len(all); n > 0 {
		all = append(all, fmt.Sprintf("%d more", n))
	}
	return strings.Join(all, ", ")
}
