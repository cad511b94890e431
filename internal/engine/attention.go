package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Attending is a wiring that multiplies the spikes of its pre cells with one another: no pre cell alone says what a synapse brings.
type Attending interface {
	Differentiable
	// Heads returns into how many parts the channels are cut, each of which attends by itself.
	Heads() int
	// BackwardGraded is Backward of one sample whose pre cells have graded values x: it adds to to what the errors e say of them.
	BackwardGraded(x, e []float32, w kernel.Matrix, gain float32, to []float32)
}

// attention is spiking self-attention without a softmax. The pre cells are the queries q, keys k and values v of each token side by side,
// and within each the channels of the heads. With one weight w, for tokens i and j, and channels c of head h,
//
//	A_ij = Σ_c q_ic·k_jc,  cur_ic += g·w·Σ_j A_ij·v_jc
//
// Of spikes, the sums are whole numbers, which a float32 holds in whatever order. Each pre cell meets the N tokens, as the list of synapses says:
// from cell c of token j, be it query, key or value, to cell c of every token.
type attention struct {
	uniform
	tokens, channels, heads int
}

// NewAttention returns the attention among tokens of so many channels, 3·channels cells before them; heads divide the channels.
func NewAttention(tokens, channels, heads int) Attending {
	return &attention{uniform{3 * tokens * channels, tokens}, tokens, channels, heads}
}

func (a *attention) Heads() int { return a.heads }

// Stored returns one weight.
func (a *attention) Stored() (rows, cols, ld int) { return 1, 1, 1 }

// Each calls f for every cell and token that it meets.
func (a *attention) Each(f func(pre, post, weight int)) {
	for pre := range a.pre {
		for i := range a.tokens {
			f(pre, i*a.channels+pre%a.channels, 0)
		}
	}
}

// head are the spikes of queries, keys and values of one head, words of them a token.
type head struct {
	part  [3][]uint64
	words int
	first int // channel of the first
	n     int
}

// each calls f for every head of a row of spikes.
func (a *attention) each(s *Scratch, row []uint64, f func(h head)) {
	n := a.channels / a.heads
	h := head{words: (n + 63) / 64, n: n}
	size := a.tokens * h.words
	if cap(s.words) < 3*size {
		s.words = kernel.AllocWords(3 * size)
	}
	s.words = s.words[:3*size]
	for h.first = 0; h.first < a.channels; h.first += n {
		for p := range h.part {
			h.part[p] = s.words[p*size:][:size]
			for j := range a.tokens {
				cut(h.part[p][j*h.words:][:h.words], row, (3*j+p)*a.channels+h.first, n)
			}
		}
		f(h)
	}
}

// cut copies n bits of row from one on to dst.
func cut(dst, row []uint64, from, n int) {
	for w := range dst {
		at := from + 64*w
		x := row[at>>6] >> (at & 63)
		if last := min(at+63, from+n-1); at&63 > 0 && last>>6 > at>>6 {
			x |= row[at>>6+1] << (64 - at&63)
		}
		dst[w] = x & firstBits(n-64*w)
	}
}

// of returns the spikes of a token: queries are part 0, keys 1, values 2.
func (h *head) of(part, token int) []uint64 { return h.part[part][token*h.words:][:h.words] }

// score returns A_ij.
func (h *head) score(i, j int) (n int) {
	k := h.of(1, j)
	for w, q := range h.of(0, i) {
		n += bits.OnesCount64(q & k[w])
	}
	return n
}

// attended writes Σ_j A_ij·v_jc of token i to sum.
func (h *head) attended(sum []float32, i, tokens int) {
	clear(sum)
	for j := range tokens {
		if score := float32(h.score(i, j)); score > 0 {
			eachOf(h.of(2, j), func(c int) { sum[c] += score })
		}
	}
}

// eachOf calls f for every one in some words.
func eachOf(words []uint64, f func(i int)) {
	for w, x := range words {
		eachBit(x, func(i int) { f(64*w + i) })
	}
}

// Forward adds what the spikes bring.
func (a *attention) Forward(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	for r := range x.N {
		to := cur.Row(r, a.tokens*a.channels)
		a.each(s, x.Row(r), func(h head) {
			sum := room(&s.sum, h.n)
			for i := range a.tokens {
				h.attended(sum, i, a.tokens)
				for c, n := range sum {
					to[i*a.channels+h.first+c] += float32(gain * float32(w.X[0]*n))
				}
			}
		})
	}
}

