package rules

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Rules of single synapses train the wirings whose synapses have a weight each, and refuse all others, whatever makes them share one.
func TestOwnWeights(t *testing.T) {
	const shared = "one weight is shared by many synapses"
	for _, c := range []struct {
		wiring    snn.Wiring
		pre, post []int
		want      string // "": each has its own
	}{
		{snn.Dense{}, []int{7}, []int{7}, ""},
		{snn.OneToOne{}, []int{7}, []int{7}, ""},
		{snn.Sparse{FanIn: 3}, []int{7}, []int{9}, ""},
		{snn.List{Pre: []int{0, 1, 2}, Post: []int{1, 2, 3}}, []int{7}, []int{7}, ""},
		{snn.List{Pre: []int{0, 1, 2}, Post: []int{1, 2, 3}, Delays: []int{0, 2, 1}}, []int{7}, []int{7}, ""},
		{snn.AllButOwn{}, []int{7}, []int{7}, shared},
		{snn.Sparse{FanIn: 3, Common: true}, []int{7}, []int{9}, shared},
		{snn.List{Pre: []int{0, 1, 2}, Post: []int{1, 2, 3}, Weight: []int{0, 1, 0}}, []int{7}, []int{7}, shared},
		{snn.Conv2D{Kernel: [2]int{2, 2}}, []int{4, 3, 1}, []int{3, 2, 5}, shared},
		{snn.Conv1D{Kernel: 2}, []int{4, 1}, []int{3, 5}, shared},
		{snn.Conv1D{Kernel: 5, Pad: 2}, []int{2, 1}, []int{2, 1}, shared}, // five weights and four synapses, two with the middle one
		{snn.Pool2D{Size: [2]int{2, 2}}, []int{4, 4, 2}, []int{2, 2, 2}, shared},
		{snn.Conv2D{Kernel: [2]int{1, 1}, MaxPool: 2}, []int{4, 4, 1}, []int{2, 2, 5}, "the largest of several currents"},
	} {
		net := snn.Net{
			Populations: []snn.Population{{Name: "pre", Shape: c.pre}, {Name: "post", Shape: c.post, Cell: snn.LIF{Beta: .5}}},
			Projections: []snn.Projection{{Pre: "pre", Post: "post", Wiring: c.wiring}},
		}
		w, err := snn.Compile(net, 0)
		if err != nil {
			t.Fatal(err)
		}
		err = OwnWeights(w)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%#v: error %v, want %q", c.wiring, err, c.want)
		}
	}
}
