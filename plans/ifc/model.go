package ifc

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

func itoa(n int) string { return strconv.Itoa(n) }

// model is one opened file, read within an effort.
type model struct {
	*index
	// effort pays for the records that are read; nil where nothing is counted.
	effort *solid.Effort
	rate   int   // looks for a byte of a record
	trail  trail // of the point on something else that is being read; zero where none is
}

// within gives the model for what is shown: the effort pays for it.
func (m *model) within(effort *solid.Effort) *model {
	return &model{index: m.index, effort: effort, rate: readWork}
}

// telling gives the model for what is told of elements.
func (m *model) telling(effort *solid.Effort) *model {
	return &model{index: m.index, effort: effort, rate: tellWork}
}

// nested gives the model for what the point of the trail lies on.
func (m *model) nested(t trail) *model {
	inner := &model{index: m.index, effort: m.effort, rate: m.rate, trail: t}
	if inner.effort == nil {
		inner.effort = m.spare
	}
	inner.trail.m = inner
	return inner
}

// spend counts work against the effort of m, in looks.
func (m *model) spend(n int) error {
	if m.effort == nil {
		return nil
	}
	return m.effort.Spend(n)
}

// spent gives the work so far.
func (m *model) spent() int {
	if m.effort == nil {
		return 0
	}
	return m.effort.Spent()
}

// payer gives the effort of m, one of its own where nothing is counted.
func (m *model) payer() *solid.Effort {
	if m.effort == nil {
		return &solid.Effort{}
	}
	return m.effort
}

// exhausted tells whether something was left out because the effort of m did not
// pay for it.
func (m *model) exhausted() bool { return m.effort != nil && m.effort.Exceeded() }

// What it costs to read a byte of a record, in looks: of a shape, with following
// what it names and making what it says, and of what is told of elements.
const (
	readWork = 4
	tellWork = 1
)

// read counts the reading of a record. Many elements may name one of many
// megabytes, and each reads it.
func (m *model) read(e step.Entity) error {
	if n := e.Size(); m.effort != nil {
		if err := m.effort.Spend(m.rate * n); err != nil {
			return fmt.Errorf("#%d of %d bytes: %w", e.ID(), n, err)
		}
	}
	return nil
}

// index is what is looked up more than once in a file. After open it is only
// read, except for the caches with their locks.
type index struct {
	file    *step.File
	src     Source
	schema  schema
	name    string // of the schema
	project step.Entity
	units   units
	stop    <-chan struct{} // closed when reading is to end
	limits  limits
	// storeyNames has the names of storeys by their step.ID.
	storeyNames sync.Map

	relations
	associations
	products   []*product
	placements map[step.ID]placement
	contexts   map[step.ID]scene.Affine
	styles     styleIndex
	layers     layers

	// spare pays for points on curves and surfaces where nothing else is counted. Of
	// parts that are read at the same time each has its own.
	spare *solid.Effort

	shapes      shapes
	sharedVoids sharedVoids
	shared      int // openings of elements that have parts

	mirrorLock sync.Mutex
	mirrors    map[*scene.Mesh]*scene.Mesh

	setCache      setCache
	materialCache materialCache

	grids      map[step.ID]step.Entity // by IfcGridAxis; nil until one is looked for
	along      lengthwiseCache
	unreported int // lines about elements that have others

	circular map[int]bool // numbers of the products that hold themselves

	warnings []string
	checked  int // where among them those of check belong
}

// product is one IfcProduct with a representation.
type product struct {
	entity step.Entity
	class  string
	kind   kind
	key    string
	guid   string
	number int         // of the product in file order
	place  step.Entity // its ObjectPlacement
	shown  bool        // it has a representation
}

// maxWarnings bounds the warnings of one source.
const maxWarnings = 200

// warn notes something that the reader of the report should know. Only what
// runs before the workers start may call it.
func (m *model) warn(code, format string, args ...any) {
	if len(m.warnings) < maxWarnings {
		m.warnings = append(m.warnings, code+": "+fmt.Sprintf(format, args...))
	}
}

// open indexes what Read needs of the file.
func open(file *step.File, src Source) (*model, error) {
	return openContext(context.Background(), file, src)
}

// openContext is open that ends with the error of ctx when ctx ends.
func openContext(ctx context.Context, file *step.File, src Source) (*model, error) {
	s, name, err := schemaOf(file.Header(), src.Name)
	if err != nil {
		return nil, err
	}
	m := &model{index: &index{
		file: file, src: src, stop: ctx.Done(), limits: fileLimits(), schema: s, name: name,
		placements: map[step.ID]placement{},
		contexts:   map[step.ID]scene.Affine{}, shapes: shapes{made: map[step.ID]*shape{}, late: map[step.ID]*shape{}}, sharedVoids: sharedVoids{made: map[step.ID]*voidList{}}, mirrors: map[*scene.Mesh]*scene.Mesh{},
		circular: map[int]bool{},
		setCache: setCache{made: map[step.ID]toldSet{}}, materialCache: materialCache{made: map[step.ID]*materials{}},
	}}
	for p := range file.All("IFCPROJECT") {
		m.project = p
		break
	}
	if n := file.Preamble(); n > 0 {
		m.warn("preamble", "%d stray bytes before ISO-10303-21 were passed over", n)
	}
	for _, id := range file.Duplicates() {
		m.warn("duplicate-id", "#%d occurs more than once, the first one, of %s, counts", id, m.file.Entity(id).Keyword())
	}
	for _, bad := range file.Malformed() {
		m.warn("malformed-record", "%v", bad)
	}
	m.readUnits()
	m.lookUp()
	m.shared = m.countShared()
	m.spare = spareEffort(m.stop)
	return m, ctx.Err()
}

