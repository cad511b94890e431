package hwmodel

import (
	"fmt"
	"slices"
	"strings"
)

// Explain writes the derivation of an estimate, term by term: counts, prices, and the source of each, which docs/bibliography.md
// resolves.
func (r Row) Explain() string {
	r.mustAdd("Explain")
	var b strings.Builder
	fmt.Fprintf(&b, "%s by %s: %s\n  %s\n", r.Chip, r.Method, r.headline(), r.chip.about())
	r.explainTerms(&b)
	r.explainScopes(&b)
	r.explainTime(&b)
	if r.Known() {
		r.explainSwings(&b)
	}
	if r.Conventional != nil {
		fmt.Fprintf(&b, "  without spikes: %s; with spikes: %s\n", r.Conventional.Energy().text("J"), r.againstText())
		explain(&b, r.Conventional.Terms, "J", "    ")
		fmt.Fprintf(&b, "  typical prices are equal %s\n", *r.BreakEven)
	}
	if !r.ANN {
		b.WriteString(r.Mapping.text())
	}
	for _, w := range r.chip.Measured {
		covers := w.Covers
		if covers == "unknown" {
			covers = "what it covers was not read"
		}
		fmt.Fprintf(&b, "  measured elsewhere (%s): %s\n", covers, w.text())
	}
	fmt.Fprintf(&b, "  left out: %s\n", r.Excludes)
	return b.String()
}

// about says what the chip is.
func (c Chip) about() string {
	s := c.Title
	for _, q := range []*Quantity{c.Process, c.Supply} {
		if q != nil {
			s += fmt.Sprintf(", %v [%s]", q, q.Source)
		}
	}
	if c.Power != nil && c.Power.Most != nil {
		s += fmt.Sprintf(", at most %v a chip [%s]", c.Power.Most, c.Power.Most.Source)
	}
	if c.Note != "" {
		s += ". " + c.Note
	}
	return s
}

// text writes a published measurement.
func (w Workload) text() string {
	s := w.Name
	for _, x := range []struct {
		q    *Quantity
		unit string
	}{{w.Energy, "J"}, {w.Time, "s"}, {w.Power, "W"}} {
		if x.q != nil {
			s += ", " + x.q.Interval().text(x.unit) + " [" + x.q.Source + "]"
		}
	}
	return s
}

func (r Row) headline() string {
	if r.Counted != nil {
		return "counts, no energy"
	}
	if !r.Known() {
		return "no price is known"
	}
	return r.Energy().text("J") + " an inference, " + r.coverText()
}

func (r Row) explainTerms(b *strings.Builder) {
	if m := r.Counted; m != nil {
		fmt.Fprintf(b, "  weights, biases and state take %.6g bytes; weights that are 0: %.4g, activations: %.6g\n",
			m.Footprint, m.ConnectionSparsity, m.ActivationSparsity)
		fmt.Fprintf(b, "  effective additions %.6g, multiply-adds %.6g, dense operations %.6g; updates %.6g, their operations %.6g\n",
			m.EffectiveACs, m.EffectiveMACs, m.Dense, m.MembraneUpdates, m.NeuronOperations)
		return
	}
	explain(b, r.At(r.Scope, r.Pace), "J", "  ")
}

// explain writes terms, a line each.
func explain(b *strings.Builder, terms []Term, unit, indent string) {
	for _, t := range terms {
		span := ""
		if t.Span != (Interval{}) {
			span = " × " + t.Span.text("s")
		}
		fmt.Fprintf(b, "%s%-10v %-42s %12.7g × %s%s = %s  [%s]", indent, t.Cause, t.What, t.Count, t.Price, span, t.Interval().text(unit), t.Price.origin())
		if t.Price.Note != "" {
			fmt.Fprintf(b, " (%s)", t.Price.Note)
		}
		b.WriteByte('\n')
	}
}

// explainScopes writes what the wider scopes add.
func (r Row) explainScopes(b *strings.Builder) {
	for s := UsedCores; s <= WithHost; s++ {
		for p := FullSpeed; p <= RealTime; p++ {
			if !r.Covers(s) || r.ANN && s == UsedCores || s == r.Scope && p == r.Pace {
				continue
			}
			fmt.Fprintf(b, "  %s, %v: %s\n", s, p, r.Total(s, p).text("J"))
		}
	}
	if r.Covers(WithHost) {
		all := r.At(WithHost, FullSpeed)
		explain(b, slices.DeleteFunc(all, func(t Term) bool { return t.Cause != Static && t.Cause != Host }), "J", "    ")
	}
}

