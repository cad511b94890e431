//go:build linux

package main

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// trend is how a measure grows: what a straight line through the means of blocks of samples gains from the first sample to the last, with its 95 %
// interval.
type trend struct {
	Measure string  `json:"measure"`
	Unit    string  `json:"unit"`
	First   float64 `json:"first"` // mean of the first block
	Last    float64 `json:"last"`
	Growth  float64 `json:"growth"`
	Lo      float64 `json:"lo"`
	Hi      float64 `json:"hi"`
	Bound   float64 `json:"bound"` // above which it is a leak
	Blocks  int     `json:"blocks"`
	Lag     float64 `json:"lag"` // correlation of the residuals of neighbouring blocks
	Verdict verdict `json:"verdict"`
}

// verdict is what a trend says.
type verdict string

const (
	flat    verdict = "flat"    // the whole interval is below the bound
	grows   verdict = "grows"   // the whole interval is above it
	unknown verdict = "unknown" // it holds the bound: there are too few samples
)

const (
	mostBlocks  = 20
	leastBlocks = 4
	warming     = 0.1 // the share of the rounds in which caches fill, which is left out
	leastWarm   = 2   // rounds
)

// measure is something that must not grow.
type measure struct {
	name, unit string
	bound      float64
}

// measures and how much each may grow, however long it takes: the more rounds there are, the smaller a leak is found. Go maps memory in pieces of
// 64 MB and keeps every thread that it ever needed.
var measures = []measure{
	{"heap", "bytes", 1e6}, {"resident", "bytes", 8e6}, {"mapped", "bytes", 256e6},
	{"goroutines", "", 3}, {"threads", "", 8}, {"descriptors", "", 3}, {"children", "", 3}, {"files", "", 3},
	{"kernel resident", "bytes", 8e6}, {"kernel mapped", "bytes", 256e6}, {"kernel threads", "", 8}, {"kernel descriptors", "", 3},
}

// keptARound is how many bytes the notebook of part cells keeps of a round, by which alone its heap may grow: errors, and the ends of outputs that
// are too long to be kept.
const keptARound = 16 << 10

// trends of all measures that the samples of one part have.
func trends(all []sample) (found []trend) {
	warm := max(leastWarm, int(warming*float64(len(all))))
	if len(all) < warm+leastBlocks {
		return nil
	}
	for _, m := range measures {
		var x, y []float64
		for _, s := range all[warm:] {
			if v, ok := s.Values[m.name]; ok {
				x, y = append(x, float64(s.Round)), append(y, v)
			}
		}
		if all[0].Part == "cells" && m.name == "heap" {
			m.bound += keptARound * float64(len(x))
		}
		if len(x) >= leastBlocks {
			found = append(found, m.trend(x, y))
		}
	}
	return found
}

// trend fits a line. Neighbouring samples are alike, which would make the interval of single ones too narrow: so the means of blocks are fitted, and
// where even the residuals of neighbouring blocks are correlated, by r, the interval is widened by √((1+r)/(1−r)), as of a process of first order.
func (m measure) trend(x, y []float64) trend {
	blocks := min(mostBlocks, len(x))
	bx, by := means(x, blocks), means(y, blocks)
	alpha, beta := stat.LinearRegression(bx, by, nil, false)
	residual := make([]float64, blocks)
	squares, spread, centre := 0., 0., stat.Mean(bx, nil)
	for i := range bx {
		residual[i] = by[i] - alpha - float64(beta*bx[i])
		squares += float64(residual[i] * residual[i])
		spread += float64((bx[i] - centre) * (bx[i] - centre))
	}
	long, free := x[len(x)-1]-x[0], float64(blocks-2)
	t := trend{Measure: m.name, Unit: m.unit, First: by[0], Last: by[blocks-1], Growth: long * beta, Bound: m.bound, Blocks: blocks, Lag: lag(residual)}
	half := long * distuv.StudentsT{Sigma: 1, Nu: free}.Quantile(0.975) * math.Sqrt(squares/free/spread)
	if t.Lag > 0 {
		half *= math.Sqrt((1 + t.Lag) / (1 - t.Lag))
	}
	t.Lo, t.Hi = t.Growth-half, t.Growth+half
	switch {
	case t.Hi < t.Bound:
		t.Verdict = flat
	case t.Lo > t.Bound:
		t.Verdict = grows
	default:
		t.Verdict = unknown
	}
	return t
}

// means cuts values into blocks of as equal a length as can be.
func means(values []float64, blocks int) []float64 {
	m := make([]float64, blocks)
	for i := range m {
		m[i] = stat.Mean(values[i*len(values)/blocks:(i+1)*len(values)/blocks], nil)
	}
	return m
}

// lag is the correlation of neighbours, 0 where there is nothing to correlate.
func lag(residual []float64) float64 {
	above, all := 0., 0.
	for i, r := range residual {
		all += float64(r * r)
		if i > 0 {
			above += float64(r * residual[i-1])
		}
	}
	if all < 1e-12 {
		return 0
	}
	return above / all
}
