package hwmodel

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/snn"
)

// Table is rows of text under a head: String, Markdown and CSV write it.
type Table = table.Table

// Comparison is one network on several chips, by every method that has its numbers.
type Comparison struct {
	Activity snn.Activity
	Rows     []Row
	Flags    []string // what published rules of thumb say
}

// Row is one estimate, and where the method knows it that of the conventional network of the same size, and where both cost the same.
type Row struct {
	Estimate
	Conventional *Estimate
	BreakEven    *BreakEven
	// Above names the method by which the whole chip takes less than this row says for the events alone, so that one of the two is wrong for
	// this network; empty where none does.
	Above string
}

// Compare prices one inference of a trained network, from the events that were counted, on the chips, or where none is given on
// all that the package knows.
func Compare(net snn.Net, counts snn.Counts, chips ...Chip) (*Comparison, error) {
	a, err := counts.Activity(net)
	if err != nil {
		return nil, err
	}
	return CompareActivity(a, nil, chips...)
}

// CompareActivity is [Compare] for events that any program has counted, and for some methods only, where any are given. A method
// or a chip that is asked for and gives no estimate is an error.
func CompareActivity(a snn.Activity, methods []Method, chips ...Chip) (*Comparison, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	if len(chips) == 0 {
		var err error
		if chips, err = Chips(); err != nil {
			return nil, err
		}
	} else if len(methods) > 0 {
		if err := pairs(methods, chips); err != nil {
			return nil, err
		}
	}
	if err := distinct(chips); err != nil {
		return nil, err
	}
	c := &Comparison{Activity: a, Flags: Flags(a)}
	for _, chip := range chips {
		first := len(c.Rows)
		for _, m := range chip.Methods() {
			if len(methods) > 0 && !slices.Contains(methods, m) {
				continue
			}
			row, err := chip.row(m, a)
			if err != nil {
				return nil, err
			}
			c.Rows = append(c.Rows, row)
		}
		contradict(c.Rows[first:])
	}
	return c, nil
}

// distinct checks that no two chips that differ have one name, by which alone tables tell them apart.
func distinct(chips []Chip) error {
	seen := make(map[string]Chip, len(chips))
	for _, c := range chips {
		if old, ok := seen[c.Name]; ok && !reflect.DeepEqual(old, c) {
			return fmt.Errorf("hwmodel: two different chips are called %q; give one of them another name", c.Name)
		}
		seen[c.Name] = c
	}
	return nil
}

// contradict marks the rows of a chip whose events alone take more than the whole chip does by another method.
func contradict(rows []Row) {
	for i := range rows {
		for _, whole := range rows {
			r := &rows[i]
			if r.Scope == Dynamic && whole.Scope == WholeChip && r.Known() && whole.Covers(WholeChip) && r.Energy().Typical > whole.Energy().Typical {
				r.Above = whole.Method.String()
			}
		}
	}
}

// pairs checks that every method has a chip, and every chip a method.
func pairs(methods []Method, chips []Chip) error {
	for _, m := range methods {
		if !slices.ContainsFunc(chips, func(c Chip) bool { return slices.Contains(c.Methods(), m) }) {
			return fmt.Errorf("hwmodel: method %s: none of the chips has numbers for it; leave the chips out to see which do", m)
		}
	}
	for _, c := range chips {
		if !slices.ContainsFunc(c.Methods(), func(m Method) bool { return slices.Contains(methods, m) }) {
			return fmt.Errorf("hwmodel: chip %s has no numbers for these methods; it has those for %s", c.Name, c.methodList())
		}
	}
	return nil
}

func (c Chip) row(m Method, a snn.Activity) (Row, error) {
	e, err := c.Estimate(m, a)
	if err != nil || !m.knowsANN() {
		return Row{Estimate: e}, err
	}
	ann, err := c.ANN(m, a)
	if err != nil {
		return Row{}, err
	}
	b, err := c.BreakEven(m, a, e.Scope, e.Pace, ann.Energy().Typical)
	return Row{Estimate: e, Conventional: &ann, BreakEven: &b}, err
}

// Table returns a row an estimate. Energies and latencies are typical values with the range that holds them 9 times in 10.
func (c *Comparison) Table() Table {
	c.mustAdd("Table")
	t := Table{Head: []string{
		"chip", "method", "energy of an inference", "it covers", "most of it", "latency", "fits", "against the same net without spikes",
	}}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, []string{
			r.Chip, r.Method.String(), r.energyText(), r.coverText(), r.mostText(), r.latencyText(), r.fitsText(), r.againstText(),
		})
	}
	return t
}

// Fit returns a row a chip that has cores to place a network on: how much of it the network takes, the resource that binds, and what does
// not fit with the smallest change that would cure it.
func (c *Comparison) Fit() Table {
	c.mustAdd("Fit")
	t := Table{Head: []string{"chip", "fits", "cores", "chips", "area", "binding resource", "exceeded, and the smallest cure"}}
	last := ""
	for _, r := range c.Rows {
		if r.ANN || r.Chip == last || len(r.Mapping.AllUses()) == 0 {
			continue
		}
		last = r.Chip
		m := r.Mapping
		binding, _ := m.Binding()
		var violations []string
		for _, v := range m.Violations {
			violations = append(violations, v.String())
		}
		area := unknown
		if m.Area > 0 {
			area = fmt.Sprintf("%.3g mm²", m.Area*1e6)
		}
		t.Rows = append(t.Rows, []string{
			r.Chip, r.fitsText(), fmt.Sprint(m.Cores), fmt.Sprint(m.Chips), area,
			fmt.Sprintf("%s, %.3g %%", binding.Resource, 100*binding.Share()), strings.Join(violations, "; "),
		})
	}
	return t
}

