package perturb

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Pairing is a measurement of how the change of a weight depends on the times of spikes: on which sides of a pre spike, and how far from it, a post
// spike changes the synapse between them. It takes any rule of spikes and any net whose only driven input is the one of the trains.
type Pairing struct {
	Model      *snn.Model
	Learner    learning.Learner
	Projection string        // dense; whose weights are looked at
	Trains     []*snn.Spikes // of the input, one a presentation
	Labels     []int         // one a presentation, or nil for class 0
	Classes    int           // of the rule's read-out
	// AsNegative shows trains as samples of something else, learning.Setup.Other, beside a positive sample without a spike. Otherwise it is those
	// of something else that have none. Rules without negatives do not read either.
	AsNegative bool
	Nearest    bool // an arrival pairs with the last post spike until then and the first one after it, not with all
	Reach      int  // the largest lag, steps, up to half a presentation; 0 means 20
	Seed       uint64
}

// Window is what the change of a weight owes to pairs of spikes: the Change[k] for which
//
//	Σ over synapses and presentations (Δw − Σ_k Change[k] · pairs at Lag[k])²
//
// is smallest. Weights that begin or end at an end of their Bound, where changes are cut off, do not count. Post spikes are those that the net fires
// without learning, so changes have to be too small to move any.
type Window struct {
	Lag       []int     // steps from the arrival of the pre spike, Delay steps after it was fired, to the post spike: below 0 the post cell fires first
	Change    []float64 // of the weight, by a pair
	Error     []float64 // standard error of Change
	Pairs     []float64 // of all synapses and presentations
	Explained float64   // R²: the share of Σ Δw² that pairs explain
}

// Measure presents each train to a copy of the model, with and without learning, and finds the window from both.
func (p Pairing) Measure() (*Window, error) {
	w, err := p.measure()
	if err != nil {
		return nil, fmt.Errorf("perturb: window: %w", err)
	}
	return w, nil
}

func (p Pairing) measure() (*Window, error) {
	if p.Reach == 0 {
		p.Reach = 20
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	fit := newFit(p.Reach, p.Nearest)
	for k := range p.Trains {
		before, after, err := p.learn(k)
		if err != nil {
			return nil, fmt.Errorf("presentation %d: %w", k, err)
		}
		trace, err := p.Model.Run(p.inputs(k)...)
		if err != nil {
			return nil, fmt.Errorf("presentation %d: %w", k, err)
		}
		d := p.Model.Net.Projections[p.projection()]
		pre, post := trace.Populations[p.Model.Net.Index(d.Pre)].Spikes, trace.Populations[p.Model.Net.Index(d.Post)].Spikes
		fit.add(arrivals(pre, d.Delay), arrivals(post, 0), before, after, d.Bound)
	}
	return fit.window()
}

func (p Pairing) projection() int { return p.Model.Net.ProjectionNamed(p.Projection) }

func (p Pairing) check() error {
	switch {
	case p.Model == nil:
		return errors.New("the model is nil; make it with Net.Init, or take that of a report")
	case p.Learner == nil:
		return errors.New("there is no learner")
	case len(p.Trains) == 0:
		return errors.New("no trains; give one or more")
	case p.Labels != nil && len(p.Labels) != len(p.Trains):
		return fmt.Errorf("%d labels for %d trains", len(p.Labels), len(p.Trains))
	}
	if r, ok := p.Learner.(learning.RawReader); ok && r.ReadsRaw() {
		return fmt.Errorf("%s reads raw samples, and no trains of spikes", p.Learner.Name())
	}
	if err := p.Model.Check(); err != nil {
		return err
	}
	i := p.projection()
	if i < 0 {
		return fmt.Errorf("no projection %q; the net has %s", p.Projection, named(p.Model.Net.Projections, snn.Projection.String))
	}
	if d := p.Model.Net.Projections[i]; !d.Dense() || d.Frozen {
		return fmt.Errorf("projection %q is not dense, or learns nothing", p.Projection)
	}
	for k, s := range p.Trains {
		switch {
		case s == nil || s.Current != nil || s.Graded != nil:
			return fmt.Errorf("train %d has no spikes", k)
		case s.Steps != p.Trains[0].Steps || s.Cells != p.Trains[0].Cells:
			return fmt.Errorf("train %d has %d steps of %d cells, train 0 %d of %d", k, s.Steps, s.Cells, p.Trains[0].Steps, p.Trains[0].Cells)
		}
	}
	if steps := p.Trains[0].Steps; p.Reach < 1 || p.Reach > steps/2 {
		return fmt.Errorf("lags to %d in presentations of %d steps; give 1 to %d", p.Reach, steps, steps/2)
	}
	return p.checkInput()
}

// checkInput finds the one input population that the trains are for.
func (p Pairing) checkInput() error {
	n := 0
	for _, q := range p.Model.Net.Populations {
		if q.Cell == nil && q.Size() == p.Trains[0].Cells {
			n++
		}
	}
	if n != 1 {
		return fmt.Errorf("%d input populations have %d cells, as many as the trains; give a net with one", n, p.Trains[0].Cells)
	}
	return nil
}

// inputs is the input of each input population in presentation k: silence for those that the train is not for.
func (p Pairing) inputs(k int) (all []*snn.Spikes) {
	s := p.Trains[k]
	for _, q := range p.Model.Net.Populations {
		switch {
		case q.Cell != nil:
		case q.Size() == s.Cells:
			all = append(all, s)
		default:
			all = append(all, snn.NewSpikes(s.Steps, q.Size()))
		}
	}
	return all
}

// learn presents train k to a copy of the model and returns the weights of the projection before and after.
func (p Pairing) learn(k int) (before, after [][]float32, err error) {
	m := p.Model.Clone()
	shown, silent := make([]float32, p.Trains[k].Cells), make([]float32, p.Trains[k].Cells)
	shown[0] = 1 // which the encoder takes for the train
	if p.AsNegative {
		shown, silent = silent, shown
	}
	stream := snn.NewStream(p.Seed)
	trainer, err := p.Learner.Resolve().Bind(learning.Setup{
		Model: m, Encoder: replay{p.Trains[k]}, Classes: p.Classes, Batch: 1, Other: [][]float32{silent}, Stream: stream.Named("setup"),
	})
	if err != nil {
		return nil, nil, err
	}
	label := 0
	if p.Labels != nil {
		label = p.Labels[k]
	}
	_, err = trainer.Learn(learning.Batch{X: [][]float32{shown}, Label: []int{label}, Index: []int{0}, Stream: stream.Named("learn")})
	if err != nil {
		return nil, nil, err
	}
	trainer.Sync()
	return rows(p.Model, p.projection()), rows(m, p.projection()), nil
}

func rows(m *snn.Model, projection int) (all [][]float32) {
	for row := range m.WeightRows(projection) {
		all = append(all, row)
	}
	return all
}

// replay is an encoder of one train, for a sample that begins with 1; any other is silent.
type replay struct{ train *snn.Spikes }

// Steps are those of the train.
func (r replay) Steps() int { return r.train.Steps }

// Encode writes the train, or silence.
func (r replay) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(r.train.Steps, r.train.Cells)
	if len(x) > 0 && x[0] == 1 {
		copy(dst.Bits, r.train.Bits)
	}
}

