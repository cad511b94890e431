package integer

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Input that does not fit is refused by the name of its population.
func TestRunFaults(t *testing.T) {
	m := tiny(t, 1)
	graded := *m
	graded.Populations = append([]Population(nil), m.Populations...)
	graded.Populations[0].Graded = true
	values := func(v float32) *snn.Spikes {
		x := &snn.Spikes{Steps: 2, Cells: 25, Current: make([]float32, 25)}
		x.Current[3] = v
		return x
	}
	for _, c := range []struct {
		m    *Model
		in   []*snn.Spikes
		want string
	}{
		{nil, nil, "integer: the model is nil"},
		{m, nil, `no input for population "in"`},
		{m, []*snn.Spikes{nil}, "no input says how many steps there are"},
		{m, []*snn.Spikes{nil, nil}, "input for 2 populations; the network has 1 input populations"},
		{m, []*snn.Spikes{snn.NewSpikes(2, 24)}, `input of population "in": it has 24 cells, not 25`},
		{m, []*snn.Spikes{{Steps: 3, Cells: 25}}, "it has 0 words of bits for 3 steps of 25 cells"},
		{m, []*snn.Spikes{{Steps: -3, Cells: 25}}, "it has -3 steps"},
		{m, []*snn.Spikes{values(1)}, "it has graded values, and the network was converted for spikes"},
		{&graded, []*snn.Spikes{snn.NewSpikes(2, 25)}, "it has spikes, and the network was converted for graded values"},
		{&graded, []*snn.Spikes{values(.3)}, "it has the graded value 0.3; give whole multiples of 1/256"},
		{&graded, []*snn.Spikes{values(2)}, "it has the graded value 2"},
		{&graded, []*snn.Spikes{{Steps: 1 << 40, Cells: 25, Current: make([]float32, 25)}}, "a run keeps no more than 268435456 potentials"},
	} {
		if _, err := c.m.Run(c.in...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if _, err := graded.Run(RoundGraded(values(.3))); err != nil {
		t.Error(err)
	}
	if got := RoundGraded(values(-7)).Current[3]; got != -1 {
		t.Errorf("rounded to %v", got)
	}
}
