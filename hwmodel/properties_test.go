package hwmodel

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// networks are dense ones of 10 to 10⁹ synapses, silent, at a usual rate, and with every cell firing in every step.
func networks() map[string]snn.Activity {
	all := map[string]snn.Activity{}
	for decade := 1; decade <= 9; decade++ {
		side := int(math.Sqrt(math.Pow(10, float64(decade))))
		sizes := []int{side, side, max(side/100, 1)}
		if decade < 3 {
			sizes = []int{int(math.Pow(10, float64(decade))), 1}
		}
		for _, rate := range []float64{0, 0.05, 1} {
			spikes := make([]float64, len(sizes))
			for i, n := range sizes {
				spikes[i] = rate * 25 * float64(n)
			}
			all[fmt.Sprintf("10^%d synapses at %v spikes a step", decade, rate)] = feedforward(25, sizes, spikes)
		}
	}
	return all
}

// sound reports what is wrong with a range.
func sound(i Interval) error {
	if !(0 <= i.Low && i.Low <= i.Typical*(1+1e-12) && i.Typical <= i.High*(1+1e-12) && !math.IsInf(i.High, 1)) {
		return fmt.Errorf("%v is no range", i)
	}
	return nil
}

// capable is the greatest power that so many chips can draw, in watts: what their file says; a processor that is busy; or five times the
// greatest published total of the very chip; or half a watt for each mm², which is what the hottest processors with a fan dissipate.
func capable(c Chip, m Mapping) float64 {
	published, chips := 0.0, float64(max(m.Chips, 1))
	for _, w := range c.Measured {
		if p, ok := w.total(); ok && w.Covers == WholeChip.String() {
			published = max(published, p)
		}
	}
	const density = 0.5e6 // W/m²
	switch {
	case c.Power != nil && c.Power.Most != nil:
		return chips * c.Power.Most.typical()
	case c.Affine != nil && c.Affine.Busy != nil:
		return c.Affine.Busy.typical() + c.Power.Chip.typical()
	case published > 0:
		return 5 * chips * published
	case c.Die != nil && c.Die.Area != nil:
		return density * chips * c.Die.Area.typical()
	case m.Area > 0:
		return density * m.Area
	case c.Power != nil && c.Power.Core != nil: // all cores that it has
		return 2 * chips * (c.Power.Chip.typical() + float64(c.coresPerChip())*c.Power.Core.typical())
	case c.Power != nil:
		return chips * c.Power.Chip.typical()
	}
	return math.Inf(1)
}

// Whatever the network, the chip and the method: every figure is a range; each scope holds the one before, so that what is dynamic is never
// above the whole; what fits uses no resource beyond its limit; and the power is one that the device can draw, unless the row says that the
// network does not fit, or that another method contradicts it.
func TestFiguresAreThoseOfADevice(t *testing.T) {
	draws, chips := map[string]bool{}, known(t)
	for name, a := range networks() {
		c, err := CompareActivity(a, nil, chips...)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range c.Rows {
			what := r.Chip + " by " + r.Method.String() + ", " + name
			checkRanges(t, what, r.Estimate)
			for _, u := range r.Mapping.AllUses() {
				if r.Mapping.Fits() && u.Share() > 1+1e-9 {
					t.Errorf("%s fits with %v of %v %s", what, u.Used, u.Limit, u.Resource)
				}
			}
			if !r.Known() || !r.Mapping.Fits() || r.Above != "" {
				continue
			}
			for p := FullSpeed; p <= RealTime; p++ {
				l := r.Latency(p).Typical
				if w, most := r.Total(WholeChip, p).Typical/l, capable(r.chip, r.Mapping); l > 0 && w > most*(1+1e-9) {
					t.Errorf("%s, %v: %d chips draw %v W, and can %v W", what, p, r.Mapping.Chips, w, most)
				}
				draws[r.Chip] = draws[r.Chip] || l > 0
			}
		}
	}
	if len(draws) < 19 {
		t.Errorf("only %d chips have a power", len(draws))
	}
}

