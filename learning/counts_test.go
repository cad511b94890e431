package learning

import (
	"fmt"
	"math/bits"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// trains are the spikes of some samples, [sample][population][step] as lists of cells.
type trains [][][][]int

// referenceCounts is the one definition of a count, written as plainly as can be: a synaptic event is counted when the pre cell fires,
// once for each of its synapses, whatever the delay; a constant current is one at every synapse in every step in which it arrives.
// Populations with fewer samples (read-outs, which learn from positive rows only) are counted, and are reached, in the first of them.
func referenceCounts(n snn.Net, tr trains, rows func(pop int) int, static bool, steps int) (spikes, most, events []int64) {
	spikes, most = make([]int64, len(n.Populations)), make([]int64, len(n.Populations))
	for i := range n.Populations {
		for r := range rows(i) {
			for _, fired := range tr[r][i] {
				spikes[i] += int64(len(fired))
				most[i] = max(most[i], int64(len(fired)))
			}
		}
	}
	for _, p := range n.Projections {
		pre, post, sum := n.Index(p.Pre), n.Index(p.Post), int64(0)
		for r := range rows(post) {
			for _, fired := range tr[r][pre] {
				for _, i := range fired {
					sum += referenceFan(p, i, n.Populations[post].Size())
				}
			}
			for t := p.Delay; t < steps && static && n.Populations[pre].Cell == nil; t++ {
				for i := range n.Populations[pre].Size() {
					sum += referenceFan(p, i, n.Populations[post].Size())
				}
			}
		}
		events = append(events, sum)
	}
	return spikes, most, events
}

// referenceFan counts the synapses of pre cell i one by one.
func referenceFan(p snn.Projection, i, post int) (n int64) {
	for j := range post {
		switch p.Wiring.(type) {
		case snn.OneToOne:
			if i == j {
				n++
			}
		case snn.AllButOwn:
			if i != j {
				n++
			}
		default:
			n++
		}
	}
	return n
}

// simulated runs samples in snn.Sim, one slice of in for each input population, and returns what fired and what it counted.
func simulated(t *testing.T, m *snn.Model, steps int, in ...[]*snn.Spikes) (trains, snn.Counts) {
	t.Helper()
	samples := len(in[0])
	s, err := snn.NewSim(m, samples)
	if err != nil {
		t.Fatal(err)
	}
	tr := make(trains, samples)
	for r := range tr {
		tr[r] = make([][][]int, len(m.Net.Populations))
	}
	for step := range steps {
		if err := s.Deliver(step, in...); err != nil {
			t.Fatal(err)
		}
		s.Fire()
		for r := range tr {
			for i := range m.Net.Populations {
				tr[r][i] = append(tr[r][i], cellsOf(s.Spikes(i, r)))
			}
		}
	}
	return tr, s.Counts()
}

func cellsOf(words []uint64) (cells []int) {
	for k, w := range words {
		for ; w != 0; w &= w - 1 {
			cells = append(cells, 64*k+bits.TrailingZeros64(w))
		}
	}
	return cells
}

// compareCounts compares the counts of a trainer with the reference.
func compareCounts(t *testing.T, at string, n snn.Net, got snn.Counts, tr trains, rows func(int) int, static bool, steps int) {
	t.Helper()
	spikes, most, events := referenceCounts(n, tr, rows, static, steps)
	for i, p := range got.Populations {
		if p.Spikes != spikes[i] || p.MaxSpikesPerStep != most[i] {
			t.Errorf("%s: population %q: %d spikes, at most %d a step; the trains have %d and %d",
				at, p.Name, p.Spikes, p.MaxSpikesPerStep, spikes[i], most[i])
		}
	}
	for i, p := range got.Projections {
		if p.SynapticEvents != events[i] {
			t.Errorf("%s: projection %s→%s: %d synaptic events; the trains have %d", at, p.Pre, p.Post, p.SynapticEvents, events[i])
		}
	}
}

// compareWithSim compares all that a simulation counts.
func compareWithSim(t *testing.T, at string, got, want snn.Counts) {
	t.Helper()
	if got.Samples != want.Samples && want.Samples != 0 || got.Steps != want.Steps {
		t.Errorf("%s: %d samples and %d steps, simulated %d and %d", at, got.Samples, got.Steps, want.Samples, want.Steps)
	}
	for i, p := range want.Populations {
		if got.Populations[i] != p {
			t.Errorf("%s: %+v, simulated %+v", at, got.Populations[i], p)
		}
	}
	for i, p := range want.Projections {
		g := got.Projections[i]
		g.Wiring, p.Wiring = nil, nil // nil and Dense{} are one
		if g != p {
			t.Errorf("%s: %+v, simulated %+v", at, g, p)
		}
	}
}

// lively fails where a population with cells is silent, so that a comparison compares something.
func lively(t *testing.T, at string, c snn.Counts) {
	t.Helper()
	for _, p := range c.Populations {
		if p.Spikes == 0 && p.Kind == snn.SpikingKind {
			t.Errorf("%s: population %q is silent: this compares nothing", at, p.Name)
		}
	}
}

func all(rows int) func(int) int { return func(int) int { return rows } }

// encoded returns the spikes that an encoder makes of a batch.
func encoded(e Encoder, b Batch, stream func(s snn.Stream) snn.Stream) (in []*snn.Spikes) {
	for i, x := range b.X {
		in = append(in, &snn.Spikes{})
		e.Encode(in[i], x, 1, stream(b.Stream.At(b.Index[i])))
	}
	return in
}

// withoutContext is the input of a net of CSDP in inference: silence for the label.
func withoutContext(n snn.Net, in []*snn.Spikes) [][]*snn.Spikes {
	if n.Index("context") < 0 {
		return [][]*snn.Spikes{in}
	}
	return [][]*snn.Spikes{in, make([]*snn.Spikes, len(in))}
}

func countedCSDPNets() map[string]snn.Net {
	bare := snn.CSDP(12, 70, 9, 3)
	bare.Populations = bare.Populations[:bare.Index("reconstruction")]
	var kept []snn.Projection
	for _, p := range bare.Projections {
		if bare.Index(p.Pre) >= 0 && bare.Index(p.Post) >= 0 {
			kept = append(kept, p)
		}
	}
	bare.Projections = kept
	return map[string]snn.Net{"whole": snn.CSDP(12, 70, 9, 3), "without reconstruction": bare, "self-supervised": snn.CSDPUnlabelled(70, 20, 3)}
}

func TestCountsOfCSDP(t *testing.T) {
	for name, n := range countedCSDPNets() {
		for _, steps := range []int{1, 2, 3, 80} {
			at := fmt.Sprintf("%s, T = %d", name, steps)
			rule := CSDP{SelfSupervised: n.Index("context") < 0}
			tr := bindCSDP(t, rule, n, 2, steps, 1)
			b := csdpBatch(5, n.Populations[0].Size(), 3, 4) // in more than one part
			if err := tr.Classify(b, &Outcome{}); err != nil {
				t.Fatal(err)
			}
			_, got := tr.Counts()
			in := encoded(coins{steps}, b, func(s snn.Stream) snn.Stream { return s.Named("positive") })
			fired, want := simulated(t, tr.model, steps, withoutContext(n, in)...)
			compareWithSim(t, at, got, want)
			compareCounts(t, at, n, got, fired, all(5), false, steps)
			if steps == 80 {
				lively(t, at, got)
			}
		}
	}
}

// While learning there are positive and negative rows, and read-outs have the positive ones only. With all weights frozen a simulation
// of all rows sees the same spikes.
func TestCountsOfLearningCSDP(t *testing.T) {
	for name, n := range countedCSDPNets() {
		for i := range n.Projections {
			n.Projections[i].Frozen = true
		}
		for _, steps := range []int{1, 2, 80} {
			tr := bindCSDP(t, CSDP{SelfSupervised: n.Index("context") < 0}, n, 4, steps, 1)
			if _, err := tr.Learn(csdpBatch(4, n.Populations[0].Size(), 3, 4)); err != nil {
				t.Fatal(err)
			}
			got, _ := tr.Counts()
			in := withoutContext(n, tr.spikes[:8])
			for r, c := range tr.shown[:8] {
				if len(in) == 2 {
					in[1][r] = snn.NewSpikes(steps, 3)
					for step := range steps {
						in[1][r].Set(step, c)
					}
				}
			}
			fired, _ := simulated(t, tr.model, steps, in...)
			rows := func(pop int) int {
				if name := n.Populations[pop].Name; name == "class" || name == "reconstruction" {
					return 4
				}
				return 8
			}
			compareCounts(t, fmt.Sprintf("%s, T = %d", name, steps), n, got, fired, rows, false, steps)
		}
	}
}

// sure fires the cells of a value above 0 in every step.
type sure struct{ T int }

func (e sure) Steps() int { return e.T }

func (e sure) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.T, len(x))
	for t := range e.T {
		for i, v := range x {
			if v > 0 {
				dst.Set(t, i)
			}
		}
	}
}

