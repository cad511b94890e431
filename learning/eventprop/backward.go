package eventprop

// The adjoint variables of a cell, backwards in time, as two numbers that fall by themselves: a = λV falls with τm, b = λI − (1 + k)·λV with
// τs, where k = τs/(τm − τs).

// backward walks the events of each cell that fired back from its last spike with ∂L/∂t. It adds to the gradient ∂L/∂W of the weights,
// [pre][post], and to ∂L/∂t of the spikes of the layer below, where late is not nil.
func (c *cells) backward(in []spike, gradient, late []float64) {
	for _, last := range c.latest {
		for last != none && c.out.late[last] == 0 {
			last = c.out.spikes[last].before
		}
		if last != none {
			c.walk(last, in, gradient, late)
		}
	}
}

// walk is backward for one cell.
func (c *cells) walk(number int32, in []spike, gradient, late []float64) {
	a, b := 0.0, 0.0
	s := &c.out.spikes[number]
	j, theta := int(s.cell), c.theta[s.cell]
	k := c.tauSynap / (c.tauMembrane - c.tauSynap)
	upSlow, upFast := s.slow, s.fast // what is left of the time since the event before the spike
	for event := int(s.event); event >= 0; event-- {
		for number != none && int(s.event) == event {
			jump := (float64((s.rise+theta)*a) + c.out.late[number]) / s.rise
			a, b = jump, b+float64((1+k)*(a-jump))
			upSlow, upFast = s.slow, s.fast
			if number = s.before; number != none {
				s = &c.out.spikes[number]
				if int(s.event) == event {
					a, b = c.back(a, b, upSlow/s.slow, upFast/s.fast)
				}
			}
		}
		a, b = c.back(a, b, upSlow, upFast)
		if e := &in[event]; e.cell != none {
			at := int(e.cell)*c.Post + j
			gradient[at] -= float64(c.tauSynap * c.gain * (b + float64((1+k)*a)))
			if late != nil {
				late[event] -= float64(c.w[at] / c.drive * (float64(k*a) + b))
			}
		}
		if event > 0 {
			upSlow, upFast = c.decaySlow[event-1], c.decayFast[event-1]
			if number != none && int(s.event) == event-1 {
				a, b = c.back(a, b, upSlow/s.slow, upFast/s.fast)
			}
		}
	}
}

// back lets both numbers fall over a time.
func (c *cells) back(a, b, slow, fast float64) (float64, float64) {
	if c.synapseSlow {
		return a * fast, b * slow
	}
	return a * slow, b * fast
}
