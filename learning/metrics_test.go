package learning

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// labelled is a mini-batch of samples that have labels alone.
func labelled(label ...int) Batch { return Batch{X: make([][]float32, len(label)), Label: label} }

// TestJudge counts by hand.
func TestJudge(t *testing.T) {
	j := newJudge(Goal{Classes: 3})
	add := func(label []int, out Outcome) {
		if err := j.add(labelled(label...), &out); err != nil {
			t.Fatal(err)
		}
	}
	add([]int{0, 1, 2}, Outcome{Class: []int{0, 2, -1}, NLL: []float64{1, 2, 3}, BCE: []float64{1, 1, 1}})
	add([]int{2, 2}, Outcome{Class: []int{2, 3}, NLL: []float64{4, 5}})
	m := j.metrics()
	if m.Samples != 5 || m.Accuracy != 0.4 || m.NLL != 3 || !math.IsNaN(m.BCE) || !math.IsNaN(m.SSE) {
		t.Errorf("metrics %+v", m)
	}
	if want := []float64{1, 0, 1. / 3}; !slices.Equal(m.Recall, want) || math.Abs(m.BalancedAccuracy-4./9) > 1e-15 { // (1 + 0 + 1/3)/3
		t.Errorf("recall %v, balanced accuracy %v", m.Recall, m.BalancedAccuracy)
	}
	if want := [][]int{{1, 0, 0}, {0, 0, 1}, {0, 0, 1}}; !reflect.DeepEqual(j.confusion, want) || j.unclassified != 2 {
		t.Errorf("confusion %v and %d unclassified", j.confusion, j.unclassified)
	}
	for _, out := range []Outcome{{}, {Class: []int{1}}, {Class: []int{1, 1, 1}}} {
		if err := j.add(labelled(0, 0), &out); err == nil || !strings.Contains(err.Error(), "classes for 2 samples") {
			t.Errorf("%v: error %v", out, err)
		}
	}
	if fmt.Sprint(j.metrics()) != fmt.Sprint(m) {
		t.Error("what was refused is counted")
	}
}

// TestJudgeInfinite: JSON has no infinity, so what a report says must not depend on having been stored.
func TestJudgeInfinite(t *testing.T) {
	j := newJudge(Goal{Classes: 1})
	if err := j.add(labelled(0, 0), &Outcome{Class: []int{0, 0}, NLL: []float64{1, math.Inf(1)}}); err != nil {
		t.Fatal(err)
	}
	if m := j.metrics(); !math.IsNaN(m.NLL) || m.Accuracy != 1 {
		t.Errorf("%+v", m)
	}
}

func TestMetricsJSON(t *testing.T) {
	for _, c := range []struct {
		m    Metrics
		want string
	}{
		{noMetrics(), `{"Samples":0}`},
		{Metrics{Samples: 3, Accuracy: 0, NLL: 0.5, BCE: math.NaN(), SSE: 1e-300, BalancedAccuracy: 0.25, AUROC: 0.75, MSE: math.NaN(), MAE: math.NaN(),
			SMAPE: math.NaN(), Recall: []float64{0.5, math.NaN(), 0}},
			`{"Samples":3,"Accuracy":0,"NLL":0.5,"SSE":1e-300,"BalancedAccuracy":0.25,"AUROC":0.75,"Recall":[0.5,null,0]}`},
	} {
		text, err := json.Marshal(c.m)
		if err != nil || string(text) != c.want {
			t.Errorf("%+v: %s, want %s (%v)", c.m, text, c.want, err)
		}
		var back Metrics
		if err := json.Unmarshal(text, &back); err != nil || fmt.Sprint(back) != fmt.Sprint(c.m) {
			t.Errorf("%s is read as %+v (%v)", text, back, err)
		}
	}
	var m Metrics
	if err := json.Unmarshal([]byte(`{"Samples":"x"}`), &m); err == nil {
		t.Error("text was taken for a number")
	}
}

func TestEpochsAsCSV(t *testing.T) {
	var b strings.Builder
	err := writeEpochs(&b, []Epoch{
		{1, 2.5, 0.25, Metrics{Samples: 10, Accuracy: 0.5, NLL: math.NaN(), BCE: 3, SSE: math.NaN(), MSE: 0.5, SMAPE: math.NaN()}, nil},
		{2, 1e-7, 0.5, noMetrics(), []Observation{{"goodness of a, positive", 2.5}, {"b", math.NaN()}}},
	})
	want := "epoch,loss,train_seconds,valid_accuracy,valid_nll,valid_bce,valid_sse,valid_mse,valid_smape,\"goodness of a, positive\",b\n1,2.5,0.25,0.5,,3,,0.5,,,\n" +
		"2,1e-07,0.5,,,,,,,2.5,\n"
	if err != nil || b.String() != want {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestModelTensors: written into another model of the net, they make it the same model.
func TestModelTensors(t *testing.T) {
	for name, net := range map[string]snn.Net{"csdp": snn.CSDP(5, 4, 3, 2), "stdp": snn.DiehlCook(5, 4), "recurrent": snn.Recurrent(5, 4, 3)} {
		a, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := net.Init(2)
		if err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(a, b) {
			t.Fatalf("%s: two seeds give one model", name)
		}
		tensors, numbers := modelTensors(a), 0
		if err := checkStorable(tensors); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, x := range tensors {
			if strings.HasPrefix(x.Name, "weights") {
				numbers += len(x.F32)
			}
		}
		if err := setModel(b, tensors); err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the model did not go over: %v", name, err)
		}
		if p := parameters(net); p > int64(numbers) || p < 1 {
			t.Errorf("%s: %d parameters of %d weights", name, p, numbers)
		}
		renamed := cloneTensors(tensors)
		renamed[0].Name = "x"
		shaped := cloneTensors(tensors)
		shaped[0].Shape = []int{len(shaped[0].F32), 1}
		for want, bad := range map[string][]Tensor{"tensors instead of": tensors[1:], "no tensor": renamed, "has shape": shaped} {
			if err := setModel(b, bad); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", name, err, want)
			}
		}
	}
}

// TestCloneTensors: copies have data of their own.
func TestCloneTensors(t *testing.T) {
	a := []Tensor{{Name: "a", F32: []float32{1}}, {Name: "b", I64: []int64{2}}}
	b := cloneTensors(a)
	a[0].F32[0], a[1].I64[0] = 7, 7
	if b[0].F32[0] != 1 || b[1].I64[0] != 2 || b[0].I64 != nil {
		t.Errorf("%+v", b)
	}
}
