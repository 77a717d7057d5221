package ifc

import (
	"fmt"
	"math"
	"strings"
)

// block adds a small solid and gives its name as a list of items.
func (r *records) block() string { return fmt.Sprintf("#%d", r.add("IFCBLOCK(#6,1.,1.,1.)")) }

// products adds n products that show the items.
func (r *records) products(n int, items string) (first int) {
	of := r.definition(items)
	first = r.last + 1
	for range n {
		r.add("IFCWALL('',$,$,$,$,$,#%d,$)", of)
	}
	return first
}

// definition adds the definition of a shape of the items.
func (r *records) definition(items string) int {
	shape := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", items)
	return r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(#%d))", shape)
}

// mapped adds a map of the items and gives an item that shows it.
func (r *records) mapped(items string) string {
	shape := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", items)
	m := r.add("IFCREPRESENTATIONMAP(#6,#%d)", shape)
	op := r.add("IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#7,$,$)")
	return fmt.Sprintf("#%d", r.add("IFCMAPPEDITEM(#%d,#%d)", m, op))
}

// grid adds a face set of 2 n n triangles.
func (r *records) faceSet(n int) string {
	var p, t strings.Builder
	for i := range (n + 1) * (n + 1) {
		fmt.Fprintf(&p, ",(%d.,%d.,%d.)", i%(n+1), i/(n+1), i%3)
	}
	for i := range n * n {
		a := i/n*(n+1) + i%n + 1
		fmt.Fprintf(&t, ",(%d,%d,%d),(%d,%d,%d)", a, a+1, a+n+1, a+1, a+n+2, a+n+1)
	}
	points := r.add("IFCCARTESIANPOINTLIST3D((%s))", p.String()[1:])
	return fmt.Sprintf("#%d", r.add("IFCTRIANGULATEDFACESET(#%d,$,.F.,(%s),$)", points, t.String()[1:]))
}

// repeated gives a list of n times the same.
func repeated(what string, n int) string { return strings.Repeat(","+what, max(1, n))[1:] }

// hostileMaps are of shapes shown very often.
func hostileMaps() []hostileCase {
	return []hostileCase{
		{name: "a map of a large mesh shown by all", small: 300, full: 4_000_000, make: func(r *records, n int) {
			r.products(n, r.mapped(r.faceSet(min(700, n/10))))
		}, made: true},
		kase("a map of many pieces shown by all", 300, 3_500_000, func(r *records, n int) {
			r.products(n, r.mapped(repeated(r.block(), min(n, 40_000))))
		}),
		kase("a map of broken items shown by all", 300, 3_500_000, func(r *records, n int) {
			r.products(n, r.mapped(repeated(fmt.Sprintf("#%d", r.add("IFCBLOCK(#6,0.,0.,0.)")), min(n, 40_000))))
		}),
		kase("a representation of broken items in all", 300, 3_000_000, func(r *records, n int) {
			r.products(n, repeated("#99999999", 2*n))
		}),
		kase("a representation of many curves in all", 300, 3_000_000, func(r *records, n int) {
			set := r.add("IFCGEOMETRICCURVESET((%s))", repeated(fmt.Sprintf("#%d", r.add("IFCPOLYLINE((#7,#7))")), 2*n))
			r.products(n, fmt.Sprintf("#%d", set))
		}),
		kase("many representations in all", 300, 3_000_000, func(r *records, n int) {
			shape := r.add("IFCSHAPEREPRESENTATION(#5,'Axis','x',(%s))", r.block())
			of := r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(%s))", repeated(fmt.Sprintf("#%d", shape), 2*n))
			for range n {
				r.add("IFCWALL('',$,$,$,$,$,#%d,$)", of)
			}
		}),
		kase("a long chain of differences in all", 300, 4_000_000, func(r *records, n int) {
			b := r.block()
			a := b
			for range 4000 {
				a = fmt.Sprintf("#%d", r.add("IFCBOOLEANRESULT(.DIFFERENCE.,%s,%s)", a, b))
			}
			r.products(n, a)
		}),
		kase("two representations of one mesh in all", 300, 3_500_000, func(r *records, n int) {
			item := r.mapped(r.faceSet(min(700, n/10)))
			a := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", item)
			of := r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(#%d,#%d))", a, a)
			for range n {
				r.add("IFCWALL('',$,$,$,$,$,#%d,$)", of)
			}
		}),
		kase("an opening in each of many large meshes", 300, 900_000, func(r *records, n int) {
			first := r.products(n, r.mapped(r.faceSet(min(500, n/10))))
			of := r.definition(r.block())
			for i := range n {
				o := r.add("IFCOPENINGELEMENT('',$,$,$,$,$,#%d,$)", of)
				r.add("IFCRELVOIDSELEMENT('',$,$,$,#%d,#%d)", first+i, o)
			}
		}),
		kase("a coloured face set in all", 300, 3_000_000, func(r *records, n int) {
			item := r.faceSet(2)
			colours := r.add("IFCCOLOURRGBLIST((%s))", repeated("(0.,0.,1.)", n))
			r.add("IFCINDEXEDCOLOURMAP(%s,$,#%d,(%s))", item, colours, repeated("1", 2*n))
			r.products(n, item)
		}),
		kase("parts and openings of one whole", 30, 600_000, func(r *records, n int) {
			of := r.definition(r.block())
			whole := r.add("IFCWALL('',$,$,$,$,$,$,$)")
			first := r.last + 1
			for range n {
				r.add("IFCBEAM('',$,$,$,$,$,#%d,$)", of)
			}
			r.add("IFCRELAGGREGATES('',$,$,$,#%d,(%s))", whole, list(first, n, 1))
			for range n {
				o := r.add("IFCOPENINGELEMENT('',$,$,$,$,$,#%d,$)", of)
				r.add("IFCRELVOIDSELEMENT('',$,$,$,#%d,#%d)", whole, o)
			}
		}),
	}
}

// polyline adds a curve of n points in space.
func (r *records) polyline(n int) int {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",(%.2f,%.3f,%.3f)", 0.1*float64(i), math.Sin(float64(i)), math.Cos(1.7*float64(i)))
	}
	points := r.add("IFCCARTESIANPOINTLIST3D((%s))", b.String()[1:])
	return r.add("IFCINDEXEDPOLYCURVE(#%d,$,.F.)", points)
}

