package eprop

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// The rule a second time, as a simulator of events has it: every synapse is looked at when a spike comes over it, and then goes through what was
// written down of the steps since its spike before.

// written is what is written down of a population in each step: derivative, learning signal, cost of the rate; of the output its error is the
// signal.
type written struct{ slope, signal, excess [][]float64 }

// eventSynapse is one synapse.
type eventSynapse struct {
	w                            float64
	last                         int
	began                        bool
	waiting                      float64 // the spike that has not entered the trace yet
	trace, filtered, rate, adapt float64
	m, v                         float64
	n                            int
}

// catchUp brings a synapse onto cell k of a population to the spike fired at step now.
func (y *eventSynapse) catchUp(r *Rule, now, k int, h *written, c *cells, decay float64) {
	if !y.began {
		y.began, y.last = true, now
		return
	}
	end := now
	if r.Cutoff > 0 {
		end = min(now, y.last+r.Cutoff)
	}
	came, sum := 1.0, 0.0
	for t := y.last; t < end; t++ {
		z := y.waiting
		y.waiting, came = came, 0
		slope, signal, excess := 0.0, 0.0, 0.0
		if t >= 0 {
			signal = h.signal[t][k]
			if c != nil {
				slope, excess = h.slope[t][k], h.excess[t][k]
			}
		}
		y.trace = decay*y.trace + z
		g := signal * y.trace
		if c != nil {
			e := slope * (y.trace - c.strength*y.adapt)
			y.adapt = c.fades*y.adapt + e
			y.filtered, y.rate = r.Trace*y.filtered+e, r.RateTrace*y.rate+(1-r.RateTrace)*e
			g = signal*y.filtered + excess*y.rate
		}
		if sum += g; !r.Summed {
			y.descend(r, g, t)
		}
	}
	if r.Summed {
		y.descend(r, sum, end)
	}
	y.w = min(max(y.w, -1), 1)
	if skipped := float64(now - end); skipped > 0 {
		y.trace *= math.Pow(decay, skipped)
		if c != nil {
			y.adapt *= math.Pow(c.fades, skipped)
			y.filtered, y.rate = y.filtered*math.Pow(r.Trace, skipped), y.rate*math.Pow(r.RateTrace, skipped)
		}
	}
	y.last = now
}

func (y *eventSynapse) descend(r *Rule, g float64, step int) {
	if r.Optimizer.Kind == optim.SGD {
		y.w -= r.Optimizer.Rate * g
		return
	}
	a := r.Optimizer.Adam
	for ; y.n < step+3; g = 0 {
		y.n++
		y.m, y.v = a.Beta1*y.m+(1-a.Beta1)*g, a.Beta2*y.v+(1-a.Beta2)*g*g
		bias := math.Sqrt(1-math.Pow(a.Beta2, float64(y.n))) / (1 - math.Pow(a.Beta1, float64(y.n)))
		y.w -= r.Optimizer.Rate * bias * y.m / (math.Sqrt(y.v) + a.Epsilon)
	}
}

// byEvents is a net of the test, which reads the layout of a trainer and nothing else of it.
type byEvents struct {
	t        *trainer
	synapses [][]eventSynapse
	history  []written // by population
	rate     [][]float64
	cells    []*activity
	output   []float64
	step     int
}

func newByEvents(t *trainer) *byEvents {
	e := &byEvents{t: t, history: make([]written, len(t.cells)), rate: make([][]float64, len(t.cells)), output: make([]float64, t.outputs)}
	for _, s := range t.synapses {
		list := make([]eventSynapse, len(s.w))
		for i, w := range s.w {
			list[i].w = w
		}
		e.synapses = append(e.synapses, list)
	}
	for i, c := range t.cells {
		e.cells = append(e.cells, nil)
		if c != nil {
			e.cells[i], e.rate[i] = newActivity(c.n), make([]float64, c.n)
		}
	}
	return e
}

// present presents spikes and targets of every step.
func (e *byEvents) present(in *snn.Spikes, target []float32) {
	t := e.t
	for step := range in.Steps {
		arrived := make([][]float64, len(t.cells))
		for i, c := range t.cells {
			if arrived[i] = make([]float64, t.outputs); c != nil {
				arrived[i] = make([]float64, c.n)
			}
		}
		for p, s := range t.synapses {
			for i := range s.rows {
				if s.pre == t.input && !in.Has(step, i) || s.pre != t.input && e.cells[s.pre].fired[i] == 0 {
					continue
				}
				for k := range s.cols {
					y := &e.synapses[p][i*s.cols+k]
					if own := s.bound.ZeroDiagonal && i == k; !own {
						y.catchUp(&t.rule, e.step-1, k, &e.history[s.post], t.cells[s.post], s.decay)
					}
					arrived[s.post][k] += y.w
				}
			}
		}
		e.err(arrived[t.output], target[step*t.outputs:][:t.outputs])
		e.fire(arrived)
		e.step++
	}
}

// err moves the output, and writes its error down: of this step for its own synapses, of the step before as the signal of others.
func (e *byEvents) err(current []float64, want []float32) {
	t := e.t
	now := make([]float64, t.outputs)
	for k := range e.output {
		e.output[k] = t.leak*e.output[k] + current[k]
		now[k] = e.output[k] - float64(want[k])
	}
	e.history[t.output].signal = append(e.history[t.output].signal, now)
	for i, c := range t.cells {
		if c == nil {
			continue
		}
		signal := make([]float64, c.n)
		for k, x := range now {
			for j := range signal {
				signal[j] += t.memory[i].feedback[k*c.n+j] * x
			}
		}
		if e.step > 0 {
			e.history[i].signal[e.step-1] = signal
		}
		e.history[i].signal = append(e.history[i].signal, make([]float64, c.n))
	}
}

