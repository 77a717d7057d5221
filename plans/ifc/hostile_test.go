package ifc

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// records writes the records of a model after one another.
type records struct {
	bytes.Buffer
	last int
}

// add writes a record and gives its name.
func (r *records) add(format string, args ...any) int {
	r.last++
	fmt.Fprintf(r, "#%d=", r.last)
	fmt.Fprintf(r, format, args...)
	r.WriteString(";\n")
	return r.last
}

// hostile begins a model: #1 to #9 as in the models of testdata.
func hostile() *records {
	r := &records{last: 9}
	r.WriteString("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','2026-01-01T00:00:00',(''),(''),'','','');\n" +
		"FILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n" +
		"#1=IFCPROJECT('0000000000000000000001',$,'Test',$,$,$,$,(#5),#2);\n#2=IFCUNITASSIGNMENT((#3,#4));\n" +
		"#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n#4=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);\n" +
		"#5=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#6,$);\n#6=IFCAXIS2PLACEMENT3D(#7,$,$);\n" +
		"#7=IFCCARTESIANPOINT((0.,0.,0.));\n#8=IFCLOCALPLACEMENT($,#6);\n#9=IFCDIRECTION((0.,0.,1.));\n")
	return r
}

// model ends it.
func (r *records) model() []byte {
	r.WriteString("ENDSEC;\nEND-ISO-10303-21;\n")
	return r.Bytes()
}

// product adds an element that shows the items.
func (r *records) product(items string) int { return r.productAt(items, 8) }

func (r *records) productAt(items string, placement int) int {
	shape := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", items)
	of := r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(#%d))", shape)
	return r.add("IFCBUILDINGELEMENTPROXY('%d',$,'x',$,$,#%d,#%d,$,$)", r.last+1, placement, of)
}

// opening adds an opening of a host.
func (r *records) opening(host, item, placement int) {
	shape := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(#%d))", item)
	of := r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(#%d))", shape)
	o := r.add("IFCOPENINGELEMENT('%d',$,'x',$,$,#%d,#%d,$,$)", r.last+1, placement, of)
	r.add("IFCRELVOIDSELEMENT('%d',$,$,$,#%d,#%d)", r.last+1, host, o)
}

// at adds a placement.
func (r *records) at(x, y, z float64) int {
	p := r.add("IFCCARTESIANPOINT((%.6f,%.6f,%.6f))", x, y, z)
	a := r.add("IFCAXIS2PLACEMENT3D(#%d,$,$)", p)
	return r.add("IFCLOCALPLACEMENT($,#%d)", a)
}

// ring adds a closed polyline of n points on a circle.
func (r *records) ring(x, y, radius float64, n int) int {
	var list strings.Builder
	for i := range n + 1 {
		s, c := math.Sincos(2 * math.Pi * float64(i%n) / float64(n))
		fmt.Fprintf(&list, ",(%.6f,%.6f)", x+radius*c, y+radius*s)
	}
	points := r.add("IFCCARTESIANPOINTLIST2D((%s))", list.String()[1:])
	return r.add("IFCINDEXEDPOLYCURVE(#%d,$,.F.)", points)
}

// list gives the names from first on, each step after the one before.
func list(first, n, step int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",#%d", first+i*step)
	}
	return b.String()[1:]
}

// hostileCase is a kind of model with its number of things, in the ordinary test
// and in full size.
type hostileCase struct {
	name        string
	small, full int
	make        func(r *records, n int)
	// made is whether all elements are to be made whole.
	made bool
	// bare is whether make writes the whole file; refused, whether it is to be
	// refused.
	bare, refused bool
}

// kase makes a case of which not all is made.
func kase(name string, small, full int, make func(r *records, n int)) hostileCase {
	return hostileCase{name: name, small: small, full: full, make: make}
}

// plate makes a host with n by n openings in it, each by the item.
func plate(r *records, n int, items func(i int) int) {
	size := float64(n)
	profile := r.add("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,%f,%f)", size+2, size+2)
	host := r.product(fmt.Sprintf("#%d", r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,0.3)", profile)))
	for i := range n * n {
		r.opening(host, items(i), r.at(float64(i%n)-size/2+0.5, float64(i/n)-size/2+0.5, -1))
	}
}

func hostileOpenings() []hostileCase {
	square := func(r *records) int {
		return r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,3.)", r.add("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,0.5,0.5)"))
	}
	round := func(r *records) int {
		return r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,3.)", r.add("IFCCIRCLEPROFILEDEF(.AREA.,$,$,0.3)"))
	}
	return []hostileCase{
		{"one plate with square openings", 8, 141, func(r *records, n int) {
			item := square(r)
			plate(r, n, func(int) int { return item })
		}, true, false, false},
		{"one plate with round openings", 8, 141, func(r *records, n int) {
			item := round(r)
			plate(r, n, func(int) int { return item })
		}, true, false, false},
		{"one plate with openings that overlap", 4, 45, func(r *records, n int) {
			item := r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,3.)", r.add("IFCCIRCLEPROFILEDEF(.AREA.,$,$,5.)"))
			plate(r, n, func(int) int { return item })
		}, false, false, false},
		{"ten plates with openings that lean", 3, 45, func(r *records, n int) {
			for range 10 {
				plate(r, n, func(i int) int {
					d := r.add("IFCDIRECTION((%f,0.01,1.))", 0.05+1e-4*float64(i))
					return r.add("IFCEXTRUDEDAREASOLID(#%d,$,#%d,3.)", r.add("IFCCIRCLEPROFILEDEF(.AREA.,$,$,0.3)"), d)
				})
			}
		}, true, false, false},
		{"an aggregate of parts and openings", 40, 3000, func(r *records, n int) {
			item := square(r)
			whole := r.add("IFCBUILDINGELEMENTPROXY('whole',$,'x',$,$,#8,$,$,$)")
			plate := r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,0.3)", r.add("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,0.9,0.9)"))
			var parts []int
			for i := range n {
				at := r.at(float64(i%100), float64(i/100), 0)
				parts = append(parts, r.productAt(fmt.Sprintf("#%d", plate), at))
				r.opening(whole, item, at)
			}
			var b strings.Builder
			for _, p := range parts {
				fmt.Fprintf(&b, ",#%d", p)
			}
			r.add("IFCRELAGGREGATES('a',$,$,$,#%d,(%s))", whole, b.String()[1:])
		}, true, false, false},
	}
}