// 1,013 spikes of the input, each with 32 synapses, are 32,416 events, in one step as in many, for every rule.
func TestCountsOfThousandSpikes(t *testing.T) {
	const spikes, samples = 1013, 20
	b := Batch{Stream: snn.NewStream(1)}
	for i := range samples {
		b.X, b.Label, b.Index = append(b.X, make([]float32, 64)), append(b.Label, 0), append(b.Index, i)
	}
	for k := range spikes {
		b.X[k%samples][k/samples] = 1
	}
	for name, c := range map[string]struct {
		rule Learner
		net  snn.Net
	}{
		"csdp":      {CSDP{}, snn.CSDP(64, 32, 32, 10)},
		"surrogate": {Surrogate{}, snn.Feedforward(64, 32, 32, 10)},
		"stdp":      {STDP{MinSpikes: Zero}, snn.DiehlCook(64, 32)},
	} {
		m, err := c.net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := c.rule.Bind(Setup{Model: m, Encoder: sure{1}, Classes: 10, Batch: samples})
		if err != nil {
			t.Fatal(err)
		}
		if err := tr.Classify(b, &Outcome{}); err != nil {
			t.Fatal(err)
		}
		if _, k := tr.Counts(); k.Populations[0].Spikes != spikes || k.Projections[0].SynapticEvents != spikes*32 {
			t.Errorf("%s: %d input spikes have %d synaptic events, want %d", name, k.Populations[0].Spikes, k.Projections[0].SynapticEvents, spikes*32)
		}
	}
}

