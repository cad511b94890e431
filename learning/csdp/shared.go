package csdp

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// shared are the weights of a projection of which several synapses have one: convolutions, and lists with common weights. A weight learns from
// all of its synapses, on whatever panels, so a step has two parts more before panels fire: each panel sums what its synapses would learn, and
// then each projection takes its step.
type shared struct {
	wmv    []float32 // weights, then first moments, then second ones
	place  []uint32  // of each weight, in the model
	uses   []float32 // synapses of each weight
	number []uint32  // of each synapse, its weight among those of its panel; nil with runs
	panels []sharedPanel
	runs   bool // of synapses are summed

	post   []uint8 // zeros: a weight has no post cell of its own
	grad   []float32
	silent []float32 // spikes of post cells without one of the pre cell, less than 0, mean over the synapses of a weight
}

// sharedPanel are the weights that a panel has synapses of, and what these would learn: gradients, then spikes of post cells without one of the
// pre cell.
type sharedPanel struct {
	weights []uint32
	sums    []float32 // with runs, each of the two with room behind it
	runs    kernel.Runs
}

// share finds the weights of synapses that a wiring has sorted by panel; numbers are those of their weights.
func (x *synapses) share(w engine.Wiring, numbers []uint32) {
	rows, cols, ld := w.Stored()
	n := rows * cols
	s := &shared{
		wmv: kernel.Alloc(3 * n), place: make([]uint32, n), uses: make([]float32, n), number: make([]uint32, len(numbers)),
		panels: make([]sharedPanel, len(x.panels)), post: make([]uint8, n), grad: kernel.Alloc(n), silent: kernel.Alloc(n),
	}
	for k := range s.place {
		s.place[k] = uint32(k/cols*ld + k%cols)
	}
	at := make([]uint32, n) // of each weight its place in the panel, plus 1
	for p := range x.panels {
		panel := &s.panels[p]
		from, to := x.span(p)
		for k, number := range numbers[from:to] {
			if at[number] == 0 {
				panel.weights = append(panel.weights, number)
				at[number] = uint32(len(panel.weights))
			}
			s.number[from+k] = at[number] - 1
			s.uses[number]++
		}
		for _, number := range panel.weights {
			at[number] = 0
		}
	}
	x.shared = s
	x.findRuns()
	for p := range s.panels {
		n := 2 * len(s.panels[p].weights)
		if s.runs {
			n += 2 * kernel.RunSpare
		}
		s.panels[p].sums = kernel.Alloc(n)
	}
}

// refresh gives the synapses onto a panel their weights.
func (x *synapses) refresh(panel int) {
	from, to := x.span(panel)
	w, weights := x.wmv[from:to], x.shared.panels[panel].weights
	for k, number := range x.shared.number[from:to] {
		w[k] = x.shared.wmv[weights[number]]
	}
}

// refreshAll gives all synapses of shared weights theirs.
func (t *trainer) refreshAll() {
	for i := range t.projs {
		if x := t.projs[i].synapses; x != nil && x.shared != nil && !x.shared.runs {
			for panel := range x.panels {
				x.refresh(panel)
			}
		}
	}
}

// learnsShared tells whether a projection learns weights that are shared.
func (j *proj) learnsShared() bool { return !j.frozen && j.synapses != nil && j.synapses.shared != nil }

// listShared lists the projections that learn shared weights, and the panels onto which there are any.
func (t *trainer) listShared() {
	for i := range t.pops {
		p := &t.pops[i]
		any := false
		for _, k := range p.in {
			if t.projs[k].learnsShared() {
				any = true
				t.tasks.shared = append(t.tasks.shared, k)
			}
		}
		for panel := range p.panels {
			if any {
				t.tasks.sharing = append(t.tasks.sharing, task{i, panel})
			}
		}
	}
}

// learnShared takes a step in the weights that are shared. The panels' synapses get them in pass.
func (win *window) learnShared() {
	work, scratch := &win.tasks, win.room.scratch
	if len(work.shared) == 0 {
		return
	}
	win.pool.Run(len(work.sharing), func(c, w int) { win.learnPanel(work.sharing[c], &scratch[w]) })
	win.pool.Run(len(work.shared), func(c, _ int) { win.updateShared(&win.projs[work.shared[c]]) })
}

// learnPanel sums what the synapses onto a panel would learn, by weight.
func (win *window) learnPanel(task task, s *scratch) {
	p := &win.pops[task.pop]
	win.factors(p, task.panel, s)
	for _, k := range p.in {
		switch j := &win.projs[k]; {
		case !j.learnsShared():
		case j.synapses.shared.runs:
			win.sumRuns(j, task.panel, s)
		default:
			win.sumShared(j, task.panel, s)
		}
	}
}

// sumShared sums what the synapses onto a panel would learn, each by itself, by weight.
func (win *window) sumShared(j *proj, panel int, s *scratch) {
	x, post := j.synapses, &win.pops[j.post]
	from, to := x.span(panel)
	l, numbers, p := win.sumSynapses(j, panel, s), x.shared.number[from:to], &x.shared.panels[panel]
	clear(p.sums)
	win.addGradients(j, &x.panels[panel], p.sums, l.Grad, numbers)
	if j.rule.Lambda == 0 {
		return
	}
	silent, colsum := p.sums[len(p.weights):], &post.colsum[panel][win.adam.now()%kernel.Lags]
	for k, number := range numbers {
		silent[number] += colsum[l.Post[k]] - l.Count[k]
	}
}

// addGradients adds those of the synapses onto a panel by weight; where a pre cell was silent they are 0.
func (win *window) addGradients(j *proj, p *synapsePanel, sums, grad []float32, numbers []uint32) {
	fired := win.firedBefore(j)
	for u, i := range p.Row {
		if len(fired.Row(int(i))) == 0 {
			continue
		}
		row := grad[p.Start[u]:p.Start[u+1]]
		for k, number := range numbers[p.Start[u]:p.Start[u+1]] {
			sums[number] += row[k]
		}
	}
}

// updateShared takes one step of Adam with decay and bounds in the weights of a projection: gradients are sums over the synapses of a weight, and
// so is the decay, divided by their number.
//
//	W ← clip(Adam(W, Σ_synapses g) − λ_d mean_synapses Σ_rows (1 − s_pre) s_post)
func (win *window) updateShared(j *proj) {
	x := j.synapses.shared
	n := len(x.place)
	clear(x.grad)
	clear(x.silent)
	for p := range x.panels {
		panel := &x.panels[p]
		silent := panel.sums[len(panel.sums)/2:]
		for u, number := range panel.weights {
			x.grad[number] += panel.sums[u]
			x.silent[number] -= silent[u]
		}
	}
	for k, uses := range x.uses {
		x.silent[k] /= max(uses, 1)
	}
	rule := j.rule
	rule.Adam = win.adam.step
	rule.Listed(kernel.Listed{Post: x.post, W: x.wmv[:n], M: x.wmv[n : 2*n], V: x.wmv[2*n:], Grad: x.grad, Count: x.silent}, new([kernel.Panel]float32))
}
