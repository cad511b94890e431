package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spikecell/spikecell/control/infer"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// states are those at which gradients are compared.
const states = 200

// quality is how good a model is: the mean square error of its predictions, and the cosine between its gradient and that of the arm, by step.
type quality struct {
	error  float64
	cosine []float64
}

// gradients compares models by what they are for.
func gradients(ctx context.Context, seeds int, out io.Writer) error {
	recurrent, apart := infer.Forward{}, infer.Forward{Apart: true}
	local := infer.Forward{Credit: gradient.EProp}
	all := map[string][]quality{}
	for _, seed := range learning.Seeds(seeds) {
		for _, x := range []struct {
			name           string
			trained, asked infer.Forward
		}{{"spiking", recurrent, recurrent}, {"local", recurrent, local}, {"apart", apart, apart}} {
			q, err := measure(ctx, x.trained, x.asked, seed)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "seed %d  %-8s error %.5f  cosine %.2f\n", seed, x.name, q.error, q.cosine)
			all[x.name] = append(all[x.name], q)
		}
	}
	report(all, out)
	return nil
}

// measure trains a model and asks it in one of two forms.
func measure(ctx context.Context, trained, asked infer.Forward, seed uint64) (q quality, err error) {
	r, err := trained.Train(ctx, learning.Settings{Seed: seed})
	if err != nil {
		return q, err
	}
	model, err := asked.Bind(r.Model, states)
	if err != nil {
		return q, err
	}
	q.error = r.Test.MSE
	q.cosine, err = infer.Agreement(model, infer.Dynamics{}, states, snn.NewStream(seed).Named("gradients"))
	return q, err
}

// report prints intervals over seeds, and those of paired differences between the models.
func report(all map[string][]quality, out io.Writer) {
	values := func(name string, of func(quality) float64) (x []float64) {
		for _, q := range all[name] {
			x = append(x, of(q))
		}
		return x
	}
	text := func(x []float64, digits int) string {
		i := learning.IntervalOf(x)
		return fmt.Sprintf("%.*f [%.*f, %.*f]", digits, i.Mean, digits, i.Lo, digits, i.Hi)
	}
	mean := func(q quality) (sum float64) {
		for _, c := range q.cosine {
			sum += c / float64(len(q.cosine))
		}
		return sum
	}
	fails := func(q quality) float64 { return q.error }
	for _, name := range []string{"spiking", "local", "apart"} {
		own, error := values(name, mean), values(name, fails)
		fmt.Fprintf(out, "%-8s error %s, mean cosine %s", name, text(error, 5), text(own, 3))
		if name != "spiking" {
			fewer, nearer := less(error, values("spiking", fails)), less(own, values("spiking", mean))
			fmt.Fprintf(out, "; less spiking: error %s, cosine %s", text(fewer, 5), text(nearer, 3))
		}
		fmt.Fprintln(out)
	}
}

// less returns the differences of two lists.
func less(a, b []float64) (d []float64) {
	for i := range a {
		d = append(d, a[i]-b[i])
	}
	return d
}