func (r Row) explainTime(b *strings.Builder) {
	if len(r.Time) == 0 {
		return
	}
	fmt.Fprintf(b, "  latency: %s as fast as possible, %s a step; %s in real time\n", r.Latency(FullSpeed).text("s"), r.step().text("s"),
		r.Latency(RealTime).text("s"))
	explain(b, r.Time, "s", "    ")
}

// explainSwings writes which coefficients move the figure most.
func (r Row) explainSwings(b *strings.Builder) {
	swings := r.Sensitivity(r.Scope, r.Pace)
	for _, w := range swings[:min(len(swings), 2)] {
		fmt.Fprintf(b, "  %s moves it from %s to %s\n", w.Name, amountText(w.Low, "J"), amountText(w.High, "J"))
	}
}

// text writes where the network goes.
func (m Mapping) text() string {
	var b strings.Builder
	if m.Certainty != Unchecked {
		fmt.Fprintf(&b, "  mapping (%v): %s on %s", m.Certainty, counted(m.Cores, "core"), counted(m.Chips, "chip"))
		if m.Area > 0 {
			fmt.Fprintf(&b, ", %.4g mm²", m.Area*1e6)
		}
		b.WriteByte('\n')
	}
	for _, u := range m.AllUses() {
		where := u.Where
		if where == "" {
			where = "chip"
		}
		fmt.Fprintf(&b, "    %s: %s %.6g of %.6g, %.4g %%  [%s]\n", where, u.Resource, u.Used, u.Limit, 100*u.Share(), u.Source)
	}
	if u, ok := m.Binding(); ok {
		fmt.Fprintf(&b, "    binding: %s\n", u.Resource)
	}
	for _, v := range m.Violations {
		fmt.Fprintf(&b, "    does not fit: %v\n", v)
	}
	for _, w := range m.Warnings {
		fmt.Fprintf(&b, "    note: %s\n", w)
	}
	return b.String()
}

// counted writes a number of things: 1 chip, 2 cores.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// Explain writes the derivation of every row, and what published rules of thumb say.
func (c *Comparison) Explain() string {
	c.mustAdd("Explain")
	var parts []string
	for _, r := range c.Rows {
		parts = append(parts, r.Explain())
	}
	return strings.Join(append(parts, "rules of thumb:\n  "+strings.Join(c.Flags, "\n  ")+"\n"), "\n")
}

// Sentence writes an estimate as a paper can print it: what it covers, its range, where its prices are from, what whole chips draw, and
// what is left out. It says that nothing was measured.
func (r Row) Sentence() string {
	r.mustAdd("Sentence")
	if !r.Known() {
		return fmt.Sprintf("For %s no energy is known.", r.Title)
	}
	var b strings.Builder
	i, from := r.Energy(), "no event happens"
	if keys := r.sources(); len(keys) > 0 {
		from = "prices from " + strings.Join(keys, ", ")
	}
	fmt.Fprintf(&b, "On %s an inference is estimated, not measured, to take %s (%s to %s, %s; method %s, %s).",
		r.Title, amountText(i.Typical, "J"), amountText(i.Low, "J"), amountText(i.High, "J"), r.coverText(), r.Method, from)
	if r.Scope == Dynamic && r.Covers(WholeChip) && !r.ANN {
		whole := r.Total(WholeChip, FullSpeed)
		fmt.Fprintf(&b, " With the static power of %s it is %s (%s to %s) as fast as possible, and %s in real time.",
			counted(max(r.Mapping.Chips, 1), "powered chip"),
			amountText(whole.Typical, "J"), amountText(whole.Low, "J"), amountText(whole.High, "J"), amountText(r.Total(WholeChip, RealTime).Typical, "J"))
	}
	switch m := r.Mapping; {
	case !m.Fits():
		fmt.Fprintf(&b, " The network does not fit: %v.", m.Violations[0])
	case m.Certainty != Unchecked && !r.ANN:
		fmt.Fprintf(&b, " It takes %s (%v).", counted(m.Cores, "core"), m.Certainty)
	}
	fmt.Fprintf(&b, " Left out: %s.", r.Excludes)
	return b.String()
}

// sources are those of the terms, each once.
func (r Row) sources() []string {
	var keys []string
	for _, t := range r.At(r.Scope, r.Pace) {
		if !slices.Contains(keys, t.Price.Source) {
			keys = append(keys, t.Price.Source)
		}
	}
	return keys
}
