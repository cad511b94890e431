package kernel

import "math"

// Tile is how many pre cells a block of synapses has: as many as post cells, so that a block is 64 × 64.
const Tile = Panel

// Lags is the length of the rings of past steps: the longest time for which a row may be left alone.
const Lags = 128

// RowUpdate is one learning step of synapses onto a panel of 64 cells:
//
//	g ← Scale·grad               times 1 − |w| if Soft
//	w ← Adam(w, g)
//	w ← w − Lambda·(colsum − count)
//	w ← w held between Lo and Hi
//
// Of each pre cell the panel wmv holds 192 numbers: weights, first moments, second moments.
type RowUpdate struct {
	Adam                  AdamStep
	Scale, Lambda, Lo, Hi float32
	Soft                  bool
}

// Past is what the last [Lags] steps of a panel had in common for all rows: step number n stands at n mod Lags.
type Past struct {
	Rates  *[Lags]Rates          // of Adam
	Colsum *[Lags][Panel]float32 // not read if Lambda is 0
	Now    int64                 // number of the last step
}

// Rates are the parts of an [AdamStep] that change from step to step.
type Rates struct{ Eta, Q float32 }

// Rows takes the step in the pre cells cells[lo:hi], which are of one block of 64. Pre cell i has its gradient in the 64
// numbers of grad from 64·(i mod 64) on, and its counts there in count. If Lambda is 0, count and colsum are not read and may be
// nil. cells[hi:] are those whose turn comes next: their weights are asked for in time.
func (u RowUpdate) Rows(cells []uint32, lo, hi int, wmv, grad, count []float32, colsum *[Panel]float32) {
	grad = grad[:Tile*Panel]
	if active != levelGeneric && lo < hi {
		u.rowsSIMD(cells, lo, hi, wmv, grad, count, colsum)
		return
	}
	u.rowsGeneric(cells[lo:hi], wmv, grad, count, colsum)
}

func (u RowUpdate) rowsGeneric(cells []uint32, wmv, grad, count []float32, colsum *[Panel]float32) {
	for _, i := range cells {
		base := int(i%Tile) * Panel
		var counts []float32
		if u.Lambda != 0 {
			counts = count[base:][:Panel]
		}
		u.row(wmv, i, grad[base:][:Panel], counts, colsum)
	}
}

// row takes the step in pre cell i.
func (u RowUpdate) row(wmv []float32, i uint32, grad, count []float32, colsum *[Panel]float32) {
	w, m, v := chunk(wmv, i)
	for j, g := range grad {
		g = float32(u.Scale * g)
		if u.Soft {
			g *= 1 - float32(math.Abs(float64(w[j])))
		}
		w[j], m[j], v[j] = u.Adam.one(w[j], g, m[j], v[j])
		if u.Lambda != 0 {
			w[j] -= float32(u.Lambda * (colsum[j] - count[j]))
		}
		w[j] = u.hold(w[j])
	}
}

// Learn takes the step of [RowUpdate.Rows] in pre cells of any blocks, with gradients and counts summed on the way over the
// rows in which each cell fired, f.Rows.Row(i) for cell i:
//
//	grad[j] = Σ_r f.Post[64·r + j],  count[j] = Σ_r bit j of f.Fired[r]
//
// in order of the rows, from 0. If Lambda is 0, colsum is not read and may be nil.
func (u RowUpdate) Learn(cells []uint32, wmv []float32, f Factors, colsum *[Panel]float32) {
	if active != levelGeneric && len(cells) > 0 {
		u.learnSIMD(cells, wmv, f, colsum)
		return
	}
	u.learnGeneric(cells, wmv, f, colsum)
}

// Factors are what the synapses onto a panel learn from.
type Factors struct {
	Rows  *CSR      // in which each pre cell fired: one list for each that wmv has
	Post  []float32 // post-factors of the panel's cells, 64 a row
	Fired []uint64  // its spikes, a word a row
}

func (u RowUpdate) learnGeneric(cells []uint32, wmv []float32, f Factors, colsum *[Panel]float32) {
	for _, i := range cells {
		var grad, count [Panel]float32
		for _, r := range f.Rows.Row(int(i)) {
			addRowGeneric(grad[:], f.Post[int(r)*Panel:][:Panel], 1)
			AddMasked(count[:], f.Fired[r:r+1], 1)
		}
		u.row(wmv, i, grad[:], count[:], colsum)
	}
}

// chunk returns weights and moments of pre cell i.
func chunk(wmv []float32, i uint32) (w, m, v []float32) {
	c := wmv[int(i)*3*Panel:][:3*Panel]
	return c[:Panel], c[Panel : 2*Panel], c[2*Panel:]
}

// Replay takes the last lag[r] steps, up to past.Now, in pre cell cells[r], for which all gradients and counts were zero in them: to the
// same bits as Rows step by step. lag is at most [Lags].
func (u RowUpdate) Replay(cells, lag []uint32, wmv []float32, past Past) {
	lag = lag[:len(cells)]
	if active != levelGeneric && len(cells) > 0 {
		u.replaySIMD(cells, lag, wmv, past)
		return
	}
	u.replayGeneric(cells, lag, wmv, past)
}

func (u RowUpdate) replayGeneric(cells, lag []uint32, wmv []float32, past Past) {
	for r, i := range cells {
		w, m, v := chunk(wmv, i)
		for n := past.Now - int64(lag[r]) + 1; n <= past.Now; n++ {
			k := n & (Lags - 1)
			s := u.Adam
			s.Eta, s.Q = past.Rates[k].Eta, past.Rates[k].Q
			for j := range w {
				w[j], m[j], v[j] = s.one(w[j], 0, m[j], v[j])
				if u.Lambda != 0 {
					w[j] -= float32(u.Lambda * past.Colsum[k][j])
				}
				w[j] = u.hold(w[j])
			}
		}
	}
}

// hold keeps a weight in its range; what is not a number stays so.
func (u RowUpdate) hold(w float32) float32 {
	if u.Lo > w {
		w = u.Lo
	}
	if u.Hi < w {
		w = u.Hi
	}
	return w
}
