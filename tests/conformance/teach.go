package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// hypothesis is one way in which two simulators of one net differ in silence: another value of a field of its cells, or of its projections.
type hypothesis struct {
	cause string // in words; "it" is the library
	wrong string // what is wrong with a description in which the cause is put though it is none
	field string // as in the JSON form of a net
	value func(now any) (any, bool)
}

// hypotheses are tried in this order.
func hypotheses() (all []hypothesis) {
	to := func(cause, field string, v string) {
		all = append(all, hypothesis{cause, field + " " + v, field, func(now any) (any, bool) { return v, now != v }})
	}
	not := func(cause, field string) {
		all = append(all, hypothesis{cause, field + " the other way", field, func(now any) (any, bool) { return now != true, true }})
	}
	add := func(cause string, steps float64) {
		all = append(all, hypothesis{cause, fmt.Sprintf("Delay %+v", steps), "Delay", func(now any) (any, bool) {
			return now.(float64) + steps, now.(float64)+steps >= 0
		}})
	}
	to("reset timing: it resets in the next step", "ResetTiming", "next-step")
	to("reset timing: it resets in the step of the spike", "ResetTiming", "same-step")
	not("threshold: one of v > θ and v ≥ θ is the other there", "Inclusive")
	add("delay: its projections are a step slower", 1)
	add("delay: its projections are a step faster", -1)
	not("decay: one of exp(−dt/τ) and 1 − dt/τ is the other there", "Euler")
	to("scaling: it does not scale its input", "Scale", "none")
	to("scaling: it scales its input by 1 − decay", "Scale", "leak")
	not("order: v takes the synaptic current of this step on one side, and of the step before on the other", "Earlier")
	to("reset: it subtracts the threshold", "Reset", "subtract")
	to("reset: it resets to a value, and keeps the input of the step", "Reset", "zero")
	to("reset: it resets to a value, and loses the input of the step", "Reset", "zero-all")
	to("reset: it does not reset", "Reset", "none")
	return all
}

// of returns a net in which a hypothesis holds, and whether that is another net than it was.
func (h hypothesis) of(n snn.Net) (changed snn.Net, other bool) {
	text, err := json.Marshal(n)
	if err != nil {
		return n, false
	}
	var tree any
	if json.Unmarshal(text, &tree) != nil || !h.walk(tree) {
		return n, false
	}
	if text, err = json.Marshal(tree); err != nil || json.Unmarshal(text, &changed) != nil {
		return n, false
	}
	return changed, changed.Check() == nil
}

// walk changes a field wherever it stands, but in the adaptation of thresholds, and reports whether it has changed one.
func (h hypothesis) walk(tree any) (changed bool) {
	switch t := tree.(type) {
	case map[string]any:
		for key, v := range t {
			if key == h.field {
				if next, ok := h.value(v); ok {
					t[key], changed = next, true
				}
				continue
			}
			changed = key != "Adapt" && h.walk(v) || changed
		}
	case []any:
		for _, v := range t {
			changed = h.walk(v) || changed
		}
	}
	return changed
}

// explain names what makes our results those of the library: one hypothesis, or, where none does, two together.
func (s sample) explain(there results) (causes []string) {
	all := hypotheses()
	for _, h := range all {
		if s.agreesWith(there, h) {
			causes = append(causes, h.cause)
		}
	}
	if len(causes) > 0 {
		return causes
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.field != b.field && s.agreesWith(there, a, b) {
				causes = append(causes, a.cause+"; and "+b.cause)
			}
		}
	}
	return causes
}

// agreesWith reports whether the net has the library's spikes, and on the grid its potentials, if hypotheses hold.
func (s sample) agreesWith(there results, hold ...hypothesis) bool {
	for _, h := range hold {
		other := false
		if s.net, other = h.of(s.net); !other {
			return false
		}
	}
	s.learn = false
	here, err := s.ours()
	if err != nil {
		return false
	}
	c := comparison{numbers: s.numbers}
	return c.spiking(here.Spikes, there.Spikes) == nil && c.different == 0 && c.steps(s, here, there) == nil && (s.numbers != grid || c.potential == 0)
}

// because says in a sentence why spikes differ.
func (c comparison) because() string {
	switch {
	case len(c.causes) > 0:
		return "; " + strings.Join(c.causes, ", or ")
	case c.numbers != grid && c.first != nil && c.first.ulps <= c.first.allowed:
		return "; numbers: rounding decides about this spike"
	case c.first == nil && c.potential == 0:
		return ""
	}
	return "; no other reset, timing, threshold, delay, decay, scaling or order makes ours the library's"
}

// lesson is what happens if a field of a description is another one.
type lesson struct {
	wrong string
	first *difference
	found []string
}

// lessons make each mistake in our description of a net, and look for it.
func (s sample) lessons(there results) (all []lesson) {
	for _, h := range hypotheses() {
		w, other := s, false
		if w.net, other = h.of(s.net); !other {
			continue
		}
		w.learn = false
		here, err := w.ours()
		if err != nil {
			continue
		}
		var c comparison
		if c.spiking(here.Spikes, there.Spikes) == nil && c.different > 0 {
			all = append(all, lesson{h.wrong, w.firstDifference(here, there), w.explain(there)})
		}
	}
	return all
}

func (l lesson) String() string {
	return fmt.Sprintf("described with %s%v; %s", l.wrong, l.first, strings.Join(l.found, ", or "))
}
