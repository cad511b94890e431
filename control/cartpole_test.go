package control

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// States of Gymnasium 1.4.0's CartPole-v1 [towers2024]. Positions after the first step are sums of two numbers, which are added here as there.
func TestCartPoleTrajectory(t *testing.T) {
	c := NewCartPole(0)
	if err := c.Begin([4]float64{.01, -.02, .03, .04}); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]float64{
		{sum(.01, -.0004), .17467919574755525, sum(.03, .0008), -.2430687179600081},
		{.013093583914951107, -.020868848948191993, .025938625640799837, .0591679999394166},
		{.012676206935987267, .1738717748734813, .02712198563958817, -.22521957255967326},
		{.016153642433456895, .36859581150093934, .022617594188394704, -.509225318312219},
		{.023525558663475683, .17316263692575581, .012433087822150324, -.20950152868114708},
	} {
		o, err := c.Step([]int{1, 0, 1, 1, 0}[i])
		if err != nil || !slices.Equal(o.Observation, want) || o.Reward != 1 || o.Over() {
			t.Errorf("step %d: %v, want %v (%v)", i+1, o, want, err)
		}
	}
	if err := c.Begin([4]float64{0, 0, .2, .5}); err != nil {
		t.Fatal(err)
	}
	o, err := c.Step(0)
	if want := []float64{0, -.19729611610711978, sum(.2, .01), .8484537772554577}; err != nil || !slices.Equal(o.Observation, want) || !o.Terminated || o.Reward != 1 {
		t.Errorf("%v, want %v (%v)", o, want, err)
	}
}

// sum adds in float64, which constants are not.
func sum(a, b float64) float64 { return a + b }

// What Gymnasium 1.4.0 observes, rounded to float32, after reset(seed=42) and reset(seed=0).
func TestCartPoleReset(t *testing.T) {
	for seed, want := range map[uint64][]float64{
		42: {.02739560, -.00611216, .03585979, .01973680}, 0: {.01369617, -.02302133, -.04590265, -.04834724},
	} {
		for i, v := range NewCartPole(seed).Reset() {
			if math.Abs(v-want[i]) > 1e-8 {
				t.Errorf("seed %d: %v at %d, want %v", seed, v, i, want[i])
			}
		}
	}
}

