package learning

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// watched is what is seen of the cells of one population while samples are shown.
type watched struct {
	first  int       // the step from which spikes count
	heard  bool      // whether anything was shown to an input
	spikes []int     // of each cell
	reach  []float64 // the most that v/θ of each cell came to
	scaled bool      // whether all thresholds were above 0, so that reach means anything

	surrogate SurrogateDeriver // nil for rules and cells without one
	theta     []float32        // thresholds without adaptation
	peaks     []float32        // the largest surrogate derivative of each cell
	near, of  int              // cells and steps in which it is a tenth of that or more, and all
	now, x, d []float32        // room: thresholds of the moment, distances from them, derivatives
}

// watching prepares to look at population i of a model.
func (r *run) watching(i int) watched {
	p := r.model.Net.Populations[i]
	w := watched{
		first: firstSpike(r.model.Net, p.Name), spikes: make([]int, p.Size()), reach: make([]float64, p.Size()), scaled: p.Cell != nil,
		theta: r.model.Thresholds(i), x: make([]float32, p.Size()), d: make([]float32, p.Size()),
	}
	if s, ok := r.entry.Learner.(SurrogateDeriver); ok && p.Cell != nil && len(w.theta) == p.Size() {
		w.surrogate, w.peaks = s, largestDerivatives(s, w.theta)
	}
	return w
}

// largestDerivatives returns largestDerivative of each threshold.
func largestDerivatives(s SurrogateDeriver, theta []float32) []float32 {
	known, peaks := map[float32]float32{}, make([]float32, len(theta))
	for c, th := range theta {
		if _, ok := known[th]; !ok {
			known[th] = largestDerivative(s, th)
		}
		peaks[c] = known[th]
	}
	return peaks
}

// largestDerivative returns the largest surrogate derivative of a cell within three thresholds, and three, of its threshold.
func largestDerivative(s SurrogateDeriver, theta float32) float32 {
	const points = 300
	x, th, d := make([]float32, 0, 4*points+2), make([]float32, 4*points+2), make([]float32, 4*points+2)
	for k := -points; k <= points; k++ {
		x = append(x, float32(k)/100, float32(k)/100*theta)
	}
	for k := range th {
		th[k] = theta
	}
	s.SurrogateDerivative(d, x, th)
	return slices.Max(d)
}

// watch simulates the net on the samples, and looks at every cell in every step.
func (r *run) watch(ctx context.Context, d *Diagnosis) error {
	net, steps := r.model.Net, r.entry.Encoder.Steps()
	size := min(r.entry.Settings.Batch, r.task.Train.Len())
	sim, err := snn.NewSim(r.model, size)
	if err != nil {
		return err
	}
	seen := make([]watched, len(net.Populations))
	for i := range seen {
		seen[i] = r.watching(i)
	}
	for b := range r.task.Train.batches(0, size, r.root.Named("diagnose")) {
		in := r.inputs(b, size)
		at := &seen[r.reads()]
		at.heard = at.heard || slices.ContainsFunc(slices.Concat(in...), sounds)
		sim.Reset()
		for t := range steps {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := sim.Deliver(t, in...); err != nil {
				return err
			}
			for i := range seen {
				seen[i].expect(sim, i, len(b.X))
			}
			sim.Fire()
			for i := range seen {
				seen[i].look(sim, i, t, len(b.X))
			}
		}
	}
	if in := r.reads(); !seen[in].heard {
		d.Findings = append(d.Findings, Finding{
			fmt.Sprintf("the encoder made nothing but silence of the samples for population %q", net.Populations[in].Name),
			"see what the samples hold, and scale them to the range of the encoder",
		})
	}
	counts := sim.Counts()
	for i, p := range net.Populations {
		most := mostOfCell(p, net.Step(), steps-seen[i].first) * float64(d.Samples)
		if firesOnce(p, net.Step(), steps) {
			most = math.Inf(1)
		}
		d.Populations = append(d.Populations, seen[i].diagnosis(p, counts.Populations[i].Kind, d.Samples*max(steps-seen[i].first, 0), most))
	}
	return nil
}