// lookUp finds what does not depend on each other at the same time.
func (m *model) lookUp() {
	styled, listed, defined, associated, related, layered := m.aside(), m.aside(), m.aside(), m.aside(), m.aside(), m.aside()
	readLayers := func() { layered.readLayers(newMadeLooks()) }
	if m.layersWithItems() {
		layered, readLayers = styled, func() {}
	}
	together(styled.readStyles, listed.listProducts, defined.define, associated.associate, related.relate, readLayers)
	m.relations, m.associations, m.products, m.styles, m.layers = related.relations, associated.associations, listed.products, styled.styles, layered.layers
	m.typeOf, m.materials, m.sets = defined.typeOf, defined.materials, defined.sets
	m.warnings = slices.Concat(m.warnings, related.warnings, defined.warnings, associated.warnings, listed.warnings)
	m.checked = len(m.warnings)
	m.warnings = append(m.warnings, styled.warnings...)
	m.checkParents()
}

// aside gives a model with what of m is looked up and not changed any more, for a
// part of it that is read beside others.
func (m *model) aside() *model {
	return &model{index: &index{
		file: m.file, src: m.src, schema: m.schema, name: m.name, project: m.project, units: m.units, stop: m.stop,
		relations: m.relations, associations: m.associations, products: m.products,
		placements: map[step.ID]placement{}, spare: spareEffort(m.stop),
	}}
}

// spareEffort gives what points on curves and surfaces may cost that nothing else
// pays for.
func spareEffort(stop <-chan struct{}) *solid.Effort {
	return &solid.Effort{Stop: stop, Limit: solid.MaxWork / 8}
}

// beside begins a task beside the caller and gives what waits for its end. A panic
// of the task becomes that of whoever waits, who may recover from it.
func beside(task func()) (wait func()) {
	var failed any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { failed = recover() }()
		task()
	}()
	return func() {
		if <-done; failed != nil {
			panic(failed)
		}
	}
}

// together runs all tasks, at the same time where there are cores.
func together(tasks ...func()) {
	waits := make([]func(), len(tasks))
	for i, task := range tasks {
		waits[i] = beside(task)
	}
	for _, wait := range waits {
		defer wait() // all of them, also where one panics
	}
}

// stopEvery is how many records are read between two looks at stop.
const stopEvery = 1 << 12

// stopped tells whether reading is to end, where the n-th step of a loop is one
// at which to look.
func (m *model) stopped(n int) bool {
	if n%stopEvery != 0 {
		return false
	}
	select {
	case <-m.stop:
		return true
	default:
		return false
	}
}

// listProducts finds the products in file order and gives them their keys.
func (m *model) listProducts() {
	classOf, count := m.productKeywords()
	count = min(count, maxProducts)
	seen := make(map[string]int, count)
	m.products = make([]*product, 0, count)
	var block []product
	for n := range m.file.Len() {
		if m.stopped(n) {
			return
		}
		e := m.file.At(n)
		class := classOf[e.Key()]
		if class == "" {
			continue
		}
		if len(m.products) == maxProducts {
			m.warn("too-many-elements", "#%d %s and what follows it are left out: the first %d elements count", e.ID(), class, maxProducts)
			return
		}
		if len(block) == cap(block) {
			block = make([]product, 0, min(productBlock, count-len(m.products)))
		}
		block = append(block, product{entity: e, class: class, kind: kindOf(class), guid: e.Text(0), number: len(m.products)})
		p := &block[len(block)-1]
		p.represent()
		m.identify(p, seen)
		m.products = append(m.products, p)
	}
}

// productKeywords gives the class of each keyword, "" where it is that of no product,
// and how many records the others have.
func (m *model) productKeywords() (classOf []string, count int) {
	classes := productClasses()
	classOf = make([]string, len(m.file.Keywords()))
	for k, keyword := range m.file.Keywords() {
		if classOf[k] = classes[keyword]; classOf[k] != "" {
			count += m.file.Count(keyword)
		}
	}
	return classOf, count
}

// maxProducts bounds the elements of one file, as many as a conversion takes: a
// line of ten bytes in the file can be one, and takes twenty times that in memory.
const maxProducts = 5_000_000

// productBlock is how many products are allocated together.
const productBlock = 256

// product gives the product that is the record e, nil where it is none.
func (m *model) product(e step.Entity) *product {
	i, ok := slices.BinarySearchFunc(m.products, e.Number(), func(p *product, n int) int { return cmp.Compare(p.entity.Number(), n) })
	if !ok || !e.Valid() {
		return nil
	}
	return m.products[i]
}

// identify gives the product its key: "0/<GlobalId>", with "~2" for a repeated one.
// A product without a GlobalId is named by its record.
func (m *model) identify(p *product, seen map[string]int) {
	id := p.guid
	if id == "" {
		id = "#" + strconv.FormatUint(uint64(p.entity.ID()), 10)
		m.warn("no-global-id", "%s %s has no GlobalId", id, p.class)
	}
	prefix := itoa(m.src.Index) + "/"
	p.key = prefix + id
	if p.guid != "" {
		p.guid = p.key[len(prefix):] // one text in memory for both
	}
	id = p.key[len(prefix):]
	seen[id]++
	if n := seen[id]; n > 1 {
		m.warn("duplicate-global-id", "%s occurs again at #%d %s", id, p.entity.ID(), p.class)
		p.key += "~" + itoa(n)
	}
}

// represent finds the placement of the product and whether it is represented.
func (p *product) represent() {
	var a [2]step.Value // ObjectPlacement, Representation
	p.entity.Fields(5, a[:])
	p.place, p.shown = a[0].Optional(), a[1].Kind() == step.KindRef
}