// Repeats is true: no spike is drawn.
func (replay) Repeats() bool { return true }

// arrivals lists the steps in which the spikes of each cell arrive, those within the presentation.
func arrivals(s *snn.Spikes, delay int) [][]int {
	times := make([][]int, s.Cells)
	eachSpike(s, func(t, i int) {
		if t+delay < s.Steps {
			times[i] = append(times[i], t+delay)
		}
	})
	return times
}

// fit sums what least squares need.
type fit struct {
	reach   int
	nearest bool
	normal  *mat.SymDense // Σ pairs · pairsᵀ
	moment  []float64     // Σ pairs · Δw
	square  float64       // Σ Δw²
	total   []float64     // pairs by lag
	samples int
}

func newFit(reach int, nearest bool) *fit {
	n := 2*reach + 1
	return &fit{reach: reach, nearest: nearest, normal: mat.NewSymDense(n, nil), moment: make([]float64, n), total: make([]float64, n)}
}

// add takes all synapses of a presentation.
func (f *fit) add(pre, post [][]int, before, after [][]float32, bound snn.Bound) {
	pairs := make([]float64, len(f.total))
	for i, times := range pre {
		for j, fired := range post {
			if atEnd(bound, before[i][j]) || atEnd(bound, after[i][j]) {
				continue
			}
			change := float64(after[i][j]) - float64(before[i][j])
			f.square += float64(change * change)
			f.samples++
			clear(pairs)
			for _, s := range times {
				f.pair(pairs, s, fired)
			}
			f.sum(pairs, change)
		}
	}
}

func atEnd(b snn.Bound, w float32) bool { return b.Limited() && (w <= b.Lo || w >= b.Hi) }

// pair counts the lags from an arrival to post spikes.
func (f *fit) pair(pairs []float64, arrival int, fired []int) {
	if f.nearest {
		next, _ := slices.BinarySearch(fired, arrival+1)
		fired = fired[max(next-1, 0):min(next+1, len(fired))]
	}
	for _, t := range fired {
		if lag := t - arrival; -f.reach <= lag && lag <= f.reach {
			pairs[lag+f.reach]++
		}
	}
}

func (f *fit) sum(pairs []float64, change float64) {
	for a, x := range pairs {
		if x == 0 {
			continue
		}
		f.total[a] += x
		f.moment[a] += float64(x * change)
		for b := a; b < len(pairs); b++ {
			f.normal.SetSym(a, b, f.normal.At(a, b)+float64(x*pairs[b]))
		}
	}
}

// window solves the normal equations.
func (f *fit) window() (*Window, error) {
	n := len(f.total)
	var chol mat.Cholesky
	if !chol.Factorize(f.normal) {
		return nil, fmt.Errorf("pairs of spikes at %d lags do not tell lags apart; give more trains, or livelier ones", n)
	}
	var solved mat.VecDense
	if err := chol.SolveVecTo(&solved, mat.NewVecDense(n, f.moment)); err != nil {
		return nil, fmt.Errorf("pairs of spikes hardly tell lags apart (%w); give more trains, or a smaller Reach", err)
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		return nil, fmt.Errorf("pairs of spikes hardly tell lags apart (%w); give more trains, or a smaller Reach", err)
	}
	w := &Window{Pairs: f.total}
	residual := f.square
	for k := range n {
		w.Lag, w.Change = append(w.Lag, k-f.reach), append(w.Change, solved.AtVec(k))
		residual -= float64(solved.AtVec(k) * f.moment[k])
	}
	residual = max(residual, 0)
	w.Explained = 1 - residual/f.square // NaN if no weight has changed
	variance := residual / float64(max(f.samples-n, 1))
	for k := range n {
		w.Error = append(w.Error, math.Sqrt(variance*inverse.At(k, k)))
	}
	return w, nil
}
