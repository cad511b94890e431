package kernel

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"testing"
)

// portable are the first 16 digits of the SHA-256 of all results of a kernel for the inputs below. They hold for every
// processor and every instruction set: these tests also run for other architectures, under an emulator (.ci/run). A hash
// changes only with the definition of a kernel, and then results of learners do too.
var portable = map[string]string{
	"lif":          "5a880dc4ded0cc12",
	"gather":       "0a75e33fb1bfd507",
	"rows":         "b2576f489efeb580",
	"trace":        "4a2f44bb00931b85",
	"adam":         "fe13d4c1da4d846f",
	"row update":   "fb8e6fc5677444a5",
	"learning":     "76185f290bcfcfee",
	"tiles":        "df7e8da66f4c0de5",
	"membranes":    "c960e9ff998b4435",
	"exponentials": "3b9db8547022cc83",
}

func TestPortable(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for name, f := range map[string]func(*digest){
			"lif": (*digest).lif, "gather": (*digest).gather, "rows": (*digest).rows, "trace": (*digest).trace, "adam": (*digest).adam,
			"row update": (*digest).rowUpdate, "learning": (*digest).learning, "tiles": (*digest).tiles, "membranes": (*digest).membranes,
			"exponentials": (*digest).exponentials,
		} {
			d := &digest{r: rand.New(rand.NewPCG(11, 12))}
			f(d)
			sum := sha256.Sum256(d.bytes)
			if got := hex.EncodeToString(sum[:8]); got != portable[name] {
				t.Errorf("%s: hash %s, want %s", name, got, portable[name])
			}
		}
	})
}

// digest makes inputs, by integer arithmetic and exact conversions alone, and collects results.
type digest struct {
	r     *rand.Rand
	bytes []byte
}

// numbers are between −1 and 1.
func (d *digest) numbers(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(int32(d.r.Uint32())>>7) / (1 << 24)
	}
	return x
}

// words have about a quarter of their bits set.
func (d *digest) words(n int) []uint64 {
	w := make([]uint64, n)
	for i := range w {
		w[i] = d.r.Uint64() & d.r.Uint64()
	}
	return w
}

func (d *digest) add(x []float32) {
	for _, v := range x {
		d.bytes = binary.LittleEndian.AppendUint32(d.bytes, math.Float32bits(v))
	}
}

func (d *digest) addWords(x []uint64) {
	for _, w := range x {
		d.bytes = binary.LittleEndian.AppendUint64(d.bytes, w)
	}
}

// oddSizes have every remainder that a kernel may treat in its own way.
var oddSizes = []int{1, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 129, 200}

// lif takes five steps in all modes.
func (d *digest) lif() {
	for k, l := range lifKinds() {
		l.Decay, l.Input = 0.93, 0.71
		for i, n := range oddSizes {
			const rows = 3
			pad, lds := (n+15)&^15, (n+63)/64
			v, th, shift, floor, spikes := d.numbers(rows*pad), d.numbers(pad), d.numbers(rows), d.numbers(rows), d.words(rows*lds)
			if (i+k)%2 == 0 {
				shift, floor = nil, nil
			}
			for range 5 {
				l.Rows(rows, n, Mat(v, pad), Mat(d.numbers(rows*pad), pad), Thresholds{Th: th, Shift: shift, Floor: floor}, Bits{X: spikes, Ld: lds})
				d.addWords(spikes)
			}
			for b := range rows {
				d.add(v[b*pad:][:n])
			}
		}
	}
}

func (d *digest) gather() {
	for _, n := range oddSizes {
		rows, pre := 1+d.r.IntN(9), 1+d.r.IntN(60)
		var lists CSR
		lists.FromBits(rows, 64, d.words(rows), 1)
		for i := range lists.Idx {
			lists.Idx[i] %= uint32(pre)
		}
		dst := d.numbers(rows * n)
		GatherRows(Mat(dst, n), n, Mat(d.numbers(pre*n), n), 0.37, lists.Lists)
		d.add(dst)
		byCell := transposed(&lists, rows, pre)
		dst = d.numbers(pre * n)
		GatherRows(Mat(dst, n), n, Mat(d.numbers(rows*n), n), 1, byCell.Lists)
		d.add(dst)
	}
}

func (d *digest) rows() {
	for _, n := range oddSizes {
		x := d.numbers(n)
		AddRow(x, d.numbers(n), 0.3)
		d.add(x)
		k := 1 + d.r.IntN(9)
		dst := d.numbers(5 * n)
		CombineRows(Mat(dst, n), Size{M: 5, N: n, K: k}, Mat(d.numbers(5*k), k), Mat(d.numbers(k*n), n), 0.7)
		d.add(dst)
	}
}

// trace takes as many steps as it takes a trace to fall to 0.
func (d *digest) trace() {
	for i, n := range oddSizes {
		const rows = 3
		tr, lds := Trace{Decay: 0.77, Additive: i%2 == 0}, (n+63)/64
		z, sum := d.numbers(rows*n), make([]float32, rows)
		for step := range 300 {
			spikes := d.words(rows * lds)
			if step > 5 {
				clear(spikes)
			}
			tr.Rows(rows, n, z, n, spikes, lds, sum)
			d.add(sum)
		}
		d.add(z)
	}
}

var portableAdam = Adam{Rate: 0.002, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}

func (d *digest) adam() {
	for _, n := range oddSizes {
		w, m, v := d.numbers(n), make([]float32, n), make([]float32, n)
		for step := range 20 {
			g := d.numbers(n)
			if step > 9 {
				clear(g)
			}
			AdamVec(w, g, m, v, portableAdam.At(int64(1+step*step)))
		}
		d.add(w)
		d.add(m)
		d.add(v)
	}
}

