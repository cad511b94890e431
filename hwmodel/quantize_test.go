package hwmodel

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

func trained(t *testing.T) *snn.Model {
	t.Helper()
	m, err := snn.Feedforward(20, 30, 10).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestQuantize(t *testing.T) {
	m := trained(t)
	w, ld := m.Weights(0)
	before := append([]float32(nil), w...)
	last := math.Inf(1)
	for bits := 1; bits <= 12; bits++ {
		q, err := Quantize(m, bits)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := q.Model.Weights(0)
		values := map[float32]bool{}
		for i := range 20 {
			for _, x := range v[i*ld:][:30] {
				values[x] = true
			}
		}
		if bits < 8 && len(values) > 1<<bits {
			t.Errorf("%d bits: %d values", bits, len(values))
		}
		if bits > 1 && values[0] == false && bits < 5 {
			t.Errorf("%d bits: no weight is 0", bits)
		}
		if e := q.Error[0]; e.Projection != "input→hidden1" || e.RMS >= last || e.RMS > 1.5*math.Pow(2, -float64(bits)) {
			t.Errorf("%d bits: %+v after %v", bits, e, last)
		}
		last = q.Error[0].RMS
	}
	for i, x := range w {
		if x != before[i] {
			t.Fatal("the model itself has changed")
		}
	}
	for _, bits := range []int{0, 17, -1} {
		if _, err := Quantize(m, bits); err == nil {
			t.Errorf("%d bits", bits)
		}
	}
}

// Weights that are learned in few bits stay as they are where a chip has as many, and what is made of them where it has fewer is what is simulated.
func TestQuantizeKeepsFewBits(t *testing.T) {
	for _, own := range []snn.Quantization{{Bits: 4}, {Bits: 4, Scale: 1. / 32}, {Bits: 8, Scale: .003}} {
		n := snn.Feedforward(20, 30, 10)
		n.Projections[0].Quantization = own
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := m.Weights(0)
		own.Round(w, w)
		for _, bits := range []int{2, 3, 4, 8, 16} {
			q, err := Quantize(m, bits)
			if err != nil {
				t.Fatal(err)
			}
			v, _ := q.Model.Weights(0)
			if same := slices.Equal(w, v); same != (bits >= own.Bits) || same != (q.Error[0].RMS == 0) || same != (q.Error[0].Scale == own.ScaleOf(w)) {
				t.Errorf("%+v in %d bits: the same %v, %+v", own, bits, same, q.Error[0])
			}
			simulated := slices.Clone(v)
			q.Model.Net.Projections[0].Quantization.Round(simulated, v)
			if !slices.Equal(simulated, v) {
				t.Errorf("%+v in %d bits: a simulation rounds the weights once more", own, bits)
			}
		}
		q, err := chip(t, "loihi-1").Quantize(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, power := math.Frexp(q.Error[0].Scale); q.Error[0].Scale != math.Ldexp(1, power-1) || (q.Error[0].RMS == 0) != (own.Scale == 1./32) {
			t.Errorf("%+v on Loihi: %+v", own, q.Error[0])
		}
		if got := q.Model.Net.Projections[0].Quantization; got.Bits != own.Bits || got.ScaleOf(w) != q.Error[0].Scale {
			t.Errorf("%+v on Loihi: the copy says %+v, and its step is %v", own, got, q.Error[0].Scale)
		}
	}
}

// Each chip's own bits: Loihi's steps are powers of two, and TrueNorth's values −, 0 and +.
func TestQuantizeForChips(t *testing.T) {
	m := trained(t)
	q, err := chip(t, "loihi-1").Quantize(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, e := math.Frexp(q.Error[0].Scale); math.Ldexp(0.5, e) != q.Error[0].Scale || q.Bits != 8 {
		t.Errorf("%+v", q.Error[0])
	}
	if q, err = chip(t, "truenorth").Quantize(m); err != nil {
		t.Fatal(err)
	}
	values := map[float32]bool{}
	w, _ := q.Model.Weights(0)
	for _, x := range w {
		values[x] = true
	}
	if len(values) != 3 {
		t.Errorf("%d values", len(values))
	}
	if _, err := chip(t, "seneca").Quantize(m); err == nil {
		t.Error("a chip without bits")
	}
}

// Weights that can be stored stay as they are.
func TestQuantizeIsExactWhereItCanBe(t *testing.T) {
	m := trained(t)
	w, _ := m.Weights(0)
	for i := range w {
		if w[i] != 0 {
			w[i] = float32(i%15-7) / 4
		}
	}
	q, err := Quantize(m, 4)
	if err != nil || q.Error[0].RMS != 0 {
		t.Errorf("%+v, %v", q.Error[0], err)
	}
}
