package csdp

import "github.com/spikecell/spikecell/internal/kernel"

// Where the synapses of a pre cell have weights that stand side by side, as those of a convolution have onto all channels of neighbouring places,
// currents and gradients of shared weights are sums of runs: no synapse has a copy of its weight, nor a gradient of its own.

// leastRun is how many synapses runs must have on average: shorter ones cost more than rows of a panel.
const leastRun = 4

// findRuns numbers the weights of each panel so that those of neighbouring synapses follow one another, and keeps runs instead of synapses, if
// these have few.
func (x *synapses) findRuns() {
	runs := 0
	for p := range x.panels {
		s := &x.shared.panels[p]
		from, to := x.span(p)
		x.renumber(s, x.panels[p].Spread, x.shared.number[from:to])
		s.runs = runsOf(x.panels[p].Spread, x.shared.number[from:to])
		runs += len(s.runs)
	}
	x.shared.runs = leastRun*runs <= x.count()
	for p := range x.panels {
		if x.shared.runs {
			x.panels[p] = synapsePanel{Spread: kernel.Spread{Start: []uint32{0}}}
		} else {
			x.shared.panels[p].runs = nil
		}
	}
	if x.shared.runs {
		x.wmv, x.post, x.shared.number = nil, nil, nil
	}
}

// renumber gives the weights of a panel new numbers, in chains: each is followed by that of the next post cell of the same pre cell, in the first row
// that has both.
func (x *synapses) renumber(s *sharedPanel, rows kernel.Spread, number []uint32) {
	const none = ^uint32(0)
	next, first := make([]uint32, len(s.weights)), make([]bool, len(s.weights))
	for k := range next {
		next[k], first[k] = none, true
	}
	eachFollowed(rows, func(k int) {
		if a, b := number[k], number[k+1]; a != b && next[a] == none && first[b] {
			next[a], first[b] = b, false
		}
	})
	var order []uint32
	at := make([]uint32, len(s.weights))
	for k := range at {
		at[k] = none
	}
	for _, begins := range []bool{true, false} { // what is left then are rings
		for k := range at {
			for i := uint32(k); first[k] == begins && i != none && at[i] == none; i = next[i] {
				at[i], order = uint32(len(order)), append(order, s.weights[i])
			}
		}
	}
	for k, n := range number {
		number[k] = at[n]
	}
	s.weights = order
}

// eachFollowed calls f with the number of every synapse that is followed by one of the same row with the next post cell.
func eachFollowed(rows kernel.Spread, f func(k int)) {
	for u := range rows.Row {
		for k := int(rows.Start[u]); k+1 < int(rows.Start[u+1]); k++ {
			if rows.Post[k+1] == rows.Post[k]+1 {
				f(k)
			}
		}
	}
}

// runsOf returns the runs of synapses of which both post cells and weights follow one another.
func runsOf(rows kernel.Spread, number []uint32) (runs kernel.Runs) {
	follows := make([]bool, len(number)+1)
	eachFollowed(rows, func(k int) { follows[k+1] = number[k+1] == number[k]+1 })
	for u, i := range rows.Row {
		for k := rows.Start[u]; k < rows.Start[u+1]; k++ {
			if !follows[k] {
				runs = append(runs, kernel.Run{Pre: i, At: number[k], First: uint32(rows.Post[k])})
			}
			runs[len(runs)-1].N++
		}
	}
	return runs
}

// weightsOf returns the weights of a panel in the order of its numbers, in w.
func (s *shared) weightsOf(panel int, w []float32) []float32 {
	numbers := s.panels[panel].weights
	for k, number := range numbers {
		w[k] = s.wmv[number]
	}
	return w[:len(numbers)+kernel.RunSpare]
}

// deliverRuns adds gain · s_pre W to the currents of a panel.
func (win *window) deliverRuns(j *proj, panel, rows int, s *scratch) {
	pre, runs, w := &win.pops[j.pre], j.synapses.shared.panels[panel].runs, j.synapses.shared.weightsOf(panel, s.synapses.w)
	sum, half := s.synapses.sum, win.pos*kernel.Panel
	clear(sum[:rows*kernel.Panel])
	if win.paired(pre) {
		runs.AddTo(sum, w, &pre.now.both, win.pos)
		copy(sum[half:2*half], sum[:half])
		runs.AddTo(sum, w, &pre.now.own, rows)
	} else {
		runs.AddTo(sum, w, &pre.now.fired.rows, rows)
	}
	kernel.AddRow(s.current[:rows*kernel.Panel], sum[:rows*kernel.Panel], j.gain)
}

// sumRuns sums what the synapses onto a panel would learn, by weight.
func (win *window) sumRuns(j *proj, panel int, s *scratch) {
	post, p := &win.pops[j.post], &j.synapses.shared.panels[panel]
	grad, silent := p.sums[:len(p.weights)+kernel.RunSpare], p.sums[len(p.weights)+kernel.RunSpare:]
	clear(p.sums)
	if j.rule.Lambda == 0 {
		silent = nil
	}
	copy(s.synapses.colsum[:], post.colsum[panel][win.adam.now()%kernel.Lags][:])
	f := kernel.Factors{Rows: win.firedBefore(j), Post: s.errors, Fired: win.bitsOf(post, post.now, panel)}
	p.runs.Sum(grad, silent, f, &s.synapses.colsum, win.rowsOf(post))
}

// splitPairs makes, of the lists of pairs by cell, those of pairs of which both rows fired, and of rows that fired alone.
func (l *lists) splitPairs(cells, pairs int) {
	both, own := &l.both, &l.own
	both.Start, both.Idx, own.Start, own.Idx = append(both.Start[:0], 0), both.Idx[:0], append(own.Start[:0], 0), own.Idx[:0]
	for i := range cells {
		for _, list := range l.pairs.Row(i) {
			switch pair := list / 3; list % 3 {
			case 0:
				both.Idx = append(both.Idx, pair)
			case 1:
				own.Idx = append(own.Idx, pair)
			default:
				own.Idx = append(own.Idx, pair+uint32(pairs))
			}
		}
		both.Start, own.Start = append(both.Start, uint32(len(both.Idx))), append(own.Start, uint32(len(own.Idx)))
	}
}
