package snn

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
)

// Attention joins tokens by the spiking self-attention of [zhou2023], which has no softmax: from queries q, keys k and values v, all of them spikes,
//
//	A_ij = Σ_c q_ic·k_jc,  i_ic += w·Σ_j A_ij·v_jc       of tokens i and j, and channels c of one head
//
// The post population has the shape {tokens, channels}, or {height, width, channels} with a token for each place; the pre population has the same
// places and three times the channels: those of the queries, of the keys and of the values, and within each the heads one after another. A
// convolution with a kernel of 1 joins each token to its three. There is one weight w, which is 1/8 unless Init says otherwise, whatever the
// number of channels.
type Attention struct {
	Heads int // into which the channels are cut, that attend by themselves; 0 means 1
}

// usualAttention is the weight of [zhou2023] for heads of any size.
const usualAttention = 0.125

func (a Attention) resolved() Attention {
	a.Heads = orOne(a.Heads)
	return a
}

// tokens returns the number of tokens and of channels, or what does not join.
func (a Attention) tokens(pre, post Population) (tokens, channels int, err error) {
	last := len(post.Shape) - 1
	if last < 1 {
		return 0, 0, fmt.Errorf("%q has the shape %v; give it {tokens, channels}, or {height, width, channels}", post.Name, post.Shape)
	}
	channels = post.Shape[last]
	want := append(slices.Clone(post.Shape[:last]), 3*channels)
	switch heads := orOne(a.Heads); {
	case !slices.Equal(pre.Shape, want):
		return 0, 0, fmt.Errorf("%q has the shape %v; its queries, keys and values for %q are %v", pre.Name, pre.Shape, post.Name, want)
	case heads < 1 || channels%heads != 0:
		return 0, 0, fmt.Errorf("Heads is %d, which does not divide the %d channels of %q", a.Heads, channels, post.Name)
	}
	return product(post.Shape[:last]), channels, nil
}

// compile returns what the attention between two populations that it can join computes.
func (a Attention) compile(pre, post Population) engine.Wiring {
	tokens, channels, err := a.tokens(pre, post)
	if err != nil {
		panic(fmt.Sprintf("snn: Attention: %v; Net.Check says so before", err))
	}
	return engine.NewAttention(tokens, channels, orOne(a.Heads))
}

// extent counts what compile lists. What arrives at a cell is at most a weight for each token and channel of its head.
func (a Attention) extent(pre, post Population) extent {
	tokens, channels, err := a.tokens(pre, post)
	if err != nil {
		return extent{}
	}
	return extent{fanIn: tokens * channels / orOne(a.Heads), synapses: 3 * post.cells() * float64(tokens), stored: 1}
}

// Multiplies reports whether p multiplies spikes of its pre cells with one another, as [Attention] does.
func (p Projection) Multiplies() bool { return traitsOfWiring(p.Wiring).heads > 0 }
