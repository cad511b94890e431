package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// pooledConv is a convolution of random geometry that is pooled by the largest currents.
type pooledConv struct {
	named
	inner    Convolution
	pooled   Pooled
	mid, out [3]int
	side     [2]int
}

func randomPooled(g *rand.Rand) (c pooledConv) {
	for {
		groups := max(1, g.IntN(4)-1)
		in := [3]int{1 + g.IntN(9), 1 + g.IntN(9), groups * (1 + g.IntN(30))}
		v := Window{Size: [2]int{1 + g.IntN(4), 1 + g.IntN(4)}, Stride: [2]int{1 + g.IntN(2), 1 + g.IntN(2)}, Pad: [2]int{g.IntN(3), g.IntN(3)},
			Dilation: [2]int{1 + g.IntN(2), max(1, g.IntN(4)-1)}}
		c.side = [2]int{1 + g.IntN(3), 1 + g.IntN(3)}
		c.mid = [3]int{v.Output(0, in[0]), v.Output(1, in[1]), groups * (1 + g.IntN(90))}
		c.out = [3]int{c.mid[0] / c.side[0], c.mid[1] / c.side[1], c.mid[2]}
		if c.mid[0] < 1 || c.mid[1] < 1 || c.out[0] < 1 || c.out[1] < 1 {
			continue
		}
		c.inner = NewConv(in, c.mid, v, groups)
		c.pooled = NewMaxPooled(c.inner, c.mid, c.out, c.side)
		name := fmt.Sprintf("%v onto %v, %+v, %d groups, pooled by %v", in, c.mid, v, groups, c.side)
		c.named = named{name, in[0] * in[1] * in[2], c.out[0] * c.out[1] * c.out[2], c.pooled, false}
		return c
	}
}

// before is how many cells there are before pooling.
func (c *pooledConv) before() int { return c.mid[0] * c.mid[1] * c.mid[2] }

// reference pools the currents of the inner convolution by the definition, and spreads the errors e out to where they came from.
func (c *pooledConv) reference(b batch, r int) (pooled, errors []float32) {
	cur := make([]float32, c.before())
	c.inner.Forward(&Scratch{}, Spikes{1, b.x.Words, b.x.Row(r)}, b.w, b.gain, Rows{cur, 1, len(cur)})
	pooled, errors = make([]float32, c.post), make([]float32, len(cur))
	for i := range pooled {
		y, x, channel, at := i/(c.out[1]*c.out[2]), i/c.out[2]%c.out[1], i%c.out[2], -1
		for dy := range c.side[0] {
			for dx := range c.side[1] {
				k := ((y*c.side[0]+dy)*c.mid[1]+x*c.side[1]+dx)*c.mid[2] + channel
				if at < 0 || cur[k] > cur[at] {
					at = k
				}
			}
		}
		pooled[i], errors[at] = cur[at], b.e.Row(r, c.post)[i]
	}
	return pooled, errors
}

// Pooling passes on the largest currents, and errors through it are those of the convolution with 0 for all cells that were not the largest: to the
// bit, whether the choice is kept or worked out again, and for every geometry.
func TestPooledIsTheConvolutionOfItsChoice(t *testing.T) {
	g := rand.New(rand.NewPCG(9, 10))
	kept := &Scratch{} // is used again by all
	for range 80 {
		c := randomPooled(g)
		const samples = 3
		b := randomBatch(g, c.named, samples)
		spread, want := Rows{make([]float32, samples*c.before()), samples, c.before()}, make([]float32, samples*c.post)
		for r := range samples {
			pooled, errors := c.reference(b, r)
			copy(want[r*c.post:], pooled)
			copy(spread.Row(r, c.before()), errors)
		}
		cur, choice := make([]float32, samples*c.post), make([]uint64, samples*c.pooled.ChoiceWords())
		c.pooled.ForwardChoosing(kept, b.x, b.w, b.gain, Rows{cur, samples, c.post}, choice)
		compare(t, c.name+": Forward", cur, want, false)
		wantBack, wantGrad := make([]float32, samples*c.pre), make([]float32, len(b.w.X))
		for r := range samples { // a sample at a time, as the gaps between errors are such
			c.inner.Backward(&Scratch{}, b.x, Rows{spread.Row(r, c.before()), 1, c.before()}, b.w, b.gain, Rows{wantBack[r*c.pre:], 1, c.pre})
		}
		c.inner.Accumulate(&Scratch{}, b.x, spread, b.w, b.gain, wantGrad)
		for name, s := range map[string]*Scratch{"choice kept": kept, "choice worked out again": nil} {
			back, grad := make([]float32, samples*c.pre), make([]float32, len(b.w.X))
			if s == nil {
				c.pooled.Backward(kept, b.x, b.e, b.w, b.gain, Rows{back, samples, c.pre})
				c.pooled.Accumulate(kept, b.x, b.e, b.w, b.gain, grad)
			} else {
				turned := c.pooled.Turned(nil, b.w)
				c.pooled.BackwardChosen(s, b.e, choice, turned, b.w, b.gain, Rows{back, samples, c.pre})
				c.pooled.AccumulateChosen(s, b.x, b.e, choice, b.w, b.gain, grad)
			}
			compare(t, c.name+", "+name+": Backward", back, wantBack, false)
			compare(t, c.name+", "+name+": Accumulate", grad, wantGrad, false)
		}
	}
}

// Windows of spikes hold, for each place of the output and each row of weights, whether its element fired.
func TestWindowsAreThoseOfTheList(t *testing.T) {
	g := rand.New(rand.NewPCG(11, 12))
	for range 40 {
		n := randomConv(g)
		c, b := n.Wiring.(*conv), randomBatch(g, n, 2)
		rows, cols, _ := c.Stored()
		for group := range c.groups {
			s := &Scratch{words: []uint64{math.MaxUint64}}
			words := c.windows(s, b.x, group)
			want := make([]uint64, len(s.words))
			n.Each(func(pre, post, k int) {
				for r := range b.x.N {
					if post%cols/c.outEach == group && fired(b.x.Row(r), pre) {
						want[(r*c.places()+post/cols)*words+k/cols>>6] |= 1 << (k / cols & 63)
					}
				}
			})
			for i, w := range want {
				if s.words[i] != w {
					t.Fatalf("%s: word %d of the windows of group %d is %b, not %b; %d rows", n.name, i, group, s.words[i], w, rows)
				}
			}
		}
	}
}
