package snn

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// stand-in until the real constructors and Init are here; delete this file then

func CSDP(sizes ...int) Net           { return csdpNet(true, sizes) }
func CSDPUnlabelled(sizes ...int) Net { return csdpNet(false, sizes) }

func csdpNet(labelled bool, sizes []int) Net {
	cell := LIF{Tau: 100, Euler: true, Scale: ScaleLeak, Threshold: .055, Jitter: .025, Reset: ResetZero, ResetTiming: ResetSameStep, Adapt: Adaptation{PerPopulation: PerPopulation{Rate: .001, Floor: .025}}}
	fixed := cell
	fixed.Adapt = Adaptation{}
	last := len(sizes) - 1
	n := Net{Dt: 3, Populations: []Population{{"input", []int{sizes[0]}, nil}}}
	name := func(l int) string {
		if l == 0 {
			return "input"
		}
		return fmt.Sprintf("hidden%d", l)
	}
	add := func(pre, post string, gain float32, b Bound, delay int) {
		n.Projections = append(n.Projections, Projection{Pre: pre, Post: post, Wiring: Dense{}, Delay: delay, Gain: gain, Bound: b, Init: Init{Kind: InitUniform, Lo: -1, Hi: 1}})
	}
	one := Bound{Lo: -1, Hi: 1}
	for l := 1; l < last; l++ {
		n.Populations = append(n.Populations, Population{name(l), []int{sizes[l]}, cell})
	}
	if labelled {
		n.Populations = append(n.Populations, Population{"context", []int{sizes[last]}, nil})
	}
	n.Populations = append(n.Populations, Population{"class", []int{sizes[last]}, cell}, Population{"reconstruction", []int{sizes[0]}, fixed})
	for l := 1; l < last; l++ {
		add(name(l-1), name(l), .1, one, 1)
		if l+1 < last {
			add(name(l+1), name(l), .1, one, 1)
		}
		if labelled {
			add("context", name(l), .1, one, 1)
		}
		add(name(l), name(l), -.01, Bound{0, 1, true}, 1)
		add(name(l), "class", 1, one, 1)
	}
	add("hidden1", "reconstruction", 1, one, 0)
	return n
}

func (n Net) Init(seed uint64) (*Model, error) {
	m := &Model{Net: n}
	root := NewStream(seed).Named("init")
	for _, p := range n.Projections {
		pre, post := n.Population(p.Pre).Size(), n.Population(p.Post).Size()
		ld := kernel.Ld(post)
		w := kernel.Alloc(pre * ld)
		s := root.Named(p.String())
		for i := range pre {
			for j := range post {
				w[i*ld+j] = float32(p.Init.Lo + (p.Init.Hi-p.Init.Lo)*s.Float64(uint64(i*post+j)))
			}
		}
		m.weights, m.lds = append(m.weights, w), append(m.lds, ld)
	}
	for _, p := range n.Populations {
		var th []float32
		if c, ok := p.Cell.(LIF); ok {
			s := root.Named(p.Name)
			for i := range p.Size() {
				th = append(th, float32(c.EffectiveThreshold()+c.Jitter*(2*s.Float64(uint64(i))-1)))
			}
		}
		m.thresholds, m.thetas = append(m.thresholds, th), append(m.thetas, nil)
	}
	_ = math.Pi
	return m, nil
}