func (e *byEvents) fire(arrived [][]float64) {
	r := e.t.rule
	for i, c := range e.t.cells {
		if c == nil {
			continue
		}
		slope, excess := make([]float64, c.n), make([]float64, c.n)
		copy(e.cells[i].current, arrived[i])
		c.step(e.cells[i], slope)
		for k, z := range e.cells[i].fired {
			e.rate[i][k] = r.RateTrace*e.rate[i][k] + (1-r.RateTrace)*float64(z)
			excess[k] = r.RateCost * (e.rate[i][k] - r.RateTarget*e.t.setup.Model.Net.Step()/1000)
		}
		e.history[i].slope, e.history[i].excess = append(e.history[i].slope, slope), append(e.history[i].excess, excess)
	}
}

// twoPopulations is a net of cells that subtract and cells that adapt and are held, joined to each other, in steps of half a millisecond.
func twoPopulations() snn.Net {
	lif := snn.LIF{Tau: 8, Threshold: .4, ResetTiming: snn.ResetSameStep, Refractory: 1, Masked: true}
	alif := snn.LIF{Tau: 12, Threshold: .5, Reset: snn.ResetZero, ResetTo: -.2, ResetTiming: snn.ResetSameStep, Refractory: 2, Inclusive: true}
	alif.Adapt.ALIF = snn.ALIF{Strength: .1, Tau: 40}
	n := snn.Net{Dt: .5, Populations: []snn.Population{{Name: "input", Shape: []int{7}}, {Name: "plain", Shape: []int{5}, Cell: lif},
		{Name: "adaptive", Shape: []int{6}, Cell: alif}, {Name: "output", Shape: []int{2}, Cell: snn.LI{Tau: 6}}}}
	for _, p := range [][2]string{{"input", "plain"}, {"input", "adaptive"}, {"plain", "plain"}, {"plain", "adaptive"}, {"adaptive", "plain"},
		{"adaptive", "output"}, {"plain", "output"}} {
		j := snn.Projection{Pre: p[0], Post: p[1], Delay: 1, Init: snn.Init{Kind: snn.InitNormal, Lo: .1, Hi: .3}, Bound: snn.Bound{Lo: -1, Hi: 1}}
		if j.Bound.ZeroDiagonal = j.Pre == j.Post; j.Pre == "input" {
			j.Delay = 0
		}
		n.Projections = append(n.Projections, j)
	}
	return n
}

// Step by step and spike by spike give the same weights, for each optimiser, with and without an end of what is learned, and with a sum for an
// update.
func TestStepsAreEvents(t *testing.T) {
	for seed, r := range []Rule{
		{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 2e-2}, RateCost: 1},
		{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 2e-2}, Cutoff: 4, Summed: true, Surrogate: Surrogate{Kind: ArcTan}},
		{Optimizer: optim.Optimizer{Rate: 3e-3}, RateCost: 2, Cutoff: 3, RateTrace: .8, Surrogate: Surrogate{Kind: Exponential, Width: .3}},
		{Optimizer: optim.Optimizer{Rate: 3e-3}, Summed: true, Trace: .9}, {Optimizer: optim.Optimizer{Rate: 3e-3}, Summed: true, Cutoff: 2},
	} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { stepsAreEvents(t, uint64(seed), r) })
	}
}

func stepsAreEvents(t *testing.T, seed uint64, r Rule) {
	m, err := twoPopulations().Init(seed)
	if err != nil {
		t.Fatal(err)
	}
	draw, in, target := snn.NewStream(seed), snn.NewSpikes(40, 7), make([]float32, 80)
	for k := range 280 {
		if draw.Float64(uint64(k)) < .15 {
			in.Set(k/7, k%7)
		}
	}
	for k := range target {
		target[k] = float32(math.Sin(float64(k)))
	}
	s := learning.Setup{Model: m, Encoder: tape{in}, Outputs: 2, Batch: 3, Targets: learning.VectorPerStep, Stream: snn.NewStream(1)}
	bound, err := r.Bind(s)
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	events := newByEvents(tr)
	b := learning.Batch{X: [][]float32{nil, nil, nil}, Target: [][]float32{target, target, target}, Index: []int{0, 1, 2}}
	for range 2 {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			events.present(in, target)
		}
	}
	for p, s := range tr.synapses {
		w, ld := m.Weights(s.index)
		moved := 0
		for i, x := range s.w {
			if want := events.synapses[p][i].w; math.Abs(x-want) > 1e-11 {
				t.Fatalf("%s, weight %d: %.15g, by events %.15g", s.name, i, x, want)
			}
			if float32(x) != w[i/s.cols*ld+i%s.cols] {
				moved++
			}
		}
		if moved < len(s.w)/2 {
			t.Errorf("%s: %d of %d weights have changed", s.name, moved, len(s.w))
		}
	}
	if counts, _ := tr.Counts(); counts.Populations[1].Spikes < 20 || counts.Populations[2].Spikes < 20 {
		t.Errorf("%d and %d spikes", counts.Populations[1].Spikes, counts.Populations[2].Spikes)
	}
}
