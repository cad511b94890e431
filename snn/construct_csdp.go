package snn

// CSDP returns the network of [ororbia2024] for labelled samples: an input, hidden layers and as many classes as the last
// size. Neighbouring hidden layers excite one another both ways; each inhibits itself laterally, hears the label of the
// sample from the population "context", and reads out to "class"; the first one also to "reconstruction".
// docs/csdp.md has its equations and constants.
func CSDP(sizes ...int) Net { return csdpNet(true, sizes) }

// CSDPUnlabelled is [CSDP] without the context of the label, for the self-supervised rule. Its read-out "class" still
// learns from labels, and nothing else does.
func CSDPUnlabelled(sizes ...int) Net { return csdpNet(false, sizes) }

// csdpCell is the cell of all hidden layers and of the classifier; the reconstruction's threshold does not adapt.
func csdpCell() LIF {
	return LIF{
		Tau: 100, Euler: true, Scale: ScaleLeak, Threshold: 0.055, Jitter: 0.025,
		Reset: ResetZero, ResetTiming: ResetSameStep,
		Adapt: Adaptation{PerPopulation: PerPopulation{Rate: 0.001, Floor: 0.025}},
	}
}

func csdpNet(labelled bool, sizes []int) Net {
	n := Net{Dt: 3}
	if len(sizes) < 3 { // Check says that the hidden layer has no shape
		n.Populations = []Population{{Name: "input", Shape: sizes[:min(len(sizes), 1)]}, {Name: "hidden1", Cell: csdpCell()}}
		return n
	}
	last := len(sizes) - 1
	add := func(name string, size int, c Cell) {
		n.Populations = append(n.Populations, Population{Name: name, Shape: []int{size}, Cell: c})
	}
	add("input", sizes[0], nil)
	for l := 1; l < last; l++ {
		add(layerName(l, last), sizes[l], csdpCell())
	}
	if labelled {
		add("context", sizes[last], nil)
	}
	fixed := csdpCell()
	fixed.Adapt = Adaptation{}
	add("class", sizes[last], csdpCell())
	add("reconstruction", sizes[0], fixed)
	for l := 1; l < last; l++ {
		n.joinCSDP(labelled, l, last)
	}
	n.Projections = append(n.Projections, csdpExcitation("hidden1", "reconstruction", 1, 0))
	return n
}

// joinCSDP adds the projections of hidden layer l.
func (n *Net) joinCSDP(labelled bool, l, last int) {
	own := layerName(l, last)
	add := func(p Projection) { n.Projections = append(n.Projections, p) }
	add(csdpExcitation(layerName(l-1, last), own, 0.1, 1))
	if l+1 < last {
		add(csdpExcitation(layerName(l+1, last), own, 0.1, 1))
	}
	if labelled {
		add(csdpExcitation("context", own, 0.1, 1))
	}
	lateral := csdpExcitation(own, own, -0.01, 1)
	lateral.Bound = Bound{Lo: 0, Hi: 1, ZeroDiagonal: true}
	add(lateral)
	add(csdpExcitation(own, "class", 1, 1))
}

func csdpExcitation(pre, post string, gain float32, delay int) Projection {
	return Projection{Pre: pre, Post: post, Wiring: Dense{}, Delay: delay, Gain: gain, Bound: Bound{Lo: -1, Hi: 1},
		Init: Init{Kind: InitUniform, Lo: -1, Hi: 1}}
}
