package perturb

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// fixed is an encoder of one spike train.
type fixed struct{ train *snn.Spikes }

func (f fixed) Steps() int { return f.train.Steps }

func (f fixed) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(f.train.Steps, f.train.Cells)
	copy(dst.Bits, f.train.Bits)
}

// random is a train in which about a quarter of all cells fire in each step.
func random(steps, cells int) *snn.Spikes {
	s, chance := snn.NewSpikes(steps, cells), snn.NewStream(3)
	for t := range steps {
		for i := range cells {
			if chance.Float64(uint64(t*cells+i)) < .25 {
				s.Set(t, i)
			}
		}
	}
	return s
}

// change is what a manipulation makes of a train.
func change(t *testing.T, m Manipulation, train *snn.Spikes) *snn.Spikes {
	t.Helper()
	model, err := snn.Feedforward(train.Cells, 2).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s := Subject{Model: model, Encoder: fixed{train}, Stream: snn.NewStream(1)}
	if err := m.Apply(&s); err != nil {
		t.Fatal(m, err)
	}
	var got, again snn.Spikes
	s.Encoder.Encode(&got, nil, 1, snn.NewStream(5))
	s.Encoder.Encode(&again, nil, 1, snn.NewStream(5))
	if !slices.Equal(got.Bits, again.Bits) {
		t.Errorf("%s: two trains of one stream", m)
	}
	if got.Steps != train.Steps || got.Cells != train.Cells {
		t.Fatalf("%s: %d steps of %d cells", m, got.Steps, got.Cells)
	}
	return &got
}

// frames returns the steps of a train in an order that does not depend on theirs.
func frames(s *snn.Spikes) (rows [][]uint64) {
	for t := range s.Steps {
		rows = append(rows, s.Row(t))
	}
	slices.SortFunc(rows, slices.Compare)
	return rows
}

func TestShuffleKeepsCounts(t *testing.T) {
	train := random(40, 70)
	apart, together := change(t, Shuffle{}, train), change(t, Shuffle{Together: true}, train)
	for name, got := range map[string]*snn.Spikes{"by cell": apart, "together": together} {
		if !slices.Equal(got.Counts(), train.Counts()) || slices.Equal(got.Bits, train.Bits) {
			t.Errorf("%s: counts of cells are not kept, or their times are", name)
		}
	}
	if !slices.EqualFunc(frames(together), frames(train), slices.Equal) {
		t.Error("together: the steps have other spikes than before")
	}
	if slices.EqualFunc(frames(apart), frames(train), slices.Equal) {
		t.Error("by cell: the spikes of a step stayed together")
	}
}

// A spike moves by no more than the steps that are asked for, and by each number of them.
func TestJitterMoves(t *testing.T) {
	moved := map[int]bool{}
	for cell := range 64 {
		train := snn.NewSpikes(20, 64)
		train.Set(10, cell)
		got := change(t, Jitter{2}, train)
		for step := range 20 {
			if got.Has(step, cell) {
				moved[step-10] = true
			}
		}
	}
	for d := range moved {
		if d < -2 || d > 2 {
			t.Errorf("a spike moved by %d steps of at most 2", d)
		}
	}
	if len(moved) != 5 {
		t.Errorf("spikes moved by %v, not by each of −2 to 2", moved)
	}
	if edge := change(t, Jitter{5}, one(20, 0)); count(edge) != 1 {
		t.Error("a spike of the first step left the presentation")
	}
}

// one is a train of one spike.
func one(steps, t int) *snn.Spikes {
	s := snn.NewSpikes(steps, 1)
	s.Set(t, 0)
	return s
}

func count(s *snn.Spikes) (n int) {
	for _, c := range s.Counts() {
		n += c
	}
	return n
}

func TestDropAndNoise(t *testing.T) {
	train := random(50, 100)
	n := count(train)
	for _, c := range []struct {
		m      Manipulation
		lo, hi int
	}{
		{Drop{0}, n, n},
		{Drop{.5}, 2 * n / 5, 3 * n / 5},
		{Drop{1}, 0, 0},
		{Noise{0}, n, n},
		{Noise{.5}, n + 1600, n + 2200}, // half of the 3,750 or so places that have no spike
		{Noise{1}, 5000, 5000},
	} {
		if got := count(change(t, c.m, train)); got < c.lo || got > c.hi {
			t.Errorf("%s: %d spikes of %d; want %d to %d", c.m, got, n, c.lo, c.hi)
		}
	}
}

func TestManipulationsRefuse(t *testing.T) {
	net := snn.Feedforward(64, 20, 10)
	model, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	graded := fixed{random(5, 64)}
	for _, c := range []struct {
		m       Manipulation
		encoder any
		want    string
	}{
		{Lesion{"no→where", 1}, graded, `no projection "no→where"; the net has "input→hidden1", "hidden1→output"`},
		{Lesion{"input→hidden1", 0}, graded, "a share of 0; give one above 0, at most 1, which is all"},
		{Silence{"none", 1}, graded, `no population "none"; the net has "input", "hidden1", "output"`},
		{Clamp{"hidden1", 2}, graded, "a share of 2; give one above 0, at most 1, which is all"},
		{Jitter{-1}, graded, "spikes moved by up to -1 steps; give 0 to 16777216"},
		{Drop{1.5}, graded, "a share of 1.5 of spikes lost; give 0 to 1"},
		{Noise{-.5}, graded, "noise of -0.5 spikes a cell and step; give 0 to 1"},
		{Shuffle{}, nil, "the rule reads raw samples, and has no spikes to change"},
		{Shuffle{}, currents{}, "the encoder makes graded values of samples, and no spikes that could be changed"},
		{Silence{"input", 1}, fixed{random(5, 63)}, `population "input" cannot be told from others by its size to be the one of 63 cells that samples become`},
	} {
		s := Subject{Model: model.Clone(), Stream: snn.NewStream(1)}
		if e, ok := c.encoder.(interface {
			Steps() int
			Encode(*snn.Spikes, []float32, float32, snn.Stream)
		}); ok {
			s.Encoder = e
		}
		if err := c.m.Apply(&s); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v; want %s", c.m, err, c.want)
		}
	}
}

// currents is an encoder of constant currents.
type currents struct{}

func (currents) Steps() int { return 5 }

func (currents) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(5, 64)
	dst.Current = make([]float32, 64)
}