func hostileShapes() []hostileCase {
	return []hostileCase{
		{"elements that want seconds each", 20, 10_000, func(r *records, n int) {
			var spheres []int
			for i := range 12 {
				p := r.add("IFCCARTESIANPOINT((%f,%f,0.))", 0.1*float64(i), 0.07*float64(i*i%5))
				spheres = append(spheres, r.add("IFCSPHERE(#%d,5.)", r.add("IFCAXIS2PLACEMENT3D(#%d,$,$)", p)))
			}
			last := spheres[0]
			for _, s := range spheres[1:] {
				last = r.add("IFCBOOLEANRESULT(.UNION.,#%d,#%d)", last, s)
			}
			for range n {
				r.product(fmt.Sprintf("#%d", last))
			}
		}, false, false, false},
		{"a tree of booleans", 40, 10_000, func(r *records, n int) {
			a := r.add("IFCBLOCK(#6,1.,1.,1.)")
			for range n {
				a = r.add("IFCBOOLEANRESULT(.UNION.,#%d,#%d)", r.add("IFCBLOCK(#6,1.,1.,1.)"), a)
			}
			r.product(fmt.Sprintf("#%d", a))
		}, false, false, false},
		{"a chain of differences", 40, 4000, func(r *records, n int) {
			a := r.add("IFCBLOCK(#6,4000.,1.,1.)")
			for i := range n {
				p := r.add("IFCCARTESIANPOINT((%f,0.2,0.2))", float64(i)+0.3)
				b := r.add("IFCBLOCK(#%d,0.3,3.,3.)", r.add("IFCAXIS2PLACEMENT3D(#%d,$,$)", p))
				a = r.add("IFCBOOLEANRESULT(.DIFFERENCE.,#%d,#%d)", a, b)
			}
			r.product(fmt.Sprintf("#%d", a))
		}, false, false, false},
		{"maps in maps", 8, 30, func(r *records, n int) {
			item := r.add("IFCBLOCK(#6,1.,1.,1.)")
			op := r.add("IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#7,$,$)")
			for range n {
				shape := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", strings.Repeat(fmt.Sprintf(",#%d", item), 4)[1:])
				item = r.add("IFCMAPPEDITEM(#%d,#%d)", r.add("IFCREPRESENTATIONMAP(#6,#%d)", shape), op)
			}
			for range 100 {
				r.product(fmt.Sprintf("#%d", item))
			}
		}, false, false, false},
		{"a profile with holes", 900, 100_000, func(r *records, n int) {
			side := int(math.Ceil(math.Sqrt(float64(n))))
			outer := r.ring(float64(side)/2, float64(side)/2, float64(side), 48)
			first := r.last + 2
			for i := range n {
				r.ring(float64(i%side), float64(i/side), 0.3, 6)
			}
			p := r.add("IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,#%d,(%s))", outer, list(first, n, 2))
			r.product(fmt.Sprintf("#%d", r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,1.)", p)))
		}, true, false, false},
		{"a profile of one curve", 10_000, 8_000_000, func(r *records, n int) {
			p := r.add("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#%d)", r.ring(0, 0, 1000, n))
			r.product(fmt.Sprintf("#%d", r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,1.)", p)))
		}, false, false, false},
		{"a profile of one curve that crosses itself", 400, 500_000, func(r *records, n int) {
			var b strings.Builder
			for i := range n {
				s, c := math.Sincos(2.4 * float64(i))
				fmt.Fprintf(&b, ",(%.6f,%.6f)", 100*c*(1+0.1*math.Sin(float64(i))), 100*s)
			}
			points := r.add("IFCCARTESIANPOINTLIST2D((%s))", b.String()[1:])
			p := r.add("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#%d)", r.add("IFCINDEXEDPOLYCURVE(#%d,$,.F.)", points))
			for range 20 {
				r.product(fmt.Sprintf("#%d", r.add("IFCEXTRUDEDAREASOLID(#%d,$,#9,1.)", p)))
			}
		}, false, false, false},
		{"sweeps along one long curve", 300, 1_000_000, func(r *records, n int) {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, ",(%.3f,%.3f,%.3f)", float64(i), math.Sin(float64(i)), math.Cos(1.7*float64(i)))
			}
			points := r.add("IFCCARTESIANPOINTLIST3D((%s))", b.String()[1:])
			curve := r.add("IFCINDEXEDPOLYCURVE(#%d,$,.F.)", points)
			for range 50 {
				r.product(fmt.Sprintf("#%d", r.add("IFCSWEPTDISKSOLID(#%d,0.1,$,$,$)", curve)))
			}
		}, false, false, false},
		{"a B-spline of many points", 200, 1_000_000, func(r *records, n int) {
			first := r.last + 1
			for i := range n {
				r.add("IFCCARTESIANPOINT((%d.,%.3f,0.))", i, math.Sin(float64(i)))
			}
			ones := strings.Repeat(",1", n-4)
			knots := make([]string, n-2)
			for i := range knots {
				knots[i] = fmt.Sprintf("%d.", i)
			}
			c := r.add("IFCBSPLINECURVEWITHKNOTS(3,(%s),.UNSPECIFIED.,.F.,.F.,(4%s,4),(%s),.UNSPECIFIED.)", list(first, n, 1), ones, strings.Join(knots, ","))
			for range 20 {
				r.product(fmt.Sprintf("#%d", r.add("IFCSWEPTDISKSOLID(#%d,0.1,$,$,$)", c)))
			}
		}, false, false, false},
		{"many spheres", 200, 1_000_000, func(r *records, n int) {
			s := r.add("IFCSPHERE(#6,5.)")
			for range n {
				r.product(fmt.Sprintf("#%d", s))
			}
		}, false, false, false},
		{"one face of many points", 1000, 3_300_000, func(r *records, n int) {
			first := r.last + 1
			for i := range n {
				s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
				r.add("IFCCARTESIANPOINT((%.6f,%.6f,0.))", 1000*c, 1000*s)
			}
			bound := r.add("IFCFACEOUTERBOUND(#%d,.T.)", r.add("IFCPOLYLOOP((%s))", list(first, n, 1)))
			shell := r.add("IFCOPENSHELL((#%d))", r.add("IFCFACE((#%d))", bound))
			r.product(fmt.Sprintf("#%d", r.add("IFCSHELLBASEDSURFACEMODEL((#%d))", shell)))
		}, false, false, false},
		{"one face set of many triangles", 1000, 1_300_000, func(r *records, n int) {
			var p, t strings.Builder
			for i := range n {
				fmt.Fprintf(&p, ",(%d.,%d.,%d.)", i%1000, i/1000, i%7)
				fmt.Fprintf(&t, ",(%d,%d,%d)", i+1, (i+1)%n+1, (i+1000)%n+1)
			}
			points := r.add("IFCCARTESIANPOINTLIST3D((%s))", p.String()[1:])
			for range 5 {
				r.product(fmt.Sprintf("#%d", r.add("IFCTRIANGULATEDFACESET(#%d,$,.F.,(%s),$)", points, t.String()[1:])))
			}
		}, false, false, false},
	}
}