// hostileCurves are of curves and surfaces that are long or made of many.
func hostileCurves() []hostileCase {
	return []hostileCase{
		kase("a broken sweep along a curve in all", 300, 3_500_000, func(r *records, n int) {
			r.products(n, fmt.Sprintf("#%d", r.add("IFCSWEPTDISKSOLID(#%d,0.,$,$,$)", r.polyline(min(n, 12_000)))))
		}),
		kase("curves of curves in all", 100, 3_500_000, func(r *records, n int) {
			curve := r.polyline(min(n, 500))
			for range 3 {
				s := r.add("IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#%d)", curve)
				curve = r.add("IFCCOMPOSITECURVE((%s),.F.)", repeated(fmt.Sprintf("#%d", s), min(n, 500)))
			}
			r.products(n, fmt.Sprintf("#%d", r.add("IFCSWEPTDISKSOLID(#%d,0.1,$,$,$)", curve)))
		}),
		kase("a curve of polynomials", 20, 1_000_000, func(r *records, n int) {
			d := r.add("IFCDIRECTION((1.,0.))")
			p := r.add("IFCCARTESIANPOINT((0.,0.))")
			at := r.add("IFCAXIS2PLACEMENT2D(#%d,#%d)", p, d)
			c := r.add("IFCPOLYNOMIALCURVE(#%d,(0.,1.),(%s),$)", at, repeated("1.", 31))
			first := r.last + 1
			for range n {
				r.add("IFCCURVESEGMENT(.CONTINUOUS.,#%d,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(1.E9),#%d)", at, c)
			}
			curve := r.add("IFCCOMPOSITECURVE((%s),.F.)", list(first, n, 1))
			r.products(50, fmt.Sprintf("#%d", r.add("IFCSWEPTDISKSOLID(#%d,0.1,$,$,$)", curve)))
		}),
		kase("places along a long curve", 100, 900_000, func(r *records, n int) {
			curve := r.polyline(min(n, 100_000))
			of := r.definition(r.block())
			for i := range n {
				p := r.add("IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(%d.),$,$,$,#%d)", i%1000, curve)
				a := r.add("IFCAXIS2PLACEMENTLINEAR(#%d,$,$)", p)
				at := r.add("IFCLINEARPLACEMENT($,#%d,$)", a)
				r.add("IFCWALL('',$,$,$,$,#%d,#%d,$)", at, of)
			}
		}),
		kase("places along many long curves", 20, 1000, func(r *records, n int) {
			of := r.definition(r.block())
			for range n {
				p := r.add("IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(1.),$,$,$,#%d)", r.polyline(min(100*n, 8000)))
				a := r.add("IFCAXIS2PLACEMENTLINEAR(#%d,$,$)", p)
				at := r.add("IFCLINEARPLACEMENT($,#%d,$)", a)
				for range 1000 {
					r.add("IFCWALL('',$,$,$,$,#%d,#%d,$)", at, of)
				}
			}
		}),
		kase("places on a grid of long axes", 100, 800_000, func(r *records, n int) {
			a := r.add("IFCGRIDAXIS('a',#%d,.T.)", r.polyline(min(n, 100_000)))
			b := r.add("IFCGRIDAXIS('b',#%d,.T.)", r.polyline(min(n, 100_000)))
			r.add("IFCGRID('',$,$,$,$,#8,$,(%s),(%s),$,$)", repeated(fmt.Sprintf("#%d", a), 2*n), repeated(fmt.Sprintf("#%d", b), n))
			of := r.definition(r.block())
			for range n {
				x := r.add("IFCVIRTUALGRIDINTERSECTION((#%d,#%d),(0.,0.))", a, b)
				at := r.add("IFCGRIDPLACEMENT(#%d,$)", x)
				r.add("IFCWALL('',$,$,$,$,#%d,#%d,$)", at, of)
			}
		}),
		kase("an offset at many places", 300, 1_200_000, func(r *records, n int) {
			first := r.last + 1
			for i := range n {
				r.add("IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(%.3f),1.,$,$,$)", 1e-3*float64(i))
			}
			c := r.add("IFCOFFSETCURVEBYDISTANCES(#%d,(%s),$)", r.polyline(n), list(first, n, 1))
			r.products(20, fmt.Sprintf("#%d", r.add("IFCSWEPTDISKSOLID(#%d,0.1,$,$,$)", c)))
		}),
		kase("a solid over many sections", 100, 400_000, func(r *records, n int) {
			p := r.add("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.)")
			first := r.last + 1
			for i := range n {
				r.add("IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(%.3f),$,$,$,$)", 0.01*float64(i))
			}
			curve := r.polyline(n)
			s := r.add("IFCSECTIONEDSOLIDHORIZONTAL(#%d,(%s),(%s))", curve, repeated(fmt.Sprintf("#%d", p), n), list(first, n, 1))
			r.products(100, fmt.Sprintf("#%d", s))
		}),
		kase("faces on a surface of many points", 8, 200, func(r *records, n int) {
			first := r.last + 1
			for i := range n * n {
				r.add("IFCCARTESIANPOINT((%d.,%d.,%.3f))", i%n, i/n, math.Sin(float64(i)))
			}
			var rows, knots strings.Builder
			for i := range n {
				fmt.Fprintf(&rows, ",(%s)", list(first+i*n, n, 1))
			}
			for i := range n - 2 {
				fmt.Fprintf(&knots, ",%d.", i)
			}
			m, k := "4"+strings.Repeat(",1", n-4)+",4", knots.String()[1:]
			s := r.add("IFCBSPLINESURFACEWITHKNOTS(3,3,(%s),.UNSPECIFIED.,.F.,.F.,.F.,(%s),(%s),(%s),(%s),.UNSPECIFIED.)", rows.String()[1:], m, m, k, k)
			v := r.add("IFCVERTEXPOINT(#%d)", first)
			bound := r.add("IFCFACEOUTERBOUND(#%d,.T.)", r.add("IFCVERTEXLOOP(#%d)", v))
			f := r.last + 1
			for range 50 * n {
				r.add("IFCADVANCEDFACE((#%d),#%d,.T.)", bound, s)
			}
			brep := r.add("IFCADVANCEDBREP(#%d)", r.add("IFCCLOSEDSHELL((%s))", list(f, 50*n, 1)))
			r.products(25*n*n, fmt.Sprintf("#%d", brep))
			r.products(25*n*n, fmt.Sprintf("#%d", s))
		}),
		kase("a plane in a curve that crosses itself", 400, 500_000, func(r *records, n int) {
			var b strings.Builder
			for i := range n {
				s, c := math.Sincos(2.4 * float64(i))
				fmt.Fprintf(&b, ",(%.6f,%.6f)", 100*c*(1+0.1*math.Sin(float64(i))), 100*s)
			}
			points := r.add("IFCCARTESIANPOINTLIST2D((%s))", b.String()[1:])
			curve := r.add("IFCINDEXEDPOLYCURVE(#%d,$,.F.)", points)
			plane := r.add("IFCPLANE(#6)")
			r.products(2000, fmt.Sprintf("#%d", r.add("IFCCURVEBOUNDEDPLANE(#%d,#%d,())", plane, curve)))
			profile := r.add("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#%d)", curve)
			r.products(2000, fmt.Sprintf("#%d", r.add("IFCEXTRUDEDAREASOLIDTAPERED(#%d,$,#9,1.,#%d)", profile, profile)))
		}),
	}
}