func TestCartPoleEnds(t *testing.T) {
	c := NewCartPole(1)
	if _, err := c.Step(0); err == nil || !strings.Contains(err.Error(), "over or has not begun") {
		t.Errorf("error %v", err)
	}
	c.Limit = 3
	c.Reset()
	for k := range 3 {
		if o, err := c.Step(k % 2); err != nil || o.Truncated != (k == 2) || o.Terminated {
			t.Errorf("step %d: %+v, %v", k, o, err)
		}
	}
	if _, err := c.Step(0); err == nil || !strings.Contains(err.Error(), "over or has not begun") {
		t.Errorf("error %v", err)
	}
	c.Reset()
	if _, err := c.Step(2); err == nil || !strings.Contains(err.Error(), "action 2; there are 0 and 1") {
		t.Errorf("error %v", err)
	}
	for _, state := range [][4]float64{{2.5}, {0, 0, -.21}, {0, math.NaN()}, {0, math.Inf(1)}} {
		if err := c.Begin(state); err == nil || !strings.HasPrefix(err.Error(), "control: CartPole.Begin: state [") {
			t.Errorf("%v: error %v", state, err)
		}
	}
	c.Reset() // an episode goes on after states that none can begin in
	before := c.observe()
	for _, state := range [][4]float64{{2.5}, {0, math.NaN()}} {
		if err := c.Begin(state); err == nil || !slices.Equal(c.observe(), before) {
			t.Errorf("%v: error %v, state %v", state, err, c.observe())
		}
	}
	if _, err := c.Step(1); err != nil {
		t.Error(err)
	}
	if err := c.Begin([4]float64{2.4, 1}); err != nil {
		t.Error(err)
	}
	if o, err := c.Step(1); err != nil || !o.Terminated { // 2.4 m is within the limit, 2.42 m is not
		t.Errorf("%+v, %v", o, err)
	}
	var made CartPole
	if err := made.Begin([4]float64{}); err != nil {
		t.Error(err)
	}
	if o, err := made.Step(1); err != nil || o.Observation[0] != 0 || o.Observation[1] <= 0 {
		t.Errorf("%v, %v", o, err)
	}
	made = CartPole{}
	if _, err := made.Step(0); err == nil {
		t.Error("a step before the first episode")
	}
	if got, want := made.Reset(), NewCartPole(0).Reset(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Observations are the caller's own.
func TestCartPoleObservationsAreKept(t *testing.T) {
	c := NewCartPole(3)
	first := c.Reset()
	want := slices.Clone(first)
	o, _ := c.Step(0)
	o.Observation[0] = 99
	if next, _ := c.Step(0); !slices.Equal(first, want) || next.Observation[0] > 9 {
		t.Error("memory is shared")
	}
}

// A random policy: 22.4 steps with a deviation of 11.7 in Gymnasium, over 300 episodes, whose mean has one of 0.7.
func TestCartPoleAtRandom(t *testing.T) {
	returns, err := Episodes(NewCartPole(5), &coin{newPCG64(9)}, 3000)
	mean, deviation := stat.MeanStdDev(returns, nil)
	if err != nil || math.Abs(mean-22.4) > 2.1 || math.Abs(deviation-11.7) > 1.5 {
		t.Errorf("%.2f steps, deviation %.2f, %v", mean, deviation, err)
	}
}

type coin struct{ draws *pcg64 }

func (c *coin) Act([]float64) int { return int(c.draws.next() >> 63) }

// The 53 digits behind sine and cosine from sums of 40 terms in 200 bits, rounded once.
func TestSmallSinCos(t *testing.T) {
	wrong := 0
	draws := newPCG64(1)
	const n = 4000
	for range n {
		x := .6 * (draws.uniform() - .5)
		for k, got := range []float64{smallCos(x), smallSin(x)} {
			want := series(x, k)
			if got != want {
				wrong++
			}
			if math.Abs(got-want) > 1.2e-16 {
				t.Fatalf("%v of %v, want %v", got, x, want)
			}
		}
	}
	if wrong > 2*n/1000 {
		t.Errorf("%d of %d are not the nearest numbers", wrong, 2*n)
	}
	if smallSin(0) != 0 || smallCos(0) != 1 || smallSin(-.1) != -smallSin(.1) {
		t.Error(smallSin(0), smallCos(0))
	}
}

// series is the sum of (−1)^j·x^(2j+k)/(2j+k)!.
func series(x float64, k int) float64 {
	bits := func(v float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(v) }
	term, sum := bits(1), bits(0)
	for i := range 40 {
		if i%2 == k {
			sum.Add(sum, term)
		}
		term.Mul(term, bits(x)).Quo(term, bits(float64(i+1)))
		if i%2 == k {
			term.Neg(term)
		}
	}
	v, _ := sum.Float64()
	return v
}

// numpy.random.Generator(numpy.random.PCG64(seed)).random(3), printed in full.
func TestPCG64(t *testing.T) {
	for seed, want := range map[uint64][]float64{
		0:                    {0.6369616873214543, 0.2697867137638703, 0.04097352393619469},
		42:                   {0.7739560485559633, 0.4388784397520523, 0.8585979199113825},
		1099511627783:        {0.829812891829413, 0.25530515834910417, 0.15379071585298754},
		18446744073709551615: {0.6800266789616931, 0.8453117585624743, 0.007403081599260064},
	} {
		p := newPCG64(seed)
		for i, w := range want {
			if v := p.uniform(); v != w {
				t.Errorf("seed %d, draw %d: %v, want %v", seed, i, v, w)
			}
		}
	}
}
