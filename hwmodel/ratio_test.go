package hwmodel

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// times is an activity of k times the steps, at the same rates: k times all counts.
func times(k float64, a snn.Activity) snn.Activity { return scaled(a, 1, k) }

// k times the same counts are k times the energy, at any price: on every chip, by every method, in both directions, with no width. One
// pass of a network without spikes takes the same for any number of steps, but for power over the time of all.
func TestTheSameCountsScaledAreAnExactRatio(t *testing.T) {
	nets := map[string]snn.Activity{"W784": w784(), "graded": graded(w784()), "small": feedforward(20, []int{16, 100, 10}, []float64{32, 100, 3})}
	rows := 0
	for name, a := range nets {
		for _, c := range known(t) {
			for _, m := range c.Methods() {
				for _, k := range []float64{0.5, 1, 10} {
					one, err := c.Estimate(m, a)
					if err != nil {
						t.Fatal(err)
					}
					many, err := c.Estimate(m, times(k, a))
					if err != nil {
						t.Fatal(err)
					}
					if !one.Known() || one.Energy().Typical == 0 {
						continue
					}
					want := k
					if one.ANN && one.Scope == Dynamic {
						want = 1
					}
					rows++
					exactly(t, c.Name+" by "+m.String()+", "+name, many, one, want)
					exactly(t, c.Name+" by "+m.String()+", "+name+", the other way", one, many, 1/want)
				}
			}
		}
	}
	if rows < 300 {
		t.Errorf("only %d rows have an energy", rows)
	}
}

// graded is an activity whose input is values in every step.
func graded(a snn.Activity) snn.Activity {
	p := &a.Populations[0]
	p.Kind, p.Spikes, p.MaxSpikesPerStep = snn.AnalogInputKind, 0, 0
	for i := range a.Projections {
		if a.Projections[i].Pre == p.Name {
			a.Projections[i].SynapticEvents = a.Projections[i].Synapses() * a.T
		}
	}
	return a
}

