package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	if err := run(context.Background(), []string{"-seeds", "0"}, io.Discard); err == nil || !strings.Contains(err.Error(), "-seeds 0") {
		t.Error(err)
	}
	if err := run(context.Background(), []string{"-only", "spring,sprig"}, io.Discard); err == nil || !strings.Contains(err.Error(), `"sprig"`) {
		t.Error(err)
	}
	if err := run(context.Background(), []string{"-gradients", "-json"}, io.Discard); err == nil || !strings.Contains(err.Error(), "-json is for") {
		t.Error(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := run(ctx, []string{"-seeds", "1"}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Rows have no steps where no goal was reached, and differences are paired by seed.
func TestRows(t *testing.T) {
	var b strings.Builder
	steps, early := 30.0, 25.0
	if err := (settings{}).print(row{Seed: 1, Contender: "random", Final: .36}, &b); err != nil {
		t.Fatal(err)
	}
	if err := (settings{json: true}).print(row{Seed: 2, Contender: "spiking", Reached: 1, Steps: &steps, Final: .005}, &b); err != nil {
		t.Fatal(err)
	}
	means(map[string][]row{
		"spiking": {{Reached: .9, Final: .01, Steps: &early}, {Reached: 1, Final: .01, Steps: &early}},
		"spring":  {{Reached: .7, Final: .01, Steps: &steps}, {Reached: .8, Final: .01, Steps: &steps}},
	}, &b)
	for _, want := range []string{
		"seed 1  random   reached   0.0 %  steps      –  at the end  360.0 mm\n",
		`{"Seed":2,"Contender":"spiking","Reached":1,"Steps":30,"Final":0.005}` + "\n",
		"spring   reached 75.0 [11.5, 100.0] %, at the end 10.0 [10.0, 10.0] mm, after 30.0 [30.0, 30.0] steps; " +
			"spiking less it: 20.0 [20.0, 20.0] %, 0.0 [0.0, 0.0] mm, -5.0 [-5.0, -5.0] steps\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// Differences of models are paired by seed.
func TestReport(t *testing.T) {
	var b strings.Builder
	report(map[string][]quality{
		"spiking": {{.01, []float64{.9, .5}}, {.02, []float64{.8, .4}}},
		"apart":   {{.03, []float64{.9, .7}}, {.04, []float64{.8, .6}}},
	}, &b)
	if want := "less spiking: error 0.02000 [0.02000, 0.02000], cosine 0.100 [0.100, 0.100]\n"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
}
