package kernel

import "testing"

// What does not fit its slice must panic, in assembly too, and not touch what lies behind it.
func TestShortSlicesPanic(t *testing.T) {
	const rows, n = 3, Panel
	f := func(short int) []float32 { return make([]float32, rows*n-short) }
	words := func(short int) []uint64 { return make([]uint64, rows-short) }
	idx := []uint32{0, 1, 2}
	start := []uint32{0, 1, 2, 3}
	wmv := make([]float32, rows*3*Panel)
	tile := make([]float32, Tile*Panel)
	u := RowUpdate{Scale: 1, Lambda: 1}
	colsum := new([Panel]float32)
	learn := func(wmv []float32, start, rows []uint32, post []float32, colsum *[Panel]float32) func() {
		return func() {
			u.Learn(idx, wmv, Factors{&CSR{Lists: Lists{Start: start, Idx: rows}}, post, words(0)}, colsum)
		}
	}
	gemm := func(transA, transB bool, a, b, c int) func() {
		return func() {
			Gemm(nil, Size{M: rows, N: n, K: rows}, Matrix{f(rows*(n-rows) + a), rows, transA}, Matrix{f(b), n, transB}, Mat(f(c), n), true)
		}
	}
	turned := func(a, b int) func() {
		return func() {
			Gemm(nil, Size{M: n, N: n, K: rows}, Mat(f(a), n).T(), Mat(f(b), rows).T(), Mat(make([]float32, n*n), n), false)
		}
	}
	calls := map[string]func(){
		"GatherRows dst": func() { GatherRows(Mat(f(1), n), n, Mat(f(0), n), 1, Lists{Start: start, Idx: idx}) },
		"GatherRows idx": func() { GatherRows(Mat(f(0), n), n, Mat(f(0), n), 1, Lists{Start: start, Idx: idx[:2:2]}) },
		"LIF spikes": func() {
			LIF{}.Rows(rows, n, Mat(f(0), n), Mat(f(0), n), Thresholds{Th: f(0)}, Bits{X: words(1), Ld: 1})
		},
		"LIF shift": func() {
			LIF{}.Rows(rows, n, Mat(f(0), n), Mat(f(0), n), Thresholds{f(0), make([]float32, 2), f(0)}, Bits{words(0), 1})
		},
		"LIF floor": func() {
			LIF{}.Rows(rows, n, Mat(f(0), n), Mat(f(0), n), Thresholds{f(0), f(0), make([]float32, 2)}, Bits{words(0), 1})
		},
		"Trace spikes":    func() { Trace{}.Rows(rows, n, f(0), n, words(1), 1, nil) },
		"Trace z":         func() { Trace{}.Rows(rows, n, f(1), n, words(0), 1, nil) },
		"Trace sumsq":     func() { Trace{}.Rows(rows, n, f(0), n, words(0), 1, make([]float32, 2)) },
		"RowUpdate wmv":   func() { u.Rows(idx, 0, 3, wmv[:len(wmv)-1:len(wmv)-1], tile, tile, colsum) },
		"RowUpdate grad":  func() { u.Rows(idx, 0, 3, wmv, tile[1:], tile, colsum) },
		"RowUpdate cells": func() { u.Rows(idx[:2:2], 0, 3, wmv, tile, tile, colsum) },
		"RowUpdate count": func() { u.Rows(idx, 0, 3, wmv, tile, tile[:9], colsum) },
		"Replay wmv": func() {
			u.Replay(idx, idx, wmv[:len(wmv)-1:len(wmv)-1], Past{Colsum: new([Lags][Panel]float32), Rates: new([Lags]Rates)})
		},
		"Replay lag": func() {
			u.Replay(idx, idx[:2:2], wmv, Past{Colsum: new([Lags][Panel]float32), Rates: new([Lags]Rates)})
		},
		"MaskedTile dst":  func() { MaskedTile(f(1), words(0), 1, start, idx, f(0)) },
		"MaskedTile coef": func() { MaskedTile(f(0), words(0), 1, start, idx, make([]float32, 2)) },
		"Learn wmv":       learn(wmv[:len(wmv)-1:len(wmv)-1], start, idx, f(0), colsum),
		"Learn cells": func() {
			u.Learn([]uint32{5}, wmv, Factors{&CSR{Lists: Lists{Start: start, Idx: idx}}, f(0), words(0)}, colsum)
		},
		"Learn rows":        learn(wmv, start, idx[:2:2], f(0), colsum),
		"Learn post":        learn(wmv, start, idx, f(1), colsum),
		"Learn colsum":      learn(wmv, start, idx, f(0), nil),
		"GatherPairs dst":   func() { GatherPairs(f(1), 2, f(0), n, 1, start, idx) },
		"GatherPairs idx":   func() { GatherPairs(f(0), 2, f(0), n, 1, start, idx[:2:2]) },
		"AdamVec grad":      func() { AdamVec(f(0), make([]float32, 3), f(0), f(0), AdamStep{}) },
		"ScaleRows dst":     func() { ScaleRows(f(1), f(0), make([]float32, rows)) },
		"ScaleRows x":       func() { ScaleRows(f(0), f(1), make([]float32, rows)) },
		"AddRow dst":        func() { AddRow(make([]float32, 3), f(0), 1) },
		"Gemm A":            gemm(false, false, 1, 0, 0),
		"Gemm B":            gemm(false, false, 0, 1, 0),
		"Gemm C":            gemm(false, false, 0, 0, 1),
		"Gemm A transposed": turned(1, 0),
		"Gemm B transposed": turned(0, 1),
	}
	gemm(false, false, 0, 0, 0)()
	turned(0, 0)()
	eachLevel(t, func(t *testing.T) {
		for name, call := range calls {
			if !panics(call) {
				t.Errorf("%s: no panic", name)
			}
		}
	})
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}
