package stdp

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// presentPlain is lane.present without its shortcuts: all inhibitory cells move in every step, and no step of the rest is
// left out.
func (l *lane) presentPlain(p *plastic) {
	l.begin()
	p.begin(len(l.train.Idx))
	for t := range l.net.steps + l.net.rest {
		for j := range l.isMoving {
			l.wake(uint32(j), t)
		}
		if l.net.lateralDelay == 0 {
			l.stepInhibitory(t)
			l.stepExcitatory(t, p)
			continue
		}
		l.stepExcitatory(t, p)
		l.stepInhibitory(t)
	}
}

// The shortcuts change no bit: weights, thresholds and spikes are those of the plain path.
func TestSTDPShortcuts(t *testing.T) {
	skipped := 0
	for _, c := range smallNets() {
		t.Run(c.name, func(t *testing.T) {
			b := ruletest.Patterns(5, 12, 2, 11)
			quick, plain := bind(t, c.rule, initial(t, c.net), poisson, 2, 1), bind(t, c.rule, initial(t, c.net), poisson, 2, 1)
			fired := 0
			quick.normaliseAll()
			plain.normaliseAll()
			for i, x := range b.X {
				q, p := quick.lanes[0], plain.lanes[0]
				poisson.Encode(&q.spikes, x, 2, b.Stream.At(i))
				poisson.Encode(&p.spikes, x, 2, b.Stream.At(i))
				q.present(quick.plastic)
				p.presentPlain(plain.plastic)
				quick.afterLearning()
				plain.afterLearning()
				skipped += len(p.exc.start) - len(q.exc.start)
				sameSpikes(t, "excitatory", &q.exc, &p.exc)
				sameSpikes(t, "inhibitory", &q.inh, &p.inh)
				fired += len(q.exc.fired)
			}
			if fired < 10 {
				t.Errorf("%d spikes are too few to compare", fired)
			}
			sameBits(t, "weights", quick.weights, plain.weights)
			sameBits(t, "θ", quick.theta, plain.theta)
		})
	}
	if skipped < 100 {
		t.Errorf("only %d steps were left out: is the shortcut still there?", skipped)
	}
}

func sameSpikes(t *testing.T, name string, quick, plain *cells) {
	t.Helper()
	if !slices.Equal(quick.fired, plain.fired) || !slices.Equal(quick.start, plain.start[:len(quick.start)]) {
		t.Errorf("%s cells fire %d times, on the plain path %d", name, len(quick.fired), len(plain.fired))
	}
}

func sameBits(t *testing.T, name string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: value %d is %v, want %v", name, i, got[i], want[i])
		}
	}
}

// A cell of which canFire says no never fires, from any membrane below its threshold; and one that it says yes of often does.
func TestSTDPCanFire(t *testing.T) {
	c := newCell(smallNet().Populations[1].Cell.(snn.Conductance), .5)
	s, could := snn.NewStream(1), 0
	for k := range uint64(2000) {
		th := float32(-60 + 40*s.Float64(2*k))
		ge := 4 * float32(s.Float64(2*k+1))
		v, g, none, fires := []float32{th}, []float32{ge}, []float32{0}, false
		for range 40 {
			fires = fires || c.Step(v, g, none, []float32{th}, &kernel.Arrivals{})
		}
		if fires && !c.canFire(ge, th) {
			t.Fatalf("a conductance of %v lifts v over %v mV; canFire says that it cannot", ge, th)
		}
		if c.canFire(ge, th) {
			could++
		}
	}
	if could == 0 || could == 2000 {
		t.Errorf("canFire says yes %d times of 2000: this tests nothing", could)
	}
}

// A step is the exact solution of the equation of a cell, by its series and by the exponential.
func TestSTDPStepIsExact(t *testing.T) {
	for name, cell := range map[string]snn.Cell{"excitatory": smallNet().Populations[1].Cell, "inhibitory": smallNet().Populations[2].Cell} {
		c := cell.(snn.Conductance)
		s := newCell(c, .5)
		for _, g := range [][2]float32{{0, 0}, {.5, 0}, {0, 17}, {3, 30}, {48.9, 0}, {49.1, 0}, {10.4, 6000}, {1e4, 0}} {
			v, ge, gi := []float32{-70}, []float32{g[0]}, []float32{g[1]}
			s.Step(v, ge, gi, []float32{1e9}, &kernel.Arrivals{})
			sum := 1 + float64(g[0]) + float64(g[1])
			vInf := (c.Rest + float64(g[0])*c.Exc + float64(g[1])*c.Inh) / sum
			want := vInf + (-70-vInf)*math.Exp(-.5/c.Tau*sum)
			if math.Abs(float64(v[0])-want) > 2e-4*math.Max(1, math.Abs(want+70)) {
				t.Errorf("%s, g_e %v, g_i %v: v is %v, want %v", name, g[0], g[1], v[0], want)
			}
			if lo, hi := float32(c.Inh), float32(c.Exc); v[0] < lo || v[0] > hi {
				t.Errorf("%s, g_e %v, g_i %v: v is %v, outside its potentials", name, g[0], g[1], v[0])
			}
		}
	}
}
