package csdp

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// groups are the runs of cells of a hidden population that are judged together, and the parts that panels cut them into: of each panel one task
// sums, and the sum of a group is that of its parts.
type groups struct {
	n     int    // how many, of equal size
	parts []part // by panel, and there by cell
	first []int  // of each panel the number of its first part, and behind the last one how many there are
}

// judged is what a hidden population makes of the rows of a window.
type judged struct {
	groups
	good []float32 // [part][row]: Σ z² of the part
	coef []float32 // [group][row]: 2 (p − y) / N
	row  []float64 // Σ z² of one row, by group
	cost float64   // contrastive cost of this step
	// Σ z² of the population, over the positive and the negative rows and all steps of the window.
	positive, negative float64
}

func (j *judged) allocate(rows int) {
	j.good, j.coef, j.row = make([]float32, rows*len(j.parts)), make([]float32, rows*j.n), make([]float64, j.n)
}

// part is what a panel has of a group.
type part struct {
	group int
	cells uint64 // of the panel
}

// newGroups cuts a population of some cells into n groups.
func newGroups(name string, cells, n int) (groups, error) {
	if cells%n != 0 {
		const text = "csdp: population %q has %d cells, which are not %d groups of equal size; choose Groups that divide every hidden population"
		return groups{}, fmt.Errorf(text, name, cells, n)
	}
	g, size := groups{n: n, first: []int{0}}, cells/n
	for lo := 0; lo < cells; lo += kernel.Panel {
		for at, end := lo, min(lo+kernel.Panel, cells); at < end; {
			next := min((at/size+1)*size, end)
			g.parts = append(g.parts, part{at / size, (1<<(next-at) - 1) << (at - lo)})
			at = next
		}
		g.first = append(g.first, len(g.parts))
	}
	return g, nil
}

// of returns the parts of a panel.
func (g *groups) of(panel int) []part { return g.parts[g.first[panel]:g.first[panel+1]] }

// cut tells whether a panel has parts of several groups.
func (g *groups) cut(panel int) bool { return g.first[panel+1]-g.first[panel] > 1 }

// goodOf returns Σ z² of a part, by row.
func (j *judged) goodOf(part, rows int) []float32 { return j.good[part*rows:][:rows] }

// coefOf returns 2 (p − y) / N of a group, by row.
func (j *judged) coefOf(group, rows int) []float32 { return j.coef[group*rows:][:rows] }

// sumParts sums z² of each part of a panel, over the cells that have fired in this window by rising number.
func (win *window) sumParts(p *pop, panel int) {
	for k, part := range p.judged.of(panel) {
		good := p.judged.goodOf(p.judged.first[panel]+k, win.rows)
		for b, w := range p.ever[panel*win.rows:][:win.rows] {
			z, sum := p.z[(panel*win.rows+b)*kernel.Panel:][:kernel.Panel], float32(0)
			for w &= part.cells; w != 0; w &= w - 1 {
				x := z[bits.TrailingZeros64(w)]
				sum += float32(x * x)
			}
			good[b] = sum
		}
	}
}

// judge computes the goodness of every row in each of G groups, the contrastive cost and the modulator's coefficient:
//
//	q = G Σ z² − θ_z,  p = σ(q),  C = mean(−y ln p − (1−y) ln(1−p)) over rows and groups,  ∂C/∂z = 2 z (p − y) / N
func (win *window) judge(p *pop) {
	j, sum := &p.judged, 0.0
	n := float64(j.n)
	for b := range win.rows {
		clear(j.row)
		for k, part := range j.parts {
			j.row[part.group] += float64(j.good[k*win.rows+b])
		}
		for k, g := range j.row {
			a, y := float64(n*g)-win.rule.Threshold, 0.0
			if b < win.pos {
				y = 1
				sum += softplus(-a)
				j.positive += g
			} else {
				sum += softplus(a)
				j.negative += g
			}
			j.coef[k*win.rows+b] = float32(2 * (kernel.Sigmoid(a) - y) / float64(win.rows))
		}
	}
	j.cost = sum / float64(win.rows) / n
}