// hostileTold are of what is told of elements.
func hostileTold() []hostileCase {
	return []hostileCase{
		kase("a type with many sets", 300, 2_500_000, func(r *records, n int) {
			p := r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),$)")
			sets := r.last + 1
			for i := range 600 {
				r.add("IFCPROPERTYSET('s',$,'Set%d',$,(#%d))", i, p)
			}
			t := r.add("IFCWALLTYPE('',$,'t',$,$,(%s),$,$,$,$)", list(sets, 600, 1))
			first := r.products(n, r.block())
			r.add("IFCRELDEFINESBYTYPE('',$,$,$,(%s),#%d)", list(first, n, 1), t)
		}),
		kase("a type with many sets of one name", 100, 1_500_000, func(r *records, n int) {
			sets := []int{}
			for range 500 {
				first := r.last + 1
				for range min(n, 500) {
					r.add("IFCPROPERTYSINGLEVALUE('p%d',$,$,$)", r.last)
				}
				sets = append(sets, r.add("IFCPROPERTYSET('s',$,'Set',$,(%s))", list(first, min(n, 500), 1)))
			}
			t := r.add("IFCWALLTYPE('',$,'t',$,$,(%s),$,$,$,$)", strings.Trim(strings.ReplaceAll(fmt.Sprint(sets), " ", ",#"), "[]"))
			text := r.String()
			r.Reset()
			r.WriteString(strings.Replace(text, fmt.Sprintf("#%d=IFCWALLTYPE('',$,'t',$,$,(", t), fmt.Sprintf("#%d=IFCWALLTYPE('',$,'t',$,$,(#", t), 1))
			first := r.products(n, r.block())
			r.add("IFCRELDEFINESBYTYPE('',$,$,$,(%s),#%d)", list(first, n, 1), t)
		}),
		kase("large sets of which no two are shared", 100, 150, func(r *records, n int) {
			p := r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),$)")
			b := r.block()
			for range n {
				set := r.add("IFCPROPERTYSET('s',$,'Set',$,(%s))", repeated(fmt.Sprintf("#%d", p), n*n*6))
				r.add("IFCRELDEFINESBYPROPERTIES('r',$,$,$,(#%d),#%d)", r.products(1, b), set)
			}
		}),
		kase("names within long names", 300, 2_000_000, func(r *records, n int) {
			p := r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),$)")
			inner := r.add("IFCCOMPLEXPROPERTY('%s',$,'',(%s))", strings.Repeat("w", 20*n), repeated(fmt.Sprintf("#%d", p), n))
			set := r.add("IFCPROPERTYSET('s',$,'Set',$,(#%d))", inner)
			first := r.products(n, r.block())
			r.add("IFCRELDEFINESBYPROPERTIES('r',$,$,$,(%s),#%d)", list(first, n, 1), set)
		}),
		kase("a unit of many units", 300, 2_000_000, func(r *records, n int) {
			e := r.add("IFCDERIVEDUNITELEMENT(#3,1)")
			u := r.add("IFCDERIVEDUNIT((%s),.USERDEFINED.,'x')", repeated(fmt.Sprintf("#%d", e), 4*n))
			first := r.last + 1
			for range n {
				r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),#%d)", u)
			}
			set := r.add("IFCPROPERTYSET('s',$,'Set',$,(%s))", list(first, n, 1))
			r.add("IFCRELDEFINESBYPROPERTIES('r',$,$,$,(#%d),#%d)", r.products(1, r.block()), set)
		}),
		kase("materials of many sets", 100, 60_000, func(r *records, n int) {
			p := r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),$)")
			var layers []string
			for range 250 {
				m := r.add("IFCMATERIAL('m')")
				for range 20 {
					r.add("IFCMATERIALPROPERTIES('x',$,(%s),#%d)", repeated(fmt.Sprintf("#%d", p), 20), m)
				}
				c := r.add("IFCCLASSIFICATIONREFERENCE($,'%d',$,$,$,$)", r.last)
				r.add("IFCEXTERNALREFERENCERELATIONSHIP($,$,#%d,(#%d))", c, m)
				layers = append(layers, fmt.Sprintf("#%d", r.add("IFCMATERIALLAYER(#%d,1.,$,$,$,$,$)", m)))
			}
			b := r.block()
			for range n {
				set := r.add("IFCMATERIALLAYERSET((%s),$,$)", strings.Join(layers, ","))
				r.add("IFCRELASSOCIATESMATERIAL('',$,$,$,(#%d),#%d)", r.products(1, b), set)
			}
		}),
		kase("one material of many sets in all", 100, 2_000_000, func(r *records, n int) {
			p := r.add("IFCPROPERTYSINGLEVALUE('p',$,IFCREAL(1.),$)")
			m := r.add("IFCMATERIAL('m')")
			for range 300 {
				r.add("IFCMATERIALPROPERTIES('x',$,(%s),#%d)", repeated(fmt.Sprintf("#%d", p), 1000), m)
			}
			first := r.products(n, r.block())
			r.add("IFCRELASSOCIATESMATERIAL('',$,$,$,(%s),#%d)", list(first, n, 1), m)
		}),
		kase("groups with long names of all", 100, 150_000, func(r *records, n int) {
			first := r.products(n, r.block())
			all := list(first, n, 1)
			for i := range 100 {
				g := r.add("IFCGROUP('',$,'%s%d',$,$)", strings.Repeat("w", 4000), i)
				r.add("IFCRELASSIGNSTOGROUP('',$,$,$,(%s),$,#%d)", all, g)
			}
		}),
		kase("relationships of many with many", 10, 40_000, func(r *records, n int) {
			b := r.products(1, r.block())
			g := r.add("IFCGROUP('',$,'g',$,$)")
			many, others := repeated(fmt.Sprintf("#%d", b), 255), repeated(fmt.Sprintf("#%d", g), 255)
			for range n {
				r.add("IFCRELASSIGNSTOGROUP('',$,$,$,(%s),$,(%s))", many, others)
			}
		}),
		kase("a storey with a long name", 100, 1_500_000, func(r *records, n int) {
			s := r.add("IFCBUILDINGSTOREY('',$,'%s',$,$,$,$,$,$,$)", strings.Repeat("w", 20*n))
			first := r.products(n, r.block())
			r.add("IFCRELCONTAINEDINSPATIALSTRUCTURE('',$,$,$,(%s),#%d)", list(first, n, 1), s)
		}),
		kase("a type with a long name", 100, 1_500_000, func(r *records, n int) {
			s := r.add("IFCWALLTYPE('',$,'%s',$,$,$,$,$,$,$)", strings.Repeat("w", 20*n))
			first := r.products(n, r.block())
			r.add("IFCRELDEFINESBYTYPE('',$,$,$,(%s),#%d)", list(first, n, 1), s)
		}),
		kase("wholes of wholes", 100, 2_000_000, func(r *records, n int) {
			of := r.definition(r.block())
			up := r.add("IFCWALL('',$,$,$,$,$,#%d,$)", of)
			for range n {
				e := r.add("IFCWALL('',$,$,$,$,$,#%d,$)", of)
				r.add("IFCRELAGGREGATES('',$,$,$,#%d,(#%d))", up, e)
				up = e
			}
		}),
	}
}

