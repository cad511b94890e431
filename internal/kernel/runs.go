package kernel

// Run is a run of synapses of one pre cell: onto N post cells of a panel of 64 that stand side by side, First the first of them, with weights that
// stand side by side too, from number At on. A convolution onto maps whose channels lie side by side has one for each pre cell and row of its window.
type Run struct{ Pre, At, First, N uint32 }

// Runs are synapses onto a panel, by rising pre cell, as runs that neither are empty nor reach beyond the panel.
type Runs []Run

// RunSpare is how many numbers behind the last one are read, and written as they were, where runs are summed. A −0 there may become 0.
const RunSpare = Panel

// AddTo adds the weights w of each run to those rows of sum, of 64 numbers, that the list of its pre cell names and that are below limit; lists are
// of rising numbers. Behind sum and w there is room for [RunSpare] numbers more.
//
//	sum[64·r + First + k] += w[At + k]
func (x Runs) AddTo(sum, w []float32, lists *CSR, limit int) {
	if len(x) == 0 || limit == 0 || len(lists.Idx) == 0 {
		return
	}
	sum = sum[:limit*Panel+RunSpare]
	if active != levelGeneric {
		x.addSIMD(sum, w, lists, limit)
		return
	}
	for _, u := range x {
		run := w[u.At:][:u.N]
		for _, r := range below(lists.Row(int(u.Pre)), limit) {
			addRowGeneric(sum[r*Panel+u.First:], run, 1)
		}
	}
}

// Sum adds up what the synapses of each weight would learn: to grad the rows of f.Post in the list of their pre cell that are below limit, each
// list summed from 0, and to silent, unless it is nil, how often their post cells fired without the pre cell, of colsum times in all. The lists are
// f.Rows. Behind f.Post, colsum, grad and silent there is room for [RunSpare] numbers more.
//
//	grad[At + k]   += Σ_r f.Post[64·r + First + k]
//	silent[At + k] += colsum[First + k] − Σ_r bit First + k of f.Fired[r]
//
// Numbers of spikes are exact, and their sums in any order the same, below 2²⁴.
func (x Runs) Sum(grad, silent []float32, f Factors, colsum *[Panel + RunSpare]float32, limit int) {
	if len(x) == 0 {
		return
	}
	if active != levelGeneric && limit > 0 && len(f.Rows.Idx) > 0 {
		x.sumSIMD(grad, silent, f, colsum, limit)
		return
	}
	var sums [Panel]float32
	for _, u := range x {
		list, sum := below(f.Rows.Row(int(u.Pre)), limit), sums[:u.N]
		clear(sum)
		for _, r := range list {
			addRowGeneric(sum, f.Post[r*Panel+u.First:][:u.N], 1)
		}
		addRowGeneric(grad[u.At:], sum, 1)
		if silent != nil {
			u.count(silent, f.Fired, list, colsum)
		}
	}
}

// count adds to silent how often the post cells of a run fired in other rows than those of list.
func (u Run) count(silent []float32, fired []uint64, list []uint32, colsum *[Panel + RunSpare]float32) {
	silent = silent[u.At:][:u.N]
	addRowGeneric(silent, colsum[u.First:][:u.N], 1)
	for _, r := range list {
		for k := range silent {
			silent[k] -= float32(fired[r] >> (int(u.First) + k) & 1)
		}
	}
}

// below returns the numbers of a rising list that are below limit.
func below(rising []uint32, limit int) []uint32 {
	for n := len(rising); n > 0; n-- {
		if int(rising[n-1]) < limit {
			return rising[:n]
		}
	}
	return nil
}
