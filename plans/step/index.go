package step

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// maxKeywords bounds the keywords of one file, twice that those of IFC: any beyond
// are "", as complex instances are. The schemas of IFC have about a thousand.
const maxKeywords = 1 << 15

// number gives the number of the keyword w, a new one where it is new.
func (f *File) number(w string) Keyword {
	k, ok := f.numbers[w]
	if !ok && len(f.keywords) >= maxKeywords && (len(f.keywords) >= 2*maxKeywords || !strings.HasPrefix(w, "IFC")) {
		return 0
	}
	if !ok {
		k = Keyword(len(f.keywords))
		f.keywords = append(f.keywords, w)
		f.numbers[w] = k
	}
	return k
}

// forget leaves the first n keywords: what came behind them no record has.
func (f *File) forget(n int) {
	for _, w := range f.keywords[n:] {
		delete(f.numbers, w)
	}
	f.keywords = f.keywords[:n]
}

// index builds the ways to find records.
func (f *File) index() {
	if len(f.records) < manyRecords {
		f.indexIDs()
		f.indexKeywords()
		return
	}
	var ids sync.WaitGroup
	ids.Go(f.indexIDs)
	f.indexKeywords()
	ids.Wait()
}

// manyRecords is from how many records on both indexes are built at the same time.
const manyRecords = 1 << 12

// indexKeywords groups the records by keyword.
func (f *File) indexKeywords() {
	f.starts = make([]uint32, len(f.keywords)+1)
	for _, r := range f.records {
		f.starts[r.keyword+1]++
	}
	for k := range f.keywords {
		f.starts[k+1] += f.starts[k]
	}
	next := slices.Clone(f.starts)
	f.byKey = make([]uint32, len(f.records))
	for n, r := range f.records {
		f.byKey[next[r.keyword]] = uint32(n)
		next[r.keyword]++
	}
}

// indexIDs builds a table by id where the ids are dense, else a sorted list.
func (f *File) indexIDs() {
	var top ID
	for _, r := range f.records {
		top = max(top, r.id)
	}
	if uint64(top) > uint64(len(f.records))*8+1024 {
		f.indexSparse()
		return
	}
	f.dense = make([]uint32, top+1)
	for n, r := range f.records {
		if f.dense[r.id] == 0 {
			f.dense[r.id] = uint32(n) + 1
		} else {
			f.duplicate(r.id)
		}
	}
}

func (f *File) indexSparse() {
	f.sorted = make([]uint32, len(f.records))
	for n := range f.sorted {
		f.sorted[n] = uint32(n)
	}
	slices.SortFunc(f.sorted, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(f.records[a].id, f.records[b].id), cmp.Compare(a, b))
	})
	for i := 1; i < len(f.sorted); i++ {
		if id := f.records[f.sorted[i]].id; id == f.records[f.sorted[i-1]].id {
			f.duplicate(id)
		}
	}
}

func (f *File) duplicate(id ID) {
	if len(f.dups) < maxDuplicates {
		f.dups = append(f.dups, id)
	}
}

// find gives the number of the first record named id.
func (f *File) find(id ID) (uint32, bool) {
	if f.dense != nil {
		if uint64(id) < uint64(len(f.dense)) && f.dense[id] != 0 {
			return f.dense[id] - 1, true
		}
		return 0, false
	}
	i, ok := slices.BinarySearchFunc(f.sorted, id, func(n uint32, id ID) int {
		return cmp.Compare(f.records[n].id, id)
	})
	if !ok {
		return 0, false
	}
	return f.sorted[i], true
}
