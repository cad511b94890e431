// Package engine holds what the synapses of a projection compute, whatever the rule that trains them: which cell reaches which, by
// which weight, forwards and backwards.
//
// # One definition
//
// [Wiring.Each] lists the synapses of a wiring. Everything else is defined by them: with gain g, spikes (or graded values) x of the
// pre cells, and errors e of the post cells,
//
//	Forward:     cur[post] += g · Σ w[weight] · x[pre]       over the synapses, by rising pre
//	Backward:    to[pre]   += g · Σ w[weight] · e[post]
//	Accumulate:  grad[weight] += g · Σ x[pre] · e[post]
//
// Two are not linear. A projection that is pooled by its largest currents ([NewMaxPooled]) passes on the largest of what a linear one brings, and
// errors go to where that came from. Attention ([NewAttention]) multiplies the spikes of three cells; its synapses are which cell meets which token.
//
// A wiring that has a faster way gives the same bits in Forward of spikes (all but own: w times the number of spikes, which rounds once), and
// in all else the same numbers up to rounding; the tests hold each against its list.
//
// # Shapes
//
// Weights are rows at a stride: weight number k of a wiring with cols columns is w[k/cols·ld + k%cols]. State is one row a sample.
package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Wiring is what the synapses of a projection are. A value may be used by several goroutines at a time, each with a Scratch of its own.
type Wiring interface {
	// Stored returns how many rows and columns of weights there are, and at which stride rows are stored.
	Stored() (rows, cols, ld int)
	// Each calls f for every synapse, by rising pre cell.
	Each(f func(pre, post, weight int))
	// Synapses returns how many synapses there are.
	Synapses() int64
	// Fan returns how many synapses begin at a cell.
	Fan(pre int) int
	// Even returns how many synapses begin at each cell, if they are equally many.
	Even() (fan int, ok bool)
	// Events returns how many synapses begin at the cells that fire in a row of spikes.
	Events(row []uint64) int64

	// Forward adds to cur what the spikes of each sample bring.
	Forward(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows)
	// ForwardGraded adds to the currents cur of one sample what the graded values x of its pre cells bring.
	ForwardGraded(s *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32)
}

// Differentiable is a wiring through which errors can be sent back. Projections of dense and one-to-one wiring, whose errors are
// products and sums of rows of cells in blocks, have ways of their own.
type Differentiable interface {
	Wiring
	// Backward adds to the errors to of the pre cells, which fired as x says, what the errors e of the post cells say.
	Backward(s *Scratch, x Spikes, e Rows, w kernel.Matrix, gain float32, to Rows)
	// Accumulate adds the gradient of the weights to grad, which is stored as they are.
	Accumulate(s *Scratch, x Spikes, e Rows, w kernel.Matrix, gain float32, grad []float32)
	// AccumulateGraded adds the gradient of one sample of graded values.
	AccumulateGraded(s *Scratch, x, e []float32, w kernel.Matrix, gain float32, grad []float32)
}

// Parted is a wiring whose post cells are cut into parts of [PartCells], of which several goroutines may work out one each. Forward is
// ForwardPart of all parts, so the bits do not depend on who does which.
type Parted interface {
	Wiring
	// Parts returns how many parts there are.
	Parts() int
	// ForwardPart adds to the cells of a part what the spikes of each sample bring, that are listed by sample.
	ForwardPart(s *Scratch, fired *kernel.CSR, part int, w kernel.Matrix, gain float32, cur Rows)
}

// Pooled is a wiring that passes on the largest currents of an inner one. Its synapses, and so Each, Fan, Events and Synapses, are those of
// the inner one, onto the cells before pooling. Where the largest currents came from is a choice: a bit for every cell before pooling, the channels
// of each place in words of their own. Backward and Accumulate work it out again; who keeps it from Forward calls BackwardChosen and
// AccumulateChosen.
type Pooled interface {
	Differentiable
	// Inner returns the wiring before pooling, and how many cells it reaches.
	Inner() (d Differentiable, cells int)
	// UnpoolGraded sets back to the errors before pooling of one sample of graded values.
	UnpoolGraded(s *Scratch, x, e []float32, w kernel.Matrix, gain float32, back []float32)

	// ChoiceWords returns how many words the choice of a sample takes.
	ChoiceWords() int
	// ForwardChoosing is Forward, and sets choice to that of each sample.
	ForwardChoosing(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows, choice []uint64)
	// Turned returns the weights as BackwardChosen reads them, in the memory of turned if that is enough.
	Turned(turned []float32, w kernel.Matrix) []float32
	// BackwardChosen is Backward with weights that are turned.
	BackwardChosen(s *Scratch, e Rows, choice []uint64, turned []float32, w kernel.Matrix, gain float32, to Rows)
	// AccumulateChosen is Accumulate.
	AccumulateChosen(s *Scratch, x Spikes, e Rows, choice []uint64, w kernel.Matrix, gain float32, grad []float32)
}

// Spikes are bits of n samples, a row of Words words each.
type Spikes struct {
	N, Words int
	Bits     []uint64
}

// Row returns the spikes of a sample.
func (s Spikes) Row(r int) []uint64 { return s.Bits[r*s.Words:][:s.Words] }

// Rows are numbers of N samples, at a stride.
type Rows struct {
	X     []float32
	N, Ld int
}

// Row returns the first n numbers of a sample.
func (x Rows) Row(r, n int) []float32 { return x.X[r*x.Ld:][:n] }

// Scratch is room that a goroutine needs; the zero value is ready for use, and room once allocated is used again.
type Scratch struct {
	lists, turned                kernel.CSR
	sum, wide, col, pooled, back []float32
	weights                      []float32 // turned
	words, choice                []uint64
	at, fired                    []uint32
	seen                         []kernel.Pair
	places                       []kernel.Place
}

// zeros returns n zeros in the room of x.
func zeros(x *[]float32, n int) []float32 {
	y := room(x, n)
	clear(y)
	return y
}

// room returns n numbers of any value in the room of x.
func room(x *[]float32, n int) []float32 {
	if cap(*x) < n {
		*x = kernel.Alloc(n)
	}
	return (*x)[:n]
}

// uniform is a wiring in which from every one of pre cells fan synapses begin.
type uniform struct{ pre, fan int }

func (u uniform) Synapses() int64           { return int64(u.pre) * int64(u.fan) }
func (u uniform) Fan(int) int               { return u.fan }
func (u uniform) Even() (int, bool)         { return u.fan, true }
func (u uniform) Events(row []uint64) int64 { return int64(kernel.Popcount(row)) * int64(u.fan) }
