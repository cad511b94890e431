package reward

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Code is a population code of observations: place cells on grids, each over some of the numbers. A cell at c answers to an observation o with
//
//	x = exp(−½ Σ_i ((o_i − c_i)/d_i)²) / |x|
//
// over the numbers i of its grid, where d_i is the distance of its neighbours, and |x| the root of the sum of the squares of all answers, so that
// these have length 1. A number out of its range is taken for the nearer end.
type Code struct {
	Lo, Hi []float64 // range of each number of an observation
	Grids  [][]int   // numbers that each grid is over; nil: a grid for each pair of them, or for one alone
	Side   int       // cells along a side of a grid, 2 or more; 0 means 5
}

// CartPoleCode covers what a cart with a pole goes through that does not fall.
func CartPoleCode() Code {
	return Code{Lo: []float64{-2.4, -2, -.21, -2}, Hi: []float64{2.4, 2, .21, 2}}
}

// mostPlaces bounds the cells of a code.
const mostPlaces = 1 << 16

// Resolve returns c with its defaults written out, or what is wrong with it.
func (c Code) Resolve() (Code, error) {
	if c.Side == 0 {
		c.Side = 5
	}
	if len(c.Lo) == 0 || len(c.Lo) != len(c.Hi) {
		return c, fmt.Errorf("reward: a code with %d lower and %d upper ends of ranges; give both for each number of an observation", len(c.Lo), len(c.Hi))
	}
	for i, lo := range c.Lo {
		if !(lo < c.Hi[i]) || math.IsInf(c.Hi[i]-lo, 0) {
			return c, fmt.Errorf("reward: the range of number %d of an observation goes from %v to %v; give finite numbers, the lower first", i, lo, c.Hi[i])
		}
	}
	if c.Grids == nil {
		c.Grids = pairs(len(c.Lo))
	}
	if c.Side < 2 || c.Side > mostPlaces {
		return c, fmt.Errorf("reward: grids with sides of %d cells; give 2 or more", c.Side)
	}
	return c, c.checkGrids()
}

func pairs(n int) (grids [][]int) {
	if n == 1 {
		return [][]int{{0}}
	}
	for i := range n {
		for j := range i {
			grids = append(grids, []int{j, i})
		}
	}
	return grids
}

func (c Code) checkGrids() error {
	cells := 0
	for g, numbers := range c.Grids {
		size := 1
		for _, i := range numbers {
			if i < 0 || i >= len(c.Lo) {
				return fmt.Errorf("reward: grid %d is over number %d of an observation; there are %d", g, i, len(c.Lo))
			}
			if size *= c.Side; size > mostPlaces {
				return fmt.Errorf("reward: grid %d has more than %d cells", g, mostPlaces)
			}
		}
		if len(numbers) == 0 {
			return fmt.Errorf("reward: grid %d is over no number of an observation", g)
		}
		cells += size
	}
	if cells == 0 || cells > mostPlaces {
		return fmt.Errorf("reward: a code of %d cells; give 1 to %d", cells, mostPlaces)
	}
	return nil
}

// cells returns how many cells a resolved code has.
func (c Code) cells() (n int) {
	for _, numbers := range c.Grids {
		size := 1
		for range numbers {
			size *= c.Side
		}
		n += size
	}
	return n
}

// encode writes the answers of all cells of a resolved code to dst: grid by grid, the last number of a grid fastest. An observation that has not
// the numbers of the code, or one that is not a number, is an error.
func (c Code) encode(dst []float32, observation []float64) error {
	if len(observation) != len(c.Lo) || slices.ContainsFunc(observation, math.IsNaN) {
		return fmt.Errorf("reward: observation %v; the code is of %d numbers", observation, len(c.Lo))
	}
	if len(dst) != c.cells() {
		return fmt.Errorf("reward: room for the answers of %d cells; the code has %d", len(dst), c.cells())
	}
	at := 0
	for _, numbers := range c.Grids {
		row := dst[at : at+1]
		row[0] = 1
		for _, i := range numbers {
			row = c.spread(dst[at:], len(row), i, observation[i])
		}
		at += len(row)
	}
	normalise(dst)
	return nil
}

// normalise divides x by its length.
func normalise(x []float32) {
	square := float32(0)
	for _, v := range x {
		square += float32(v * v)
	}
	by := 1 / float32(math.Sqrt(float64(square)))
	for i, v := range x {
		x[i] = float32(by * v)
	}
}

// spread multiplies each of n answers by those of the places along number i.
func (c Code) spread(dst []float32, n, i int, v float64) []float32 {
	var room [16]float32
	bell, step := room[:0], (c.Hi[i]-c.Lo[i])/float64(c.Side-1)
	v = (min(max(v, c.Lo[i]), c.Hi[i]) - c.Lo[i]) / step
	for p := range c.Side {
		d := v - float64(p)
		bell = append(bell, float32(kernel.Exp(-float64(d*d)/2)))
	}
	for k := n - 1; k >= 0; k-- {
		by := dst[k]
		for p, x := range bell {
			dst[k*c.Side+p] = float32(by * x)
		}
	}
	return dst[:n*c.Side]
}