// checkRanges checks the energies of an estimate within all scopes, and its latencies.
func checkRanges(t *testing.T, what string, e Estimate) {
	t.Helper()
	for p := FullSpeed; p <= RealTime; p++ {
		for s := Dynamic; s <= WithHost; s++ {
			if err := sound(e.Total(s, p)); err != nil {
				t.Errorf("%s: %v, %v: %v", what, s, p, err)
			}
			if s > Dynamic && e.Total(s, p).Typical < e.Total(s-1, p).Typical*(1-1e-12) {
				t.Errorf("%s, %v: %v takes less than %v", what, p, s, s-1)
			}
		}
		if err := sound(e.Latency(p)); err != nil {
			t.Errorf("%s: latency: %v", what, err)
		}
	}
}

// A core of SpiNNaker that gets more events than it can do in a step is split, and the energy grows with the cores; where one cell alone is
// too much, the network does not fit. Longer steps leave more time.
func TestEventsNeedCores(t *testing.T) {
	a := feedforward(20, []int{4096, 4096, 10}, []float64{20 * 4096, 200, 1}) // 16.8 million events a step on 16 cores of 256 cells
	m := mapped(t, "spinnaker-1", a)
	if p := m.Placements[0]; p.Cores != 2048 || p.Cells != 2 || !m.Fits() { // 10,000 / 4,096: two cells
		t.Errorf("%+v, fits: %v", p, m.Fits())
	}
	same(t, "energy", estimate(t, "spinnaker-1", AffinePower, a).Energy().Typical, 20e-3*(float64(m.Chips)*0.35+float64(m.Cores)*0.034)+1e-9*(20*4096+200), 1e-9)
	a.Dt = 10
	if p := mapped(t, "spinnaker-1", a).Placements[0]; p.Cells != 24 {
		t.Errorf("%d cells a core in steps of 10 ms", p.Cells)
	}
	violated(t, "spinnaker-1", feedforward(20, []int{20000, 10}, []float64{20 * 20000, 0}), "takes 2e+04 synaptic events in a step; a core does about 1e+04 in real time; make steps ≥ 2 ms")
	busy := feedforward(20, []int{1000, 1000}, []float64{20 * 1000, 0})
	violated(t, "speck", busy, `"output" takes 1e+09 synaptic events a second in real time; a core does about 3e+07, and 9e+07 at most; make steps ≥ 11.1 ms`)
}