// rowUpdate takes a step, and replays some.
func (d *digest) rowUpdate() {
	const pre = 9
	for k := range 4 {
		u := RowUpdate{Adam: portableAdam.At(3), Scale: 0.1, Soft: k&1 == 1, Lo: -0.9, Hi: 0.8}
		if k&2 == 2 {
			u.Lambda = 5e-3
		}
		wmv := d.numbers(pre * 3 * Panel)
		for i := range pre {
			_, _, v := chunk(wmv, uint32(i))
			for j := range v {
				v[j] *= v[j]
			}
		}
		cells := []uint32{0, 2, 3, 7, 8}
		u.Rows(cells, 1, 4, wmv, d.numbers(Tile*Panel), d.numbers(Tile*Panel), (*[Panel]float32)(d.numbers(Panel)))
		d.add(wmv)
		past := Past{Rates: new([Lags]Rates), Colsum: new([Lags][Panel]float32), Now: 200}
		for n := range Lags {
			s := portableAdam.At(int64(n + 1))
			past.Rates[n], past.Colsum[n] = Rates{s.Eta, s.Q}, [Panel]float32(d.numbers(Panel))
		}
		u.Replay(cells, []uint32{1, 5, 40, 2, 128}, wmv, past)
		d.add(wmv)
	}
}

// tiles are gradients and counts of 64 × 64 synapses, and sums of panels.
func (d *digest) tiles() {
	const lists = 7
	start, rows := []uint32{0}, []uint32(nil)
	for range lists * 3 {
		for range d.r.IntN(9) {
			rows = append(rows, uint32(d.r.IntN(20)))
		}
		start = append(start, uint32(len(rows)))
	}
	words := d.words(20)
	dst := d.numbers(lists * 3 * Tile)
	MaskedTile(dst, words, 1, start, rows, d.numbers(len(rows)))
	d.add(dst)
	CountTile(dst, words, 1, start, rows)
	d.add(dst)
	square, turned := d.numbers(Tile*Panel), make([]float32, Tile*Panel)
	Turn(turned, square)
	d.add(turned)
	sums := d.numbers(2 * lists * Panel)
	GatherPairs(sums, lists, d.numbers(20*Panel), Panel, 0.3, start, rows)
	d.add(sums)
}

// learning is steps whose gradients and counts are summed on the way.
func (d *digest) learning() {
	const cells, rows = 128, 300
	for k := range 4 {
		u := RowUpdate{Adam: portableAdam.At(int64(3 + k)), Scale: 0.3, Lo: -1, Hi: 1, Soft: k == 0, Lambda: []float32{0, 1e-3}[k/2]}
		var lists CSR
		lists.ByCell(rows, cells, d.words(2*rows), 2, 1)
		wmv, colsum := d.numbers(cells*3*Panel), [Panel]float32(d.numbers(Panel))
		squareMoments(wmv)
		post := d.numbers(rows * Panel)
		ScaleRows(post, post, d.numbers(rows))
		u.Learn([]uint32{4, 0, 69, 66, 3}, wmv, Factors{&lists, post, d.words(rows)}, &colsum)
		d.add(wmv)
	}
}

// squareMoments makes second moments that are not negative.
func squareMoments(wmv []float32) {
	for i, x := range wmv {
		if i/Panel%3 == 2 {
			wmv[i] = x * x
		}
	}
}

// membranes are five steps forward that are kept, and the way back.
func (d *digest) membranes() {
	const rows = 3
	for _, l := range lifKinds() {
		l.Decay, l.Input = 0.93, 0.71
		for _, n := range oddSizes {
			pad, lds := (n+15)&^15, (n+63)/64
			before, th, was := d.numbers(rows*pad), d.numbers(pad), make([]uint64, rows*lds)
			for range 5 {
				now, fired := make([]float32, rows*pad), make([]uint64, rows*lds)
				l.Next(rows, n, Mat(before, pad), Mat(d.numbers(rows*pad), pad), Mat(now, pad), th, Fired{Was: was, Now: fired, Ld: lds})
				before, was = now, fired
				d.addWords(fired)
			}
			for b := range rows {
				d.add(before[b*pad:][:n])
			}
		}
	}
	for kind := SlopeNone; kind <= SlopeLinear; kind++ {
		for _, n := range oddSizes[:10] {
			pad := (n + 15) &^ 15
			rows := rows
			if kind == SlopeGiven {
				rows = 1
			}
			x := Errors{Decay: 0.9, Input: 0.8, Slope: Slope{kind, 1.7, 2.3}, Zero: n%2 == 0}
			e, g, th := d.numbers(rows*pad), d.numbers(rows*pad), d.numbers(pad)
			for i := range th {
				th[i]++
			}
			x.Rows(rows, n, ErrorRows{
				E: Mat(e, pad), G: Mat(g, pad), U: Mat(d.numbers(rows*pad), pad), Th: th, Fired: Bits{d.words(rows), 1},
				Direct: Mat(d.numbers(rows*pad), pad), Slope: d.numbers(pad),
			})
			for b := range rows {
				d.add(e[b*pad:][:n])
				d.add(g[b*pad:][:n])
			}
		}
	}
}

func (d *digest) exponentials() {
	x := make([]float64, 500)
	for i, v := range d.numbers(len(x)) {
		x[i] = 30 * float64(v)
		d.addWords([]uint64{math.Float64bits(Exp(x[i])), math.Float64bits(Log(1 + float64(x[i]*x[i]))), math.Float64bits(Sigmoid(x[i]))})
	}
	Softmax(x, x)
	for _, v := range x {
		d.addWords([]uint64{math.Float64bits(v)})
	}
}