// Backward adds, with B_ij = Σ_c e_ic·v_jc,
//
//	∂L/∂q_ic += g·w·Σ_j B_ij·k_jc,  ∂L/∂k_jc += g·w·Σ_i B_ij·q_ic,  ∂L/∂v_jc += g·w·Σ_i A_ij·e_ic
func (a *attention) Backward(s *Scratch, x Spikes, e Rows, w kernel.Matrix, gain float32, to Rows) {
	by := float32(gain * w.X[0])
	for r := range x.N {
		errors, back := e.Row(r, a.tokens*a.channels), to.Row(r, a.pre)
		a.each(s, x.Row(r), func(h head) {
			for i := range a.tokens {
				for j := range a.tokens {
					a.backPair(&h, i, j, errors[i*a.channels+h.first:][:h.n], back, by)
				}
			}
		})
	}
}

// backPair is Backward of a pair of tokens, the first with the errors e.
func (a *attention) backPair(h *head, i, j int, e, back []float32, by float32) {
	pair := float32(0)
	eachOf(h.of(2, j), func(c int) { pair += e[c] })
	pair = float32(by * pair)
	at := func(token, part int) []float32 { return back[(3*token+part)*a.channels+h.first:][:h.n] }
	if pair != 0 {
		q, k := at(i, 0), at(j, 1)
		eachOf(h.of(1, j), func(c int) { q[c] += pair })
		eachOf(h.of(0, i), func(c int) { k[c] += pair })
	}
	if score := float32(h.score(i, j)); score > 0 {
		score = float32(by * score)
		for c, v := range at(j, 2) {
			at(j, 2)[c] = v + float32(score*e[c])
		}
	}
}

// Accumulate adds the gradient of the weight.
func (a *attention) Accumulate(s *Scratch, x Spikes, e Rows, _ kernel.Matrix, gain float32, grad []float32) {
	for r := range x.N {
		errors, total := e.Row(r, a.tokens*a.channels), 0.0
		a.each(s, x.Row(r), func(h head) {
			sum := room(&s.sum, h.n)
			for i := range a.tokens {
				h.attended(sum, i, a.tokens)
				for c, n := range sum {
					total += float64(float64(n) * float64(errors[i*a.channels+h.first+c]))
				}
			}
		})
		grad[0] += float32(gain * float32(total))
	}
}

// ForwardGraded adds what graded values bring.
func (a *attention) ForwardGraded(s *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	sum := room(&s.sum, a.channels)
	for i := range a.tokens {
		a.attendedGraded(sum, x, i)
		for c, n := range sum {
			cur[i*a.channels+c] += float32(gain * float32(w.X[0]*n))
		}
	}
}

// AccumulateGraded adds the gradient of the weight by one sample.
func (a *attention) AccumulateGraded(s *Scratch, x, e []float32, _ kernel.Matrix, gain float32, grad []float32) {
	sum, total := room(&s.sum, a.channels), 0.0
	for i := range a.tokens {
		a.attendedGraded(sum, x, i)
		for c, n := range sum {
			total += float64(float64(n) * float64(e[i*a.channels+c]))
		}
	}
	grad[0] += float32(gain * float32(total))
}

// BackwardGraded adds what Backward does, of graded values.
func (a *attention) BackwardGraded(x, e []float32, w kernel.Matrix, gain float32, to []float32) {
	n, by := a.channels/a.heads, float32(gain*w.X[0])
	for i := range a.tokens {
		for j := range a.tokens {
			for first := 0; first < a.channels; first += n {
				query, key, value := 3*i*a.channels+first, (3*j+1)*a.channels+first, (3*j+2)*a.channels+first
				errors := e[i*a.channels+first:][:n]
				pair, score := float32(by*dot(errors, x[value:])), float32(by*dot(x[query:][:n], x[key:]))
				for c, v := range errors {
					to[query+c] += float32(pair * x[key+c])
					to[key+c] += float32(pair * x[query+c])
					to[value+c] += float32(score * v)
				}
			}
		}
	}
}

// dot returns Σ x·y of the numbers of x.
func dot(x, y []float32) (sum float32) {
	for c, v := range x {
		sum += float32(v * y[c])
	}
	return sum
}

// attendedGraded writes Σ_j A_ij·v_jc of token i and all heads to sum.
func (a *attention) attendedGraded(sum, x []float32, i int) {
	clear(sum)
	n, of := a.channels/a.heads, func(token, part int) []float32 { return x[(3*token+part)*a.channels:][:a.channels] }
	q := of(i, 0)
	for j := range a.tokens {
		k, v := of(j, 1), of(j, 2)
		for first := 0; first < a.channels; first += n {
			score := dot(q[first:first+n], k[first:])
			for c := first; c < first+n; c++ {
				sum[c] += float32(score * v[c])
			}
		}
	}
}