func hostileRecords() []hostileCase {
	block := func(r *records) string { return fmt.Sprintf("#%d", r.add("IFCBLOCK(#6,1.,1.,1.)")) }
	return []hostileCase{
		{"one property set of many", 1000, 3_100_000, func(r *records, n int) {
			first := r.last + 1
			for i := range n {
				r.add("IFCPROPERTYSINGLEVALUE('p%d',$,IFCREAL(1.),$)", i)
			}
			set := r.add("IFCPROPERTYSET('s',$,'Set',$,(%s))", list(first, n, 1))
			b := block(r)
			for range 200 {
				r.add("IFCRELDEFINESBYPROPERTIES('r',$,$,$,(#%d),#%d)", r.product(b), set)
			}
		}, false, false, false},
		{"elements with a hundred sets each", 50, 100_000, func(r *records, n int) {
			p := r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),$)")
			first := r.last + 1
			for i := range 100 {
				r.add("IFCPROPERTYSET('s%d',$,'Set%d',$,(#%d))", i, i, p)
			}
			b := block(r)
			products := r.last + 3
			for range n {
				r.product(b)
			}
			all := list(products, n, 3)
			for i := range 100 {
				r.add("IFCRELDEFINESBYPROPERTIES('r%d',$,$,$,(%s),#%d)", i, all, first+i)
			}
		}, true, false, false},
		{"one relationship of many", 1000, 8_000_000, func(r *records, n int) {
			p := r.product(block(r))
			r.add("IFCRELAGGREGATES('a',$,$,$,#%d,(%s))", p, strings.Repeat(fmt.Sprintf(",#%d", p), n)[1:])
			r.add("IFCRELVOIDSELEMENT('v',$,$,$,#%d,#%d)", p, p)
		}, false, false, false},
		{"one string", 10_000, 190_000_000, func(r *records, n int) {
			b := block(r)
			r.product(b)
			r.add("IFCPROPERTYSINGLEVALUE('%s',$,$,$)", strings.Repeat("w", n/2))
			shape := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", b)
			of := r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(#%d))", shape)
			r.add("IFCBUILDINGELEMENTPROXY('x',$,'%s',$,$,#8,#%d,$,$)", strings.Repeat("''", n/4), of)
		}, true, false, false},
		{"one comment", 10_000, 190_000_000, func(r *records, n int) {
			r.product(block(r))
			r.WriteString("/*" + strings.Repeat("/ * ", n/4) + "*/\n")
		}, true, false, false},
		{"lists in lists", 10_000, 90_000_000, func(r *records, n int) {
			r.product(block(r))
			r.add("IFCFOO(%s%s)", strings.Repeat("(", n), strings.Repeat(")", n))
		}, false, false, false},
		{"placements on placements", 1000, 1_500_000, func(r *records, n int) {
			at := 8
			b := block(r)
			for range n {
				at = r.add("IFCLOCALPLACEMENT(#%d,#6)", at)
			}
			r.productAt(b, at)
		}, false, false, false},
		{"styles of one item", 1000, 2_000_000, func(r *records, n int) {
			b := block(r)
			for range n {
				r.add("IFCSTYLEDITEM(%s,(#%d),$)", b, r.last+1)
			}
			r.product(b)
		}, true, false, false},
	}
}