// countedNet has every wiring, self-projections and delays shorter and longer than presentations.
func countedNet(delay int) snn.Net {
	n := snn.Feedforward(12, 12, 70, 3)
	n.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9, Threshold: .5}, Alpha: .5}
	n.Projections[0].Wiring, n.Projections[0].Init = snn.OneToOne{}, snn.Init{Kind: snn.InitConstant, Lo: 1}
	n.Projections[1].Gain, n.Projections[2].Gain = 3, 3
	for i := range n.Projections {
		n.Projections[i].Delay = delay
	}
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden2", Post: "hidden2", Delay: max(delay, 1), Init: n.Projections[1].Init})
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "hidden2", Delay: 2 * delay, Init: n.Projections[1].Init})
	return n
}

func TestCountsOfSurrogate(t *testing.T) {
	b := csdpBatch(5, 12, 3, 2)
	for _, delay := range []int{0, 1, 3} {
		for _, steps := range []int{1, 2, 9} {
			for _, e := range []Encoder{coins{steps}, encode.Direct{T: steps}} {
				for _, truncate := range []int{0, 2} {
					at := fmt.Sprintf("%T, T = %d, delay %d, cut after %d", e, steps, delay, truncate)
					n := countedNet(delay)
					m := sgModel(t, n)
					tr := sgBind(t, Surrogate{Truncate: truncate}, m, e, 5, 1)
					in := encoded(e, b, func(s snn.Stream) snn.Stream { return s })
					fired, want := simulated(t, m, steps, in)
					if err := tr.Classify(b, &Outcome{}); err != nil {
						t.Fatal(err)
					}
					if _, err := tr.Learn(b); err != nil { // counts the forward pass before the update
						t.Fatal(err)
					}
					training, inference := tr.Counts()
					_, static := e.(encode.Direct)
					compareCounts(t, at+", learning", n, training, fired, all(5), static, steps)
					compareCounts(t, at, n, inference, fired, all(5), static, steps)
					for i := range want.Projections {
						inference.Projections[i].Nonzero = want.Projections[i].Nonzero // those of the weights since learned
					}
					compareWithSim(t, at, inference, want)
					if steps == 9 && delay < 3 {
						lively(t, at, inference)
					}
				}
			}
		}
	}
}

