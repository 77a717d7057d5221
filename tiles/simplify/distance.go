package simplify

import "github.com/maquette-city/maquette/tiles/scene"

// squaredDistance gives the squared distance of p from the triangle a, b, c
// (Ericson, "Real-Time Collision Detection", 2005, 5.1.5). Of a triangle
// without area it may be that from one of its sides, which is no less. It is
// spelled out in numbers: it is where most of the time goes.
func squaredDistance(p, a, b, c scene.Vec3) float64 {
	abx, aby, abz := b[0]-a[0], b[1]-a[1], b[2]-a[2]
	acx, acy, acz := c[0]-a[0], c[1]-a[1], c[2]-a[2]
	apx, apy, apz := p[0]-a[0], p[1]-a[1], p[2]-a[2]
	d1 := float64(abx*apx) + float64(aby*apy) + float64(abz*apz)
	d2 := float64(acx*apx) + float64(acy*apy) + float64(acz*apz)
	if d1 <= 0 && d2 <= 0 {
		return float64(apx*apx) + float64(apy*apy) + float64(apz*apz)
	}
	bpx, bpy, bpz := p[0]-b[0], p[1]-b[1], p[2]-b[2]
	d3 := float64(abx*bpx) + float64(aby*bpy) + float64(abz*bpz)
	d4 := float64(acx*bpx) + float64(acy*bpy) + float64(acz*bpz)
	if d3 >= 0 && d4 <= d3 {
		return float64(bpx*bpx) + float64(bpy*bpy) + float64(bpz*bpz)
	}
	vc := float64(d1*d4) - float64(d3*d2)
	if vc <= 0 && d1 >= 0 && d3 <= 0 {
		return along(apx, apy, apz, abx, aby, abz, d1/(d1-d3))
	}
	cpx, cpy, cpz := p[0]-c[0], p[1]-c[1], p[2]-c[2]
	d5 := float64(abx*cpx) + float64(aby*cpy) + float64(abz*cpz)
	d6 := float64(acx*cpx) + float64(acy*cpy) + float64(acz*cpz)
	if d6 >= 0 && d5 <= d6 {
		return float64(cpx*cpx) + float64(cpy*cpy) + float64(cpz*cpz)
	}
	vb := float64(d5*d2) - float64(d1*d6)
	if vb <= 0 && d2 >= 0 && d6 <= 0 {
		return along(apx, apy, apz, acx, acy, acz, d2/(d2-d6))
	}
	va := float64(d3*d6) - float64(d5*d4)
	if va <= 0 && d4-d3 >= 0 && d5-d6 >= 0 {
		return along(bpx, bpy, bpz, acx-abx, acy-aby, acz-abz, (d4-d3)/((d4-d3)+(d5-d6)))
	}
	nx := float64(aby*acz) - float64(abz*acy)
	ny := float64(abz*acx) - float64(abx*acz)
	nz := float64(abx*acy) - float64(aby*acx)
	h := float64(nx*apx) + float64(ny*apy) + float64(nz*apz)
	return float64(h*h) / (float64(nx*nx) + float64(ny*ny) + float64(nz*nz))
}

// along gives the squared length of v less a share of the edge e; a share that
// is no number, of an edge without length, counts as none.
func along(vx, vy, vz, ex, ey, ez, share float64) float64 {
	if !(share > 0) {
		share = 0
	}
	x, y, z := vx-float64(share*ex), vy-float64(share*ey), vz-float64(share*ez)
	return float64(x*x) + float64(y*y) + float64(z*z)
}
