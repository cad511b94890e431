package engine

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// What sees the cells that fire is what the windows of all places show, in the same order, whatever the form of the window; and each spike counts as
// many events as there are synapses.
func TestScatterIsTheWindows(t *testing.T) {
	for _, k := range []struct {
		in, out [3]int
		window  Window
		groups  int
	}{
		{[3]int{9, 7, 3}, [3]int{9, 7, 4}, Window{Size: [2]int{3, 5}, Stride: [2]int{1, 1}, Pad: [2]int{1, 2}, Dilation: [2]int{1, 1}}, 1},
		{[3]int{9, 8, 4}, [3]int{4, 3, 6}, Window{Size: [2]int{3, 3}, Stride: [2]int{2, 3}, Pad: [2]int{0, 1}, Dilation: [2]int{1, 1}}, 2},
		{[3]int{8, 8, 70}, [3]int{6, 6, 2}, Window{Size: [2]int{2, 2}, Stride: [2]int{1, 1}, Pad: [2]int{0, 0}, Dilation: [2]int{2, 2}}, 1},
		{[3]int{1, 12, 1}, [3]int{1, 12, 3}, Window{Size: [2]int{1, 3}, Stride: [2]int{1, 1}, Pad: [2]int{0, 1}, Dilation: [2]int{1, 1}}, 1},
	} {
		c := NewConv(k.in, k.out, k.window, k.groups).(*conv)
		cells := k.in[0] * k.in[1] * k.in[2]
		x := Spikes{N: 3, Words: (cells + 63) / 64, Bits: make([]uint64, 3*((cells+63)/64))}
		for i := range 3 * cells {
			if i*i*7%13 < 3 {
				x.Bits[i/cells*x.Words+i%cells/64] |= 1 << (i % cells % 64)
			}
		}
		for g := range k.groups {
			var a, b Scratch
			words := c.windows(&a, x, g)
			a.lists.FromParts(x.N*c.places(), words, words, a.words, words)
			c.scatter(&b, x, g)
			if n := x.N*c.places() + 1; !slices.Equal(a.lists.Start[:n], b.lists.Start[:n]) || !slices.Equal(a.lists.Idx, b.lists.Idx) {
				t.Errorf("maps %v, window %+v, group %d: other lists than of windows", k.in, k.window, g)
			}
		}
		checkEvents(t, c, x)
	}
}

func checkEvents(t *testing.T, c *conv, x Spikes) {
	t.Helper()
	for r := range x.N {
		want := int64(0)
		for i := range c.in[0] * c.in[1] * c.in[2] {
			if x.Row(r)[i/64]>>(i%64)&1 != 0 {
				want += int64(c.Fan(i))
			}
		}
		if got, few := c.Events(x.Row(r)), c.fewEvents(x.Row(r)); got != want || few != want {
			t.Errorf("%d events, and %d of few spikes; want %d", got, few, want)
		}
	}
}

// Few spikes are scattered, and many are not: the choice is by their number alone.
func TestFewSpikes(t *testing.T) {
	c := NewConv([3]int{8, 8, 1}, [3]int{8, 8, 1}, Window{Size: [2]int{3, 3}, Stride: [2]int{1, 1}, Pad: [2]int{1, 1}, Dilation: [2]int{1, 1}}, 1).(*conv)
	for spikes, want := range map[int]bool{0: true, 10: true, 11: false, 64: false} { // 64 places, and windows of 3 columns
		x := Spikes{N: 1, Words: 1, Bits: []uint64{1<<spikes - 1}}
		if got := c.few(x); got != want || kernel.Popcount(x.Bits) != spikes {
			t.Errorf("%d spikes: few is %v", spikes, got)
		}
	}
}