// hostileText are of records that say little and are many.
func hostileText() []hostileCase {
	const head = "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n"
	const tail = "ENDSEC;\nEND-ISO-10303-21;\n"
	return []hostileCase{
		kase("elements that say nothing", 1000, 9_500_000, func(r *records, n int) {
			for range n {
				r.add("IFCWALL()")
			}
		}),
		kase("elements without a shape of their own", 1000, 6_000_000, func(r *records, n int) {
			first := r.last + 1
			for range n {
				r.add("IFCWALL()")
			}
			r.add("IFCRELAGGREGATES('',$,$,$,#1,(%s))", list(first, n, 1))
		}),
		kase("records of one name", 1000, 20_000_000, func(r *records, n int) {
			r.WriteString(strings.Repeat("#1=A();\n", n))
		}),
		kase("names in no order", 1000, 10_000_000, func(r *records, n int) {
			x := uint64(1)
			for range n {
				x = x*6364136223846793005 + 1442695040888963407
				fmt.Fprintf(r, "#%d=A();\n", 1000+x>>33)
			}
		}),
		kase("keywords of many kinds", 1000, 9_000_000, func(r *records, n int) {
			for i := range n {
				fmt.Fprintf(r, "#%d=A%d();\n", 100+i, i)
			}
		}),
		{name: "a header of many attributes", small: 1000, full: 190_000_000, bare: true, refused: true, make: func(r *records, n int) {
			r.WriteString("ISO-10303-21;\nHEADER;\nFILE_NAME(" + strings.Repeat(",", n) + ");\nENDSEC;\nDATA;\n" + tail)
		}},
		{name: "a header of many texts", small: 1000, full: 60_000_000, bare: true, refused: true, make: func(r *records, n int) {
			r.WriteString("ISO-10303-21;\nHEADER;\nFILE_SCHEMA((" + strings.Repeat("'',", n) + "''));\nENDSEC;\nDATA;\n" + tail)
		}},
		{name: "a word without an end", small: 1000, full: 190_000_000, bare: true, refused: true, make: func(r *records, n int) {
			r.WriteString(head + "#1=" + strings.Repeat("A", n) + "();\n" + tail)
		}},
		kase("an index of many points", 1000, 90_000_000, func(r *records, n int) {
			points := r.add("IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.),(0.,1.,0.)))")
			r.products(10, fmt.Sprintf("#%d", r.add("IFCTRIANGULATEDFACESET(#%d,$,.F.,((1,2,3)),(%s))", points, repeated("1", n))))
		}),
		kase("a list of many points", 1000, 24_000_000, func(r *records, n int) {
			points := r.add("IFCCARTESIANPOINTLIST3D((%s))", repeated("(0,0,0)", n))
			r.products(10, fmt.Sprintf("#%d", r.add("IFCTRIANGULATEDFACESET(#%d,$,.F.,((1,2,3)),$)", points)))
		}),
		kase("styles in one list of many", 300, 3_500_000, func(r *records, n int) {
			c := r.add("IFCCURVESTYLE($,$,$,$,$)")
			a := r.add("IFCPRESENTATIONSTYLEASSIGNMENT((%s))", repeated(fmt.Sprintf("#%d", c), n))
			b := r.block()
			for range n {
				r.add("IFCSTYLEDITEM(%s,(#%d),$)", b, a)
			}
			r.products(10, b)
		}),
		kase("materials shown by one list of many", 300, 2_500_000, func(r *records, n int) {
			s := r.add("IFCSTYLEDITEM($,(#%d),$)", r.add("IFCCURVESTYLE($,$,$,$,$)"))
			rep := r.add("IFCSTYLEDREPRESENTATION(#5,$,$,(%s))", repeated(fmt.Sprintf("#%d", s), n))
			for range n {
				r.add("IFCMATERIALDEFINITIONREPRESENTATION($,$,(#%d),#1)", rep)
			}
			r.products(10, r.block())
		}),
		kase("aspects of one list of many", 300, 3_000_000, func(r *records, n int) {
			b := r.block()
			rep := r.add("IFCSHAPEREPRESENTATION(#5,'Body','x',(%s))", repeated(b, 2*n))
			for range n {
				r.add("IFCSHAPEASPECT((#%d),'a',$,.F.,$)", rep)
			}
			r.products(10, b)
		}),
		kase("layers of many items", 300, 6_500_000, func(r *records, n int) {
			first := r.last + 1
			for range n {
				r.add("IFCBLOCK()")
			}
			r.add("IFCPRESENTATIONLAYERWITHSTYLE('%s',$,(%s),$,.F.,.F.,.F.,())", strings.Repeat("w", n), list(first, n, 1))
			r.products(10, r.block())
		}),
		kase("textures that are missing", 300, 4_000_000, func(r *records, n int) {
			for range n {
				r.add("IFCIMAGETEXTURE(.T.,.T.,$,$,$,'x')")
			}
			r.products(10, r.block())
		}),
	}
}