func TestCountsOfSTDP(t *testing.T) {
	for _, delays := range [][3]int{{0, 0, 1}, {1, 2, 0}, {3, 1, 2}} {
		for _, steps := range []int{1, 2, 300} {
			for _, rest := range []float64{Zero, 25} {
				at := fmt.Sprintf("delays %v, T = %d, rest %v", delays, steps, rest)
				n := snn.DiehlCook(12, 6)
				for i, d := range delays {
					n.Projections[i].Delay = d
				}
				m := dcModel(t, n)
				e := encode.Poisson{T: steps, MaxRate: 600}
				tr := dcBind(t, STDP{MinSpikes: Zero, Rest: rest}, m, e, 2, 1)
				b := dcBatch(4, 12, 2, 3)
				if err := tr.Classify(b, &Outcome{}); err != nil {
					t.Fatal(err)
				}
				_, got := tr.Counts()
				in := encoded(e, b, func(s snn.Stream) snn.Stream { return s.At(0) })
				total := steps + int(max(rest, 0)*2)
				fired, want := simulated(t, m, total, in)
				compareWithSim(t, at, got, want)
				compareCounts(t, at, n, got, fired, all(4), false, total)
				if steps == 300 {
					lively(t, at, got)
				}
			}
		}
	}
}

// Delays of single synapses are no net that a simulation has; the spikes are those of the trainer.
func TestCountsOfDelayedSTDP(t *testing.T) {
	n := snn.DiehlCook(12, 6)
	for _, steps := range []int{1, 2, 300} {
		e := encode.Poisson{T: steps, MaxRate: 600}
		tr := dcBind(t, STDP{MinSpikes: Zero, Rest: 25, Delays: 10}, dcModel(t, n), e, 2, 1)
		if err := tr.Classify(dcBatch(1, 12, 2, 3), &Outcome{}); err != nil {
			t.Fatal(err)
		}
		_, got := tr.Counts()
		l, fired := tr.lanes[0], make([][][]int, 3)
		for pop, p := range map[int]struct{ start, cells []uint32 }{
			tr.net.input: {l.train.Start, l.train.Idx}, tr.net.exc: {l.exc.start, l.exc.fired}, tr.net.inh: {l.inh.start, l.inh.fired},
		} {
			for k := 1; k < len(p.start); k++ {
				var cells []int
				for _, c := range p.cells[p.start[k-1]:p.start[k]] {
					cells = append(cells, int(c))
				}
				fired[pop] = append(fired[pop], cells)
			}
		}
		compareCounts(t, fmt.Sprintf("T = %d", steps), n, got, trains{fired}, all(1), false, steps)
	}
}