const unknown = "–"

func (r Row) energyText() string {
	if !r.Known() {
		return unknown
	}
	return r.Energy().text("J")
}

// coverText says what a figure covers, in the words of Coverage, and what else there is to know of it.
func (r Row) coverText() string {
	switch {
	case r.Counted != nil:
		return "counts only"
	case !r.Known():
		return "nothing is known"
	case r.Lacks != "":
		return r.Coverage()
	case r.Above != "":
		return r.Coverage() + ", yet above the whole chip by " + r.Above
	case r.Scope > Dynamic && !r.Covers(r.Scope):
		return r.Coverage() + "; static power is not known"
	}
	return r.Coverage()
}

func (r Row) mostText() string {
	shares := r.ByCause(r.Scope, r.Pace)
	if len(shares) == 0 {
		return unknown
	}
	most := slices.MaxFunc(shares, func(a, b Share) int { return int(sign(a.Energy.Typical - b.Energy.Typical)) })
	return fmt.Sprintf("%v %.0f %%", most.Cause, 100*most.Energy.Typical/r.Energy().Typical)
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func (r Row) latencyText() string {
	if l := r.Latency(r.Pace); l.Typical > 0 && len(r.Time) > 0 {
		return l.text("s")
	}
	return unknown
}

func (r Row) fitsText() string {
	switch m := r.Mapping; {
	case !m.Fits():
		return "no"
	case r.ANN || m.Certainty == Unchecked:
		return "not checked"
	case m.Certainty == Exact:
		return "yes"
	default:
		return "yes (" + m.Certainty.String() + ")"
	}
}

func (r Row) againstText() string {
	if r.Conventional == nil {
		return unknown
	}
	return r.Against(*r.Conventional)
}

// rowJSON is what the command prints. Energies and latencies are null where they are not known.
type rowJSON struct {
	Chip       string              `json:"chip"`
	Method     Method              `json:"method"`
	Energy     *Interval           `json:"energyJ"`
	Covers     string              `json:"covers"`
	ByCause    map[string]float64  `json:"byCause"`
	Scopes     map[string]Interval `json:"scopesJ"` // as fast as possible, and the whole chip in real time
	ANN        *Interval           `json:"annEnergyJ,omitempty"`
	Ratio      *Interval           `json:"annRatio,omitempty"` // of both energies
	BreakEven  *BreakEven          `json:"breakEven,omitempty"`
	Latency    *Interval           `json:"latencyS"`
	Step       *Interval           `json:"stepS"`
	RealTime   *Interval           `json:"realTimeS"`
	Fits       bool                `json:"fits"`
	Checked    Certainty           `json:"mapping"`
	Cores      int                 `json:"cores"`
	Chips      int                 `json:"chips"`
	Area       float64             `json:"areaMm2,omitempty"`
	Binding    string              `json:"binding,omitempty"`
	Violations []string            `json:"violations"`
	Warnings   []string            `json:"warnings,omitempty"`
	Counted    *Metrics            `json:"counted,omitempty"`
}

// MarshalJSON writes the rows.
func (c *Comparison) MarshalJSON() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("hwmodel: comparison: %w", err)
	}
	rows := []rowJSON{}
	for _, r := range c.Rows {
		rows = append(rows, r.json())
	}
	return json.Marshal(rows)
}

func (r Row) json() rowJSON {
	m := r.Mapping
	j := rowJSON{
		Chip: r.Chip, Method: r.Method, Covers: r.coverText(), ByCause: map[string]float64{}, Scopes: map[string]Interval{},
		Fits: m.Fits(), Checked: m.Certainty, Cores: m.Cores, Chips: m.Chips, Area: m.Area * 1e6, Violations: []string{},
		Warnings: m.Warnings, Counted: r.Counted,
	}
	for _, v := range m.Violations {
		j.Violations = append(j.Violations, v.String())
	}
	if b, ok := m.Binding(); ok {
		j.Binding = fmt.Sprintf("%s %.4g of %.4g", b.Resource, b.Used, b.Limit)
	}
	if r.Known() {
		energy := r.Energy()
		j.Energy = &energy
		for _, s := range r.ByCause(r.Scope, r.Pace) {
			j.ByCause[s.Cause.String()] = s.Energy.Typical
		}
	}
	for s, name := range [...]string{"dynamic", "usedCores", "wholeChip", "withHost"} {
		if r.Covers(Scope(s)) {
			j.Scopes[name] = r.Total(Scope(s), FullSpeed)
		}
	}
	if r.Covers(WholeChip) {
		j.Scopes["wholeChipRealTime"] = r.Total(WholeChip, RealTime)
	}
	if r.Conventional != nil {
		ann := r.Conventional.Energy()
		j.ANN, j.BreakEven = &ann, r.BreakEven
		if ratio, err := r.Ratio(*r.Conventional); err == nil {
			j.Ratio = &ratio
		}
	}
	if len(r.Time) > 0 {
		full, step, real := r.Latency(FullSpeed), r.step(), r.Latency(RealTime)
		j.Latency, j.Step, j.RealTime = &full, &step, &real
	}
	return j
}
