package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// difference is an element that we and another kernel make differently.
type difference struct {
	file   string
	id     int
	kind   string   // its class
	from   []string // the kernels that it differs from
	what   []string // for each: "box", "measure" or "missing" (by us)
	reason string   // who is right, and why

	ours   figure
	theirs []figure // of each kernel; no triangles where it made nothing
	used   bool     // a line of the table that was met
}

func (d *difference) key() string { return d.file + "#" + strconv.Itoa(d.id) }

// readDifferences reads the table: file, #id, type, the kernel that it differs
// from (both names with a comma between), reason.
func readDifferences(path string) (map[string]*difference, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all := map[string]*difference{}
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 5 || strings.TrimSpace(cells[4]) == "" {
			return nil, fmt.Errorf("%s line %d: wanted file, #id, type, kernel and reason", path, i+2)
		}
		id, err := strconv.Atoi(strings.TrimPrefix(cells[1], "#"))
		if err != nil {
			return nil, fmt.Errorf("%s line %d: %w", path, i+2, err)
		}
		d := &difference{file: cells[0], id: id, kind: cells[2], from: strings.Split(cells[3], ","), reason: cells[4]}
		all[d.key()] = d
	}
	return all, nil
}

// finish prints the tables and says what is not explained.
func (r *agreeRun) finish(whole bool) error {
	r.row("all", &r.total, len(r.found))
	r.table.print(r.c.out)
	a := &r.total
	fmt.Fprintf(r.c.out, "\n%d of the %d elements that all others make alike agree with ours (%.2f %%); %d elements are neither made nor reported.\n",
		a.agreed, a.alike, 100*float64(a.agreed)/float64(max(1, a.alike)), a.missing)
	for _, line := range r.refused {
		fmt.Fprintln(r.c.out, "no figures:", line)
	}
	fmt.Fprintf(r.c.out, "%d files hold no element with a surface for any.\n\nElements that differ:\n\n", r.empty)
	unexplained := r.differences()
	stale := 0
	for _, k := range slices.Sorted(maps.Keys(r.known)) {
		if whole && !r.known[k].used {
			fmt.Fprintf(r.c.log, "in the table, but no difference: %s\n", k)
			stale++
		}
	}
	if unexplained+stale+a.missing > 0 {
		return fmt.Errorf("%d differences stand in no table, %d lines of the table are none, %d elements are lost", unexplained, stale, a.missing)
	}
	return nil
}

// differences prints what differs and gives the number without a reason.
func (r *agreeRun) differences() (unexplained int) {
	for i := range r.found {
		d := &r.found[i]
		if k := r.known[d.key()]; k != nil && within(d.from, k.from) {
			d.reason, k.used = k.reason, true
		} else {
			unexplained++
			d.reason = "NOT EXPLAINED"
		}
	}
	if r.c.all || unexplained > 0 {
		r.printEach()
	}
	r.printReasons()
	return unexplained
}

// printEach prints every difference with the figures of each kernel.
func (r *agreeRun) printEach() {
	t := &table{head: []string{"file", "element", "from", "what", "ours: size, area, volume"}}
	for _, p := range r.peers {
		t.head = append(t.head, p.name)
	}
	for i := range r.found {
		d := &r.found[i]
		cells := []string{d.file, fmt.Sprintf("#%d %s", d.id, d.kind), strings.Join(d.from, ","), strings.Join(d.what, ","), written(d.ours)}
		for _, f := range d.theirs {
			cells = append(cells, written(f))
		}
		t.add(cells...)
	}
	t.print(r.c.out)
	fmt.Fprintln(r.c.out)
}

// printReasons prints the elements of a file that have one reason together.
func (r *agreeRun) printReasons() {
	fmt.Fprintf(r.c.out, "| file | elements | differs from | reason |\n| --- | --- | --- | --- |\n")
	for i := 0; i < len(r.found); {
		d := &r.found[i]
		ids := ""
		j := i
		for ; j < len(r.found) && r.found[j].file == d.file && r.found[j].reason == d.reason; j++ {
			ids += fmt.Sprintf(" #%d", r.found[j].id)
		}
		fmt.Fprintf(r.c.out, "| %s | %s%s | %s | %s |\n", d.file, d.kind, ids, strings.Join(d.from, ", "), d.reason)
		i = j
	}
}

// within tells whether all of some are among all.
func within(some, all []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return true
}

func written(f figure) string {
	if f.Triangles == 0 {
		return "-"
	}
	s := f.Max.Sub(f.Min)
	return fmt.Sprintf("%.3f %.3f %.3f, %.4g, %.4g", s[0], s[1], s[2], f.Area, f.Volume)
}
