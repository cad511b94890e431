package csdp

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Goodness, cost and modulator by group, for θ_z = 3 and these traces of a positive and a negative row: numbers worked out by automatic
// differentiation of mean BCE(σ(G Σ z² − θ_z), y) in float64.
func TestCSDPGroupedGoodness(t *testing.T) {
	z := [2][]float32{{1, .769230769, 0, .591715976, 1, 1, 0, .455166136}, {0, 1, 1, .769230769, 0, .350127797, 1, 1}}
	type at struct{ row, cell int }
	for _, c := range []struct {
		groups int
		q      [][2]float64 // by group, of both rows
		cost   float64
		d      map[at]float64
	}{
		{1, [][2]float64{{1.14901998, 1.71430545}}, 1.07760573, map[at]float64{{0, 0}: -.24066813, {1, 1}: .84739389}},
		{2, [][2]float64{{.88368754, 2.18343195}, {1.41435242, 1.24517895}}, 1.08796375,
			map[at]float64{{0, 0}: -.29241421, {0, 4}: -.19554847, {1, 1}: .89875180}},
		{4, nil, 1.73778803, map[at]float64{{0, 0}: -.03334725, {1, 1}: .73105858}},
	} {
		tr := bind(t, Rule{Groups: c.groups, Threshold: 3}, snn.CSDP(4, 8, 8, 2), 1, 2, 1)
		win, p, e := &window{trainer: tr, rows: 2, pos: 1}, &tr.pops[tr.hidden[0]], kernel.Alloc(2*kernel.Panel)
		for b, row := range z {
			copy(p.z[b*kernel.Panel:], row)
			for i, x := range row {
				if x != 0 {
					p.ever[b] |= 1 << i
				}
			}
		}
		if p.judged.cut(0) {
			win.sumParts(p, 0)
		} else {
			kernel.Trace{Decay: 1}.Rows(2, kernel.Panel, p.z, kernel.Panel, make([]uint64, 2), 1, p.judged.good)
		}
		win.judge(p)
		win.modulate(p, 0, e)
		for k, q := range c.q {
			for b, want := range q {
				if got := float64(c.groups)*float64(p.judged.good[k*2+b]) - 3; math.Abs(got-want) > 1e-6 {
					t.Errorf("G %d: q of row %d in group %d is %v, want %v", c.groups, b, k, got, want)
				}
			}
		}
		if math.Abs(p.judged.cost-c.cost) > 1e-7 {
			t.Errorf("G %d: cost %v, want %v", c.groups, p.judged.cost, c.cost)
		}
		for i, want := range c.d {
			if got := e[i.row*kernel.Panel+i.cell]; math.Abs(float64(got)-want) > 1e-7 {
				t.Errorf("G %d: modulator of cell %d in row %d is %v, want %v", c.groups, i.cell, i.row, got, want)
			}
		}
	}
}

// One group is the rule without groups: the same resolved rule and the same bits.
func TestCSDPOneGroup(t *testing.T) {
	if one := (Rule{Groups: 1}).Resolve(); one != (Rule{}).Resolve() {
		t.Errorf("one group is resolved to %+v", one)
	}
	one, none := bind(t, Rule{Groups: 1}, snn.CSDP(70, 90, 40, 5), 8, 30, 2), bind(t, Rule{}, snn.CSDP(70, 90, 40, 5), 8, 30, 2)
	learnThrice(t, one, true)
	learnThrice(t, none, true)
	sameState(t, one.State(), none.State())
}

// Parts cover every cell once, in the group that its number says, whatever panels cut.
func TestCSDPGroupsCoverCells(t *testing.T) {
	for _, c := range []struct{ cells, groups int }{{8, 1}, {8, 4}, {64, 16}, {90, 5}, {128, 2}, {320, 2}, {192, 64}, {66, 66}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			g, err := newGroups("hidden", c.cells, c.groups)
			if err != nil {
				t.Fatal(err)
			}
			in := slices.Repeat([]int{-1}, c.cells)
			for panel := range len(g.first) - 1 {
				for _, part := range g.of(panel) {
					for j := range kernel.Panel {
						if part.cells>>j&1 == 1 {
							if cell := panel*kernel.Panel + j; in[cell] >= 0 {
								t.Errorf("cell %d is in two parts", cell)
							} else {
								in[cell] = part.group
							}
						}
					}
				}
			}
			for cell, group := range in {
				if want := cell * c.groups / c.cells; group != want {
					t.Errorf("cell %d is in group %d, want %d", cell, group, want)
				}
			}
		})
	}
}

// Of one presentation, step by step: z ← (1 − dt/τ) z (1 − s) + s, worked by hand for two cells and τ of ten steps.
func TestGoodnessOfAPresentation(t *testing.T) {
	s := snn.NewSpikes(4, 2)
	s.Set(1, 0)
	s.Set(3, 0)
	s.Set(2, 1)
	got, err := Rule{TraceTau: 5}.Goodness(s, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 1, 0.81 + 1, 1 + 0.81} {
		if math.Abs(got[i]-want) > 1e-15 {
			t.Errorf("step %d: %v, want %v", i, got[i], want)
		}
	}
	for name, err := range map[string]error{
		"csdp: Goodness is of spikes":    second(Rule{}.Goodness(nil, 1)),
		"csdp: Goodness: steps of 0 ms":  second(Rule{}.Goodness(s, 0)),
		"csdp: Goodness: steps of 14 ms": second(Rule{}.Goodness(s, 14)),
		"csdp: Goodness: spikes of 9 st": second(Rule{}.Goodness(&snn.Spikes{Steps: 9, Cells: 2}, 1)),
		"csdp: TraceTau":                 second(Rule{TraceTau: -1}.Goodness(s, 1)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("error %v, want %q", err, name)
		}
	}
}

func second(_ []float64, err error) error { return err }
