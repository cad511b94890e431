package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
)

// groups is a row of CSDP on the digits with goodness by group: differences of validation accuracy to one group after the very last epoch, in
// points, without selection, seed by seed. docs/csdp.md has the equations.
type groups struct {
	epochs, seeds int
	published     []difference
}

// difference is a published one, with half its interval [csdp-groups].
type difference struct {
	groups   int
	by, half float64
}

// run trains with each number of groups. A difference is reproduced if its mean lies in the published interval.
func (g groups) run(ctx context.Context, o options) (finding, error) {
	one, err := g.accuracies(ctx, o, 1)
	if err != nil {
		return finding{}, err
	}
	f := finding{seeds: learning.Seeds(g.seeds), values: one, status: pass}
	parts, outside := []string{fmt.Sprintf("G 1 %.2f %%", learning.IntervalOf(one).Mean)}, []string(nil)
	for _, p := range g.published {
		here, err := g.accuracies(ctx, o, p.groups)
		if err != nil {
			return finding{}, err
		}
		d := learning.IntervalOf(minus(here, one))
		parts = append(parts, fmt.Sprintf("G %d %+.3f [%+.3f, %+.3f]", p.groups, d.Mean, d.Lo, d.Hi))
		if _, reason := about(p.by, p.half).judge(fmt.Sprintf("that of G %d", p.groups), d.Mean); reason != "" {
			f.status, outside = gap, append(outside, reason)
		}
	}
	f.measured, f.reason = strings.Join(parts, ", "), strings.Join(outside, "; ")
	return f, nil
}

// accuracies are those of the validation samples after the last epoch, in %, by seed.
func (g groups) accuracies(ctx context.Context, o options, n int) ([]float64, error) {
	x := training{data: "digits", seeds: g.seeds, entry: func(s entries.Set) (learning.Entry, error) {
		e, err := shortened("csdp", g.epochs)(s)
		if rule, ok := e.Learner.(csdp.Rule); ok {
			rule.Groups = n
			e.Name, e.Learner = fmt.Sprint("G ", n), rule
		}
		return e, err
	}}
	reports, err := x.train(ctx, o)
	var found []float64
	for _, r := range reports {
		found = append(found, validAccuracy(g.epochs)(r))
	}
	return found, err
}

// minus are the differences x − y.
func minus(x, y []float64) []float64 {
	d := make([]float64, len(x))
	for i := range x {
		d[i] = x[i] - y[i]
	}
	return d
}

// publishedGroups are the differences after 5 epochs: simultaneous intervals of four, 98.75 % each, over the seeds 13001 to 13010 [csdp-groups].
func publishedGroups() groups {
	return groups{epochs: 5, seeds: 10, published: []difference{{2, -.028, .918}, {4, -.056, 1.335}, {8, -.641, 1.042}, {16, .028, 1.144}}}
}

// longerGroups is the difference after 20 epochs, with its 95 % interval [csdp-groups].
func longerGroups() groups {
	return groups{epochs: 20, seeds: 10, published: []difference{{8, -.251, .445}}}
}
