package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/foreign"
	"github.com/spikecell/spikecell/snn"
)

// side is that of a digit in pixels.
const side = 8

// detection asks CSDP by goodness and all by probability. Untrained is the net of CSDP as it was drawn, whose read-out alone learns.
func detection(all []learning.Entry, sets []foreign.Set) foreign.Experiment {
	probability := []foreign.Detector{foreign.MaxSoftmax{}}
	both := []foreign.Detector{foreign.Goodness{}, foreign.Goodness{TwoSided: true}, foreign.MaxSoftmax{}}
	e := foreign.Experiment{Raw: []foreign.Detector{foreign.Intensity{}, foreign.Nearest{}}, Foreign: sets}
	e.Cases = append(e.Cases, foreign.Case{Entry: untrained(all[0]), Detectors: both})
	for i, entry := range all {
		detectors := probability
		if i < 2 {
			detectors = both
		}
		e.Cases = append(e.Cases, foreign.Case{Entry: entry, Detectors: detectors})
	}
	return e
}

// untrained is an entry of CSDP with hidden layers that do not learn.
func untrained(e learning.Entry) learning.Entry {
	e.Name, e.Net.Projections = e.Name+", untrained", append([]snn.Projection(nil), e.Net.Projections...)
	for i, p := range e.Net.Projections {
		e.Net.Projections[i].Frozen = p.Post != "class" && p.Post != "reconstruction"
	}
	return e
}

// foreignSets are as many samples as there are to test.
func foreignSets(task learning.Task) ([]foreign.Set, error) {
	x, n := task.Test.X, task.Test.Len()
	sets := []foreign.Set{
		{Name: "noise", X: foreign.Uniform(n, side*side, 1)}, {Name: "shuffled", X: foreign.Permuted(x, 1)},
		{Name: "resampled", X: foreign.Resampled(task.Train.X, n, 1)}, {Name: "turned", X: turned(x)},
	}
	for _, load := range []func(datasets.Options) (datasets.Set, error){datasets.FashionMNIST, datasets.MNIST} {
		set, err := load(datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		sets = append(sets, foreign.Set{Name: set.Name, X: shrunk(set.Test.X[:n])})
	}
	return sets, nil
}

// turned are the digits, a quarter to the right.
func turned(x [][]float32) (all [][]float32) {
	for _, s := range x {
		y := make([]float32, side*side)
		for k, v := range s {
			y[k%side*side+side-1-k/side] = v
		}
		all = append(all, y)
	}
	return all
}

// shrunk are images of 28×28, of which each pixel is the mean of 3×3 and the border of 2 is left out.
func shrunk(x [][]float32) (all [][]float32) {
	const whole, border, part = 28, 2, 3
	for _, s := range x {
		y := make([]float32, side*side)
		for k, v := range s {
			if r, c := k/whole-border, k%whole-border; r >= 0 && r < side*part && c >= 0 && c < side*part {
				y[r/part*side+c/part] += v / (part * part)
			}
		}
		all = append(all, y)
	}
	return all
}

// paired is how much larger the area of CSDP's goodness is than that of others, seed by seed.
func paired(r *foreign.Result, sets []foreign.Set) snn.Table {
	t := snn.Table{Head: []string{"goodness of csdp less", "foreign set", "difference of AUROC"}}
	for _, other := range [][2]string{
		{"surrogate", "max softmax"}, {"ann-256", "max softmax"}, {"csdp", "max softmax"}, {"csdp, untrained", "goodness"}, {"", "nearest training sample"},
	} {
		for _, s := range sets {
			d, err := r.Find("csdp", "goodness", s.Name).Less(r.Find(other[0], other[1], s.Name))
			if err != nil {
				continue // one of them was not asked
			}
			t.Rows = append(t.Rows, []string{other[1] + " " + other[0], s.Name, fmt.Sprintf("%+.3f [%+.3f, %+.3f]", d.Mean, d.Lo, d.Hi)})
		}
	}
	return t
}
