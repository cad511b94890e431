package hwmodel

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// rule of thumb by which a network with spikes may cost less than one without.
type thumb struct {
	source       string
	most         float64 // spikes for each synapse and inference
	best, remark string
}

var thumbs = [...]thumb{
	{"dampfhoffer2023", 1.38, "0.15 to 1.38", "depending on how the conventional network is mapped"},
	{"davidson2021", 1.72, "below 1.72", "as others quote it"},
}

// Flags are what published rules of thumb say of a network, and what to compare it with. They are warnings, not estimates.
func Flags(a snn.Activity) []string {
	if err := a.Check(); err != nil {
		panic("hwmodel: Flags: " + err.Error())
	}
	var all []string
	each := SpikesPerSynapse(a)
	for _, t := range thumbs {
		verdict := "within"
		if each > t.most {
			verdict = "beyond"
		}
		all = append(all, fmt.Sprintf("%.4g spikes per synapse and inference: %s the range in which spikes may pay, %s (%s) [%s]", each,
			verdict, t.best, t.remark, t.source))
	}
	rate, limit := each/a.T, 0.064
	if a.T <= 5 {
		limit = 0.057
	}
	if a.T <= 10 {
		verdict := "below"
		if rate > limit {
			verdict = "above"
		}
		all = append(all, fmt.Sprintf("%.3g spikes per synapse and step: %s the %.3g that %g steps ask for [yan2024]", rate, verdict, limit, a.T))
	}
	return append(all, fmt.Sprintf("compare with a conventional network of %.0f-bit values: %g steps tell as many apart [yan2024]",
		math.Ceil(math.Log2(a.T+1)), a.T))
}
