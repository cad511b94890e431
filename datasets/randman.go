package datasets

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
)

// Randman is a task of spike times on smooth random manifolds [zenke2021]. Every unit fires Spikes times, each once in Steps steps of 1 ms, so
// that rates tell nothing. The time of a spike is, of the point u in [0, 1)^Dim that a sample is on the manifold of its class,
//
//	f(u) = Π_d Σ_i A_i/(i+1)^Alpha · sin(2π·(i·u_d·B_i + C_i)),  i = 0..n−1,  n = ⌈1000^(1/Alpha)⌉,
//
// with A, B and C drawn from [0, 1) for each class, spike, unit and dimension, A_0 = 0, and n at most 1,000. Of each class, spike and unit the
// smallest f of all samples is set to the first step, and the largest to the last. The smaller Alpha is, the rougher are the manifolds and the
// harder is the task.
//
// A sample is a list of events, shape {0, 2}: encode.Events{T: Steps, Width: Units}. Classes take turns. The draws are this package's own.
type Randman struct {
	Train, Valid, Test int     // samples; all 0 means 8,000, 1,000 and 1,000
	Classes            int     // 0 means 10
	Units              int     // 0 means 100
	Dim                int     // dimensions of the manifold; 0 means 2
	Spikes             int     // of a unit; 0 means 1
	Steps              int     // 0 means 100
	Alpha              float64 // 0 means 2
	Seed               uint64  // 0 is a seed like any other
}

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (r Randman) Resolve() (Randman, error) {
	const task = "randman"
	n, err := partSizes(task, [3]int{r.Train, r.Valid, r.Test}, [3]int{8000, 1000, 1000})
	r.Train, r.Valid, r.Test = n[0], n[1], n[2]
	r.Classes, r.Units, r.Dim = cmp.Or(r.Classes, 10), cmp.Or(r.Units, 100), cmp.Or(r.Dim, 2)
	r.Spikes, r.Steps, r.Alpha = cmp.Or(r.Spikes, 1), cmp.Or(r.Steps, 100), cmp.Or(r.Alpha, 2)
	return r, errors.Join(err, inRange(task, "classes", r.Classes, 2, 1000), inRange(task, "units", r.Units, 1, 1<<16),
		inRange(task, "dimensions", r.Dim, 1, 100), inRange(task, "spikes of a unit", r.Spikes, 1, 100),
		inRange(task, "steps", r.Steps, 2, 1<<16), inRange(task, "Alpha", r.Alpha, .1, 100))
}

// Set draws the samples.
func (r Randman) Set() (Set, error) {
	r, err := r.Resolve()
	if err != nil {
		return Set{}, err
	}
	all := Samples{X: make([][]float32, r.Train+r.Valid+r.Test), Label: make([]int, r.Train+r.Valid+r.Test)}
	for class := range r.Classes {
		var at []int
		for i := class; i < len(all.X); i += r.Classes {
			at = append(at, i)
			all.Label[i] = class
		}
		for k, x := range r.class(stream(r.Seed+uint64(class)<<32, "randman"), len(at)) {
			all.X[at[k]] = x
		}
	}
	rest := all.from(r.Train)
	return Set{
		Name: "randman", Classes: r.Classes, Shape: []int{0, 2},
		Train: all.first(r.Train), Valid: rest.first(r.Valid), Test: rest.from(r.Valid),
	}, nil
}

// class draws n samples of a class.
func (r Randman) class(random *rand.Rand, n int) [][]float32 {
	points := make([][]float64, n)
	for i := range points {
		points[i] = make([]float64, r.Dim)
		for d := range points[i] {
			points[i][d] = random.Float64()
		}
	}
	events := make([][][2]int, n)
	for k := range r.Spikes * r.Units {
		for i, step := range r.steps(r.values(random, points)) {
			events[i] = append(events[i], [2]int{step, k % r.Units})
		}
	}
	x := make([][]float32, n)
	for i, e := range events {
		slices.SortFunc(e, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		for _, v := range e {
			x[i] = append(x[i], float32(v[0]), float32(v[1]))
		}
	}
	return x
}

// values draws a function and returns it at the points.
func (r Randman) values(random *rand.Rand, points [][]float64) []float64 {
	f := slices.Repeat([]float64{1}, len(points))
	for d := range r.Dim {
		terms := randmanTerms(random, r.Alpha)
		for i, u := range points {
			sum := 0.
			for k, t := range terms {
				sum += float64(t[0] * math.Sin(2*math.Pi*(float64(float64(k)*u[d]*t[1])+t[2])))
			}
			f[i] *= sum
		}
	}
	return f
}

// randmanTerms draws the A_i/(i+1)^alpha, B_i and C_i of one dimension.
func randmanTerms(random *rand.Rand, alpha float64) [][3]float64 {
	terms := make([][3]float64, int(min(1000, math.Ceil(math.Pow(1000, 1/alpha)))))
	for i := range terms {
		a := random.Float64() / math.Pow(float64(i+1), alpha)
		terms[i] = [3]float64{a, random.Float64(), random.Float64()}
	}
	terms[0][0] = 0
	return terms
}

// steps scales values to 0..Steps−1. Equal values are the first step.
func (r Randman) steps(f []float64) []int {
	steps := make([]int, len(f))
	if len(f) == 0 {
		return steps
	}
	lo, hi := slices.Min(f), slices.Max(f)
	for i, v := range f {
		if hi > lo {
			steps[i] = min(int((v-lo)/(hi-lo)*float64(r.Steps)), r.Steps-1)
		}
	}
	return steps
}