// A price of events that makes more of them than the chip draws as a whole is said beside the figure.
func TestContradictionsAreSaid(t *testing.T) {
	a := feedforward(20, []int{4096, 4096, 10}, []float64{20 * 4096, 200, 1})
	c, err := CompareActivity(a, nil, chip(t, "spinnaker-1"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Rows[0].coverText(); got != "dynamic, yet above the whole chip by affine" {
		t.Error(got)
	}
	if c, _ = CompareActivity(w784(), nil, chip(t, "spinnaker-1")); c.Rows[0].coverText() != "dynamic" {
		t.Error(c.Rows[0].coverText())
	}
}

// A network that sends values in every step, from its input or from a read-out inside it, fits no chip whose spikes carry none, and is said
// to lose bits or to be unsure on every other.
func TestValuesNeedChipsThatSendThem(t *testing.T) {
	values := quiet(10, 12, 4)
	values.Populations[0].Kind = snn.AnalogInputKind
	values.Projections[0].SynapticEvents = 10 * 12 * 25
	inside := quiet(10, 12, 4)
	inside.Populations[1].Kind = snn.ReadoutKind
	inside.Projections[1].SynapticEvents = 12 * 4 * 25
	binary := map[string]bool{}
	for _, c := range known(t) {
		for _, a := range []snn.Activity{values, inside} {
			m, err := c.Map(a)
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(m.Warnings, "; ")
			for _, v := range m.Violations {
				said += "; " + v.String()
			}
			if c.SpikeBits != nil && c.SpikeBits.count() == 1 {
				binary[c.Name] = true
				if m.Fits() || !strings.Contains(said, "carry none") {
					t.Errorf("%s fits a network that sends values: %s", c.Name, said)
				}
			} else if c.Rules != nil && !strings.Contains(said, "sends values in every step") {
				t.Errorf("%s says nothing of values: %s", c.Name, said)
			}
			if m, _ := c.Map(quiet(10, 12, 4)); strings.Contains(fmt.Sprint(m), "sends values") {
				t.Errorf("%s: a network of spikes sends values: %v", c.Name, m)
			}
		}
		if c.SpikeBits == nil && c.Rules != nil && c.Name != "innatera-t1" && c.Crossbar == nil {
			t.Errorf("%s does not say what a spike carries", c.Name)
		}
	}
	for _, name := range []string{"loihi-1", "truenorth", "odin", "brainscales-2", "speck", "reckon", "xylo-imu", "dynap-se2", "texel"} {
		if !binary[name] {
			t.Errorf("%s sends spikes without a value", name)
		}
	}
}

// The largest and the smallest network that can be described have figures that are finite, on every chip, in tables and as JSON.
func TestExtremesAreFinite(t *testing.T) {
	chips := known(t)
	for _, size := range []int{1, 1 << 20, 1 << 28} {
		for _, steps := range []float64{1e-9, 1, 1e9} {
			for _, dt := range []float64{1e-9, 1e9} {
				for _, rate := range []float64{0, 1} {
					a := sparse(size, steps, dt, rate)
					if dt < 1 { // and dense
						for i, p := range a.Projections {
							a.Projections[i] = dense(*a.Population(p.Pre), *a.Population(p.Post))
						}
					}
					c, err := CompareActivity(a, nil, chips...)
					if err != nil {
						t.Fatal(err)
					}
					if text, err := json.Marshal(c); err != nil || strings.Contains(string(text), `"cores":-`) {
						t.Errorf("%d cells, %v steps of %v ms: %v, %s", size, steps, dt, err, text)
					}
					for _, r := range c.Rows {
						checkRanges(t, fmt.Sprintf("%d cells, %v steps of %v ms, %s by %v", size, steps, dt, r.Chip, r.Method), r.Estimate)
					}
				}
			}
		}
	}
}

// Two chips of one name, of which the tables could not tell apart whose rows are whose, are refused; the same chip twice is not.
func TestChipsHaveNamesOfTheirOwn(t *testing.T) {
	one, two := chip(t, "loihi-1"), chip(t, "loihi-1")
	if _, err := CompareActivity(w784(), nil, one, two); err != nil {
		t.Error(err)
	}
	two.Davies.Synapse.Value *= 2
	if _, err := CompareActivity(w784(), nil, one, chip(t, "odin"), two); err == nil || !strings.Contains(err.Error(), `two different chips are called "loihi-1"`) {
		t.Error(err)
	}
	text, err := json.Marshal(two)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "mine.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), `mine.json: name "loihi-1" is that of a chip of this package`) {
		t.Error(err)
	}
}

// sparse is three layers of so many cells, in which every cell has ten synapses, or one if there is one cell.
func sparse(size int, steps, dt, rate float64) snn.Activity {
	a := feedforward(steps, []int{size, size, size}, []float64{rate * steps * float64(size), rate * steps * float64(size), 0})
	a.Dt = dt
	for i := range a.Populations {
		a.Populations[i].MaxSpikesPerStep = rate * float64(size)
	}
	for i := range a.Projections {
		p := &a.Projections[i]
		p.Kind, p.Weights = snn.SparseKind, float64(min(10, size))*float64(size)
		p.Nonzero, p.SynapticEvents = p.Weights, rate*steps*p.Weights
	}
	return a
}