// Observed returns the goodness Σ z² of each hidden population in the last mini-batch, of positive samples and of negative ones, mean over
// them and over steps. Groups do not matter: it is the mean of G Σ z² over them. It is 0 before the first.
func (t *trainer) Observed() []learning.Observation {
	var seen []learning.Observation
	for _, h := range t.hidden {
		p, n := &t.pops[h], float64(max(t.learnt, 1)*t.encoder.Steps())
		seen = append(seen, learning.Observation{Name: "goodness of " + p.name + ", positive", Value: p.judged.positive / n},
			learning.Observation{Name: "goodness of " + p.name + ", negative", Value: p.judged.negative / n})
	}
	return seen
}

// Goodness returns the goodness Σ z² of a population at each step of one presentation, from its spikes in steps of dt ms: z decays as the
// traces that are trained do, and a spike sets it to 1. It is positive and negative samples while they are presented that
// plot.GoodnessOverTime compares.
func (r Rule) Goodness(spikes *snn.Spikes, dt float64) ([]float64, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	switch {
	case spikes == nil || spikes.Current != nil || spikes.Graded != nil:
		return nil, errors.New("csdp: Goodness is of spikes; give those of a population of a trace")
	case spikes.Steps < 1 || spikes.Cells < 1 || len(spikes.Bits)/spikes.Words() < spikes.Steps:
		return nil, fmt.Errorf("csdp: Goodness: spikes of %d steps of %d cells in %d words; snn.NewSpikes makes what belongs together",
			spikes.Steps, spikes.Cells, len(spikes.Bits))
	case !(dt > 0 && dt <= r.TraceTau):
		return nil, fmt.Errorf("csdp: Goodness: steps of %v ms; give more than 0, and no more than TraceTau, %v ms", dt, r.TraceTau)
	}
	keep, z, all := 1-dt/r.TraceTau, make([]float64, spikes.Cells), make([]float64, spikes.Steps)
	for t := range all {
		for i := range z {
			z[i] = float64(keep * z[i])
			if spikes.Has(t, i) {
				z[i] = 1
			}
			all[t] += float64(z[i] * z[i])
		}
	}
	return all, nil
}

// Judged names the populations of a net that judge samples by their goodness: all of cells but the read-outs.
func (r Rule) Judged(n snn.Net) (names []string) {
	r = r.Resolve().(Rule)
	for _, p := range n.Populations {
		if p.Cell != nil && p.Name != r.Class && p.Name != r.Reconstruction {
			names = append(names, p.Name)
		}
	}
	return names
}

// softplus is ln(1 + eˣ) without overflow.
func softplus(x float64) float64 {
	return max(x, 0) + kernel.Log(1+kernel.Exp(-max(x, -x)))
}

// modulate writes the post-factors of hidden cells, the modulator of each row.
func (win *window) modulate(p *pop, panel int, e []float32) {
	z := p.z[panel*win.rows*kernel.Panel:]
	if !p.judged.cut(panel) {
		kernel.ScaleRows(e, z, p.judged.coefOf(p.judged.of(panel)[0].group, win.rows))
		return
	}
	clear(e[:win.rows*kernel.Panel])
	for _, part := range p.judged.of(panel) {
		for b, c := range p.judged.coefOf(part.group, win.rows) {
			for w := p.ever[panel*win.rows+b] & part.cells; w != 0; w &= w - 1 {
				k := b*kernel.Panel + bits.TrailingZeros64(w)
				e[k] = c * z[k]
			}
		}
	}
}

// listMarks lists the post-factors of the cells that have fired in this window. All others are zero.
func (win *window) listMarks(p *pop, panel int, m *marks) {
	at := m.makeRoom(&p.marked[panel])
	m.factor = slices.Grow(m.factor[:0], len(m.rows))[:len(m.rows)]
	for _, part := range p.judged.of(panel) {
		coef := p.judged.coefOf(part.group, win.rows)
		for b, w := range p.ever[panel*win.rows:][:win.rows] {
			z := p.z[(panel*win.rows+b)*kernel.Panel:][:kernel.Panel]
			for w &= part.cells; w != 0; w &= w - 1 {
				j := bits.TrailingZeros64(w)
				m.rows[at[j]], m.factor[at[j]] = uint32(b), coef[b]*z[j]
				at[j]++
			}
		}
	}
}
