package main

import (
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// result is what the agents of a rule reached.
type result struct {
	Rule     string
	Episodes int       // of training
	Test     []float64 // mean steps over 100 episodes, by seed
	Reached  []int     // episodes of training until the mean of the last 20 was 195, by seed; −1 where it never was; none of agents that note none
}

// Steps of an episode that count as kept in balance, and as solved.
const kept, solved = 195, 475

func (r result) String() string {
	i := learning.IntervalOf(r.Test)
	const text = "%s, %d episodes of training\n  test %s\n  mean %.1f [%.1f, %.1f]; ≥ %d: %d of %d; ≥ %d: %d of %d\n  195 reached after episode %v"
	return fmt.Sprintf(text,
		r.Rule, r.Episodes, numbers(r.Test), i.Mean, i.Lo, i.Hi, kept, atLeast(r.Test, kept), len(r.Test), solved, atLeast(r.Test, solved),
		len(r.Test), r.Reached)
}

func numbers(x []float64) string {
	var s []string
	for _, v := range x {
		s = append(s, fmt.Sprintf("%.1f", v))
	}
	return strings.Join(s, ", ")
}

func atLeast(x []float64, least float64) (n int) {
	for _, v := range x {
		if v >= least {
			n++
		}
	}
	return n
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v
	}
	return m / float64(len(x))
}

// window is how many episodes a mean of training is over.
const window = 20

// reached returns after how many episodes the mean of the last ones was 195 first, or −1.
func reached(returns []float64) int {
	for n := window; n <= len(returns); n++ {
		if mean(returns[n-window:n]) >= kept {
			return n
		}
	}
	return -1
}

// differences are those of the test of each pair of rules, seed by seed.
func differences(results []result) string {
	var b strings.Builder
	for i, r := range results {
		for _, o := range results[:i] {
			var d []float64
			for k, v := range r.Test {
				d = append(d, v-o.Test[k])
			}
			p := learning.IntervalOf(d)
			fmt.Fprintf(&b, "%s − %s: %+.1f [%+.1f, %+.1f]\n", r.Rule, o.Rule, p.Mean, p.Lo, p.Hi)
		}
	}
	return b.String()
}
