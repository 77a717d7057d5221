package convert

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
)

// maxCandidates bounds how many models of an archive a refusal names.
const maxCandidates = 10

// unpack finds the model in an archive. One with IFC goes to its reader as it is,
// which reads the largest of several; of other formats it must hold exactly one, but
// for a delivery of the BGT.
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
	case len(models) > 1 && delivery(models, found):
		return s.deliver(a, models, found)
	case len(models) > 1:
		return plans.Errorf(plans.KindInvalid, "reading %s: the archive holds %d models: put one in each archive: %s", s.name, len(models), candidateNames(models))
	}
	return s.member(a, models[0], found[models[0]])
}

// member makes a member of an archive the model.
func (s *source) member(a *bundle.Archive, name string, f format) error {
	m, err := a.Member(name)
	if err != nil {
		return memberError(s.name, err)
	}
	s.close = append(s.close, m)
	s.file, s.size, s.format, s.unpacked = m, m.Size, f, true
	s.files, s.asked = a.Beside(name), func() bool { return false }
	s.name = fmt.Sprintf("%s in %s", name, s.upload)
	return nil
}

// inflate makes what a file packed by itself holds the model.
func (s *source) inflate(ctx context.Context) error {
	f, err := bundle.OpenGzip(ctx, s.file, s.size, s.name)
	if err != nil {
		return err
	}
	s.close = append(s.close, f)
	if f.Size == 0 {
		return plans.Errorf(plans.KindInvalid, "reading %s: there is nothing packed in it: export it again", s.name)
	}
	s.file, s.size, s.name, s.unpacked = f, f.Size, unpackedName(s.name), true
	head, err := s.head()
	if err != nil {
		return err
	}
	s.format, err = detect(head, s.name)
	return err
}

// unpackedName gives the name of a file before it was packed.
func unpackedName(name string) string {
	if n := len(name) - len(bundle.GzipEnding); n > 0 && strings.EqualFold(name[n:], bundle.GzipEnding) {
		return name[:n]
	}
	return name
}

// plainPath gives a path at which the model lies by itself: libraries that open
// files need it. What was unpacked is copied to a file that is gone with the source.
func (s *source) plainPath(ctx context.Context) (string, error) {
	if !s.unpacked {
		return s.path, nil
	}
	f, err := os.CreateTemp("", "maquette-*.tmp")
	if err != nil {
		return "", fmt.Errorf("making a file to unpack %s to: %w", s.name, err)
	}
	s.close = append(s.close, removed(f.Name()), f) // closed in reverse
	if _, err := io.Copy(f, &contextReader{ctx, io.NewSectionReader(s.file, 0, s.size)}); err != nil {
		return "", fmt.Errorf("unpacking %s: %w", s.name, err)
	}
	return f.Name(), nil
}

// removed is the path of a file that is removed when it is closed.
type removed string

// Close implements io.Closer.
func (r removed) Close() error { return os.Remove(string(r)) }

func memberError(name string, err error) error {
	return plans.Errorf(plans.KindInvalid, "reading %s: %w", name, err)
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