// exactly checks that a ratio is a number without a range.
func exactly(t *testing.T, what string, a, b Estimate, want float64) {
	t.Helper()
	r, err := a.Ratio(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []float64{r.Low, r.Typical, r.High} {
		same(t, what, v, want, 1e-12)
	}
}

// sampled is the interval that holds 9 ratios of 10 where the logarithm of each source's prices is drawn from two half-normal
// distributions whose 5th and 95th percentiles are the ends of the range. It shares no code with Ratio but the terms.
func sampled(a, b Estimate, common bool) Interval {
	const percentile95 = 1.6448536269514722 // of the normal distribution
	random := rand.New(rand.NewPCG(1, 2))
	var ratios []float64
	for range 40_000 {
		drawn := map[string]float64{}
		sum := func(e Estimate) float64 {
			s := 0.0
			for _, t := range e.At(Dynamic, FullSpeed) {
				key := t.Price.Source
				if !common {
					key = e.Chip + key
				}
				if _, ok := drawn[key]; !ok {
					drawn[key] = random.NormFloat64() / percentile95
				}
				i, z := t.Price.Interval(), drawn[key]
				end := i.High / i.Typical
				if z < 0 {
					end = i.Typical / i.Low
				}
				s += t.Count * i.Typical * math.Pow(end, z)
			}
			return s
		}
		ratios = append(ratios, sum(a)/sum(b))
	}
	slices.Sort(ratios)
	return Interval{ratios[len(ratios)/20], ratios[len(ratios)/2], ratios[len(ratios)*19/20]}
}

// The range of a ratio is that of sampled prices. Logarithms in quadrature are exact where a ratio is a product; of sums an end may be out
// a little, and by a third where two sources are each ten times unsure and one of them decides only where the other is low.
func TestRatiosAreThoseOfSampledPrices(t *testing.T) {
	busy := feedforward(25, []int{784, 128, 10}, []float64{5 * 1960, 256, 10})
	for name, c := range map[string]struct {
		a, b   Estimate
		common bool
		within float64
	}{
		"one source":              {estimate(t, "horowitz-fp32", HorowitzFP32, w784()), conventional(t, "horowitz-fp32", HorowitzFP32, w784()), true, 0.02},
		"two sources":             {estimate(t, "sram-linear", Lemaire32, w784()), conventional(t, "sram-linear", Lemaire32, w784()), true, 0.33},
		"one chip, other counts":  {estimate(t, "loihi-1", ClosedForm, busy), estimate(t, "loihi-1", ClosedForm, w784()), true, 0.02},
		"one chip, two methods":   {estimate(t, "loihi-1", EventBased, w784()), estimate(t, "loihi-1", ClosedForm, w784()), true, 0.02},
		"two chips":               {estimate(t, "loihi-1", ClosedForm, w784()), estimate(t, "horowitz-fp32", HorowitzFP32, w784()), false, 0.02},
		"two chips of one source": {estimate(t, "horowitz-fp32", HorowitzFP32, w784()), estimate(t, "horowitz-int8", HorowitzINT8, w784()), false, 0.02},
	} {
		got, err := c.a.Ratio(c.b)
		if err != nil {
			t.Fatal(err)
		}
		want := sampled(c.a, c.b, c.common)
		for _, v := range [][2]float64{{got.Low, want.Low}, {got.Typical, want.Typical}, {got.High, want.High}} {
			same(t, name, v[0], v[1], c.within)
		}
	}
}

// The power of a chip and the latency that it is drawn for are moved on both sides too: twice the steps take twice the energy of the whole
// chip, at both paces.
func TestRatiosMovePowersAndTimes(t *testing.T) {
	e := estimate(t, "loihi-1", ClosedForm, w784())
	e.Scope = WholeChip
	twice := estimate(t, "loihi-1", ClosedForm, times(2, w784()))
	twice.Scope = WholeChip
	exactly(t, "whole chip", twice, e, 2)
	if i := e.Energy(); i.High/i.Low < 2 {
		t.Errorf("%v has hardly a range, so that this tests nothing", i)
	}
	e.Pace, twice.Pace = RealTime, RealTime
	exactly(t, "in real time", twice, e, 2)
}

// Prices are common that are read from one file, though two chips are compared, and no others.
func TestPricesOfTwoChips(t *testing.T) {
	line := estimate(t, "sram-line", Lemaire8, w784())
	arithmetic := estimate(t, "horowitz-int8", HorowitzINT8, w784())
	only := line
	only.Terms = slices.DeleteFunc(slices.Clone(line.Terms), func(t Term) bool { return t.Price.file != "horowitz-int8" })
	r, err := only.Ratio(arithmetic)
	if err != nil || r.High > r.Low*(1+1e-12) {
		t.Errorf("additions of one file: %v, %v", r, err)
	}
	if r, err = line.Ratio(arithmetic); err != nil || r.High < 9*r.Typical {
		t.Errorf("memory of another file: %v, %v", r, err)
	}
}

func TestRatioRefuses(t *testing.T) {
	e, silent := estimate(t, "horowitz-fp32", HorowitzFP32, w784()), estimate(t, "horowitz-fp32", HorowitzFP32, withoutLeak(quiet(10, 12, 4)))
	counts := estimate(t, "horowitz-fp32", NeuroBench, w784())
	bad := e
	bad.Terms = []Term{{What: "free"}}
	for _, c := range []struct {
		a, b        Estimate
		want, words string
	}{
		{e, silent, "horowitz-fp32 by horowitz-fp32 takes no energy", "against nothing"}, {silent, e, "", "nothing"}, {counts, e, "neurobench no energy is known", unknown},
		{e, counts, "neurobench no energy is known", unknown}, {bad, e, "Terms[0].Price is nil", ""},
	} {
		_, err := c.a.Ratio(c.b)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		if got := func() string {
			defer func() { _ = recover() }() // of what was made by hand and has no price, as everywhere
			return c.a.Against(c.b)
		}(); got != c.words {
			t.Errorf("%q, want %q", got, c.words)
		}
	}
}
