package flip

import (
	"math"
	"runtime"
	"sync"
)

// term is one Gaussian of a contrast sensitivity function: a times the root of
// pi/b times exp(-pi^2 d^2 / b), d in degrees (clause 4.1, table 1).
type term struct{ a, b float64 }

// sensitivities gives those of the three opponent channels.
func sensitivities() [3][]term {
	return [3][]term{{{1, 0.0047}}, {{1, 0.0053}}, {{34.1, 0.04}, {13.5, 0.025}}}
}

// widest is the greatest b of all channels: filters reach three of its standard
// deviations.
const widest = 0.04

// blur takes away what an observer does not resolve.
func (p *planes) blur(density float64) {
	radius := int(math.Ceil(3 * math.Sqrt(widest/(2*math.Pi*math.Pi)) * density))
	for c, terms := range sensitivities() {
		sum := make([]float64, len(p.of[c]))
		total := 0.0
		for _, t := range terms {
			kernel, half := gaussian(radius, func(x float64) float64 {
				d := x / density
				return math.Exp(-math.Pi * math.Pi * d * d / t.b)
			})
			weight := t.a * math.Sqrt(math.Pi/t.b) * half * half
			total += weight
			for i, v := range p.filter(p.of[c], kernel, kernel) {
				sum[i] += weight * v
			}
		}
		for i := range sum {
			sum[i] /= total
		}
		p.of[c] = sum
	}
}

// gaussian gives the values of f from -radius to radius, brought to the sum 1, and
// what their sum was.
func gaussian(radius int, f func(x float64) float64) (kernel []float64, sum float64) {
	kernel = make([]float64, 2*radius+1)
	for i := range kernel {
		kernel[i] = f(float64(i - radius))
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	return kernel, sum
}

// filter lays one kernel along the rows and one along the columns of in; beyond
// its edges the last pixels go on.
func (p *planes) filter(in, along, up []float64) []float64 {
	middle, out := make([]float64, len(in)), make([]float64, len(in))
	p.eachRow(func(y int) {
		row := in[y*p.width : (y+1)*p.width]
		for x := range row {
			sum := 0.0
			for k, w := range along {
				sum += w * row[min(max(x+k-len(along)/2, 0), p.width-1)]
			}
			middle[y*p.width+x] = sum
		}
	})
	p.eachRow(func(y int) {
		row := out[y*p.width : (y+1)*p.width]
		for k, w := range up {
			from := middle[min(max(y+k-len(up)/2, 0), p.height-1)*p.width:]
			for x := range row {
				row[x] += w * from[x]
			}
		}
	})
	return out
}

// eachRow works on all rows, by all cores.
func (p *planes) eachRow(f func(y int)) {
	workers := min(runtime.GOMAXPROCS(0), p.height)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for y := w * p.height / workers; y < (w+1)*p.height/workers; y++ {
				f(y)
			}
		})
	}
	wg.Wait()
}