// reads is the population that the samples are shown to: the one that the rule says, or else the first input.
func (r *run) reads() int {
	if i, ok := r.trainer.(InputReader); ok {
		return i.Input().Population
	}
	return slices.IndexFunc(r.model.Net.Populations, func(p snn.Population) bool { return p.Cell == nil })
}

// inputs encodes the samples for the population that reads them; others hear nothing, as a label in a test. Rows beyond the samples are silent.
func (r *run) inputs(b Batch, size int) (in [][]*snn.Spikes) {
	reads := r.reads()
	for i, p := range r.model.Net.Populations {
		if p.Cell != nil {
			continue
		}
		rows := make([]*snn.Spikes, size)
		if reads == i {
			for k, x := range b.X {
				rows[k] = &snn.Spikes{}
				r.entry.Encoder.Encode(rows[k], x, 1, b.Stream.At(b.Index[k]))
			}
		}
		in = append(in, rows)
	}
	return in
}

// sounds reports whether a sample has a spike or a value other than 0.
func sounds(s *snn.Spikes) bool {
	nonzero := func(v float32) bool { return v != 0 }
	return s != nil && (slices.ContainsFunc(s.Bits, func(w uint64) bool { return w != 0 }) || slices.ContainsFunc(s.Current, nonzero) ||
		slices.ContainsFunc(s.Graded, nonzero))
}

// expect keeps the thresholds with which the step will be compared.
func (w *watched) expect(sim *snn.Sim, population, samples int) {
	w.now = w.now[:0]
	for k := range samples {
		w.now = sim.Thresholds(w.now, population, k)
	}
}

// look notes what the cells of a population did in a step of the first samples.
func (w *watched) look(sim *snn.Sim, population, t, samples int) {
	if t < w.first {
		return
	}
	cells := len(w.spikes)
	for k := range samples {
		row := sim.Spikes(population, k)
		for word, fired := range row {
			for ; fired != 0; fired &= fired - 1 {
				w.spikes[word*64+bits.TrailingZeros64(fired)]++
			}
		}
		if len(w.now) == samples*cells {
			w.compare(sim.Potentials(population, k), w.now[k*cells:][:cells], row)
		}
	}
}

// compare notes how near potentials are to the thresholds of the step. Those of cells that fired may have been reset since; they were beyond.
func (w *watched) compare(v, threshold []float32, fired []uint64) {
	for c, th := range threshold {
		if w.scaled = w.scaled && th > 0; w.scaled {
			w.reach[c] = max(w.reach[c], float64(v[c]/th))
		}
		w.x[c] = v[c] - th
	}
	if w.surrogate == nil {
		return
	}
	w.surrogate.SurrogateDerivative(w.d, w.x, w.theta)
	for c, d := range w.d {
		if w.of++; d >= w.peaks[c]/10 || fired[c/64]>>(c%64)&1 == 1 {
			w.near++
		}
	}
}

// diagnosis sums up a population after so many steps in which it could fire; most is how often a cell can.
func (w *watched) diagnosis(p snn.Population, kind snn.PopulationKind, steps int, most float64) PopulationDiagnosis {
	d, all, reach := PopulationDiagnosis{Name: p.Name, Kind: kind, Cells: p.Size()}, 0, 0.0
	for c, n := range w.spikes {
		switch all += n; {
		case n == 0:
			d.Silent, reach = d.Silent+1, reach+w.reach[c]
		case float64(n) >= most:
			d.Saturated++
		}
	}
	if steps > 0 {
		d.Rate = float64(all) / float64(steps) / float64(d.Cells)
	}
	if w.of > 0 {
		d.Differentiated, d.SurrogateOverlap = true, float64(w.near)/float64(w.of)
	}
	if w.scaled && d.Silent > 0 {
		d.Reach = reach / float64(d.Silent)
	}
	return d
}
