package snn

import (
	"strings"
	"testing"
)

// selfAttention is the layer of [zhou2023] with batch normalisation left out: in → qkv → attention → out, cells with τ 2 that are set to 0.
func selfAttention(tokens, channels, heads int) Net {
	cell := func(threshold float64) Cell {
		return LIF{Tau: 2, Euler: true, Scale: ScaleLeak, Threshold: threshold, Reset: ResetZero, ResetTiming: ResetSameStep, Inclusive: true}
	}
	token := Conv1D{Kernel: 1}
	return Net{Populations: []Population{{"in", []int{tokens, channels}, nil, nil}, {"qkv", []int{tokens, 3 * channels}, cell(1), nil},
		{"attention", []int{tokens, channels}, cell(.5), nil}, {"out", []int{tokens, channels}, cell(1), nil}},
		Projections: []Projection{{Pre: "in", Post: "qkv", Wiring: token}, {Pre: "qkv", Post: "attention", Wiring: Attention{Heads: heads}},
			{Pre: "attention", Post: "out", Wiring: token}}}
}

// What SpikingJelly 2.0 computes in SpikingSelfAttention with T 3, 8 channels, 3 tokens, 2 heads and these weights; a potential of exactly 0.5 fires.
func TestSpikingSelfAttention(t *testing.T) {
	const tokens, channels, steps = 3, 8, 3
	m := mustInit(t, selfAttention(tokens, channels, 2), 1)
	set := func(k int, value func(number int) float32) { // number of a weight of torch: [out][in]
		w, ld := m.Weights(k)
		for in := range channels {
			for out := range m.WeightShape(k)[2] {
				w[in*ld+out] = value(out*channels + in)
			}
		}
	}
	set(0, func(k int) float32 { return float32((7*k*k+5*k+3)%23-7) / 12 })
	set(2, func(k int) float32 { return float32((5*k*k+3*k+1)%17-5) / 8 })
	in := NewSpikes(steps, tokens*channels)
	for i := range steps * channels * tokens { // [step][channel][token]
		if (5*i*i+3*i+1)%7 < 4 {
			in.Set(i/(channels*tokens), i%tokens*channels+i/tokens%channels)
		}
	}
	trace, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for step := range steps {
		for i := range 3 * channels * tokens {
			if trace.Populations[1].Spikes.Has(step, i) {
				counts["qkv"[i/channels%3:][:1]]++
			}
		}
	}
	if counts["q"] != 63 || counts["k"] != 58 || counts["v"] != 64 {
		t.Errorf("spikes of queries, keys and values: %v", counts)
	}
	for population, want := range map[int][]string{
		2: {"000 000 000 000 000 010 010 010", "111 111 000 111 111 101 101 111", "000 000 000 000 111 111 111 111"},
		3: {"000 000 000 000 000 000 000 000", "111 111 000 000 111 101 000 111", "111 000 000 000 000 000 111 000"},
	} {
		for step, text := range want {
			for c, channel := range strings.Fields(text) {
				for token, fired := range channel {
					if got := trace.Populations[population].Spikes.Has(step, token*channels+c); got != (fired == '1') {
						t.Errorf("%s, step %d, channel %d, token %d: %v", trace.Populations[population].Name, step, c, token, got)
					}
				}
			}
		}
	}
	if n := trace.Counts.Populations; n[2].Spikes != 34 || n[3].Spikes != 20 {
		t.Errorf("%d and %d spikes", n[2].Spikes, n[3].Spikes)
	}
}

// Shapes that do not belong together are named, and what is described is read again.
func TestAttentionIsChecked(t *testing.T) {
	for want, change := range map[string]func(n *Net){
		`"qkv" has the shape [3 16]; its queries, keys and values for "attention" are [3 24]`: func(n *Net) { n.Populations[1].Shape = []int{3, 16} },
		"Heads is 3, which does not divide the 8 channels":                                    func(n *Net) { n.Projections[1].Wiring = Attention{Heads: 3} },
		"Heads is -1": func(n *Net) { n.Projections[1].Wiring = Attention{Heads: -1} },
		`"attention" has the shape [24]; give it {tokens, channels}`: func(n *Net) { n.Populations[2].Shape = []int{24}; n.Projections = n.Projections[1:2] },
	} {
		n := selfAttention(3, 8, 2)
		change(&n)
		if err := n.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	n := selfAttention(3, 8, 2)
	text, err := n.Projections[1].MarshalJSON()
	var back Projection
	if err != nil || back.UnmarshalJSON(text) != nil || back.Wiring != (Attention{Heads: 2}) || n.Projections[1].Label() != "Attention, 2 heads" {
		t.Errorf("%s: %+v, %v", text, back, err)
	}
	if w, _ := mustInit(t, n, 1).Weights(1); w[0] != .125 || n.Synapses(1) != 72*3 || !n.Projections[1].Multiplies() || n.Projections[0].Multiplies() {
		t.Errorf("weight %v, %v synapses", w, n.Synapses(1))
	}
	if !strings.Contains(n.String(), "Heads 2, weight 0.125") {
		t.Error(n)
	}
}
