package snn

// wiringTraits are what is asked of a wiring outside of what it computes.
type wiringTraits struct {
	resolved Wiring     // with its defaults written out
	kind     WiringKind // what a chip sees
	dense    bool
	counted  bool    // a chip has to store each of its synapses, whatever weights they share
	mean     bool    // its weights are those of a mean unless Init says otherwise
	heads    int     // of an attention
	delays   int     // most steps that a synapse waits beside Delay
	window   []int   // sides of the kernel or pooling window, if it has one
	conv     *Conv2D // the wiring, if it is this one
	list     *List   // the wiring, if it is this one
}

// traitsOfWiring returns the traits of a wiring; those of nil are those of Dense. It is the one place where wirings are told apart but for
// Check, the JSON form and what compiles them.
func traitsOfWiring(w Wiring) wiringTraits {
	t := wiringTraits{resolved: w}
	switch w := w.(type) {
	case nil:
		t.resolved, t.dense = Dense{}, true
	case Dense:
		t.dense = true
	case OneToOne:
		t.kind = OneToOneKind
	case AllButOwn:
		t.kind = AllButOwnKind
	case Sparse:
		t.kind, t.delays = SparseKind, w.Delays[1]
	case List:
		t.kind, t.counted, t.delays, t.list = SparseKind, true, w.mostDelay(), &w
	case Conv2D:
		t.kind, t.conv, t.resolved = ConvKind, &w, w.resolved()
		t.window = w.Kernel[:]
	case Conv1D:
		t.kind, t.resolved = ConvKind, w.resolved()
		t.window = []int{w.Kernel}
	case Pool2D:
		t.kind, t.mean, t.resolved = ConvKind, true, w.resolved()
		t.window = w.Size[:]
	case Attention:
		t.kind, t.counted, t.resolved, t.heads = AttentionKind, true, w.resolved(), orOne(w.Heads)
	}
	return t
}

// Dense reports whether p joins every pre cell to every post cell, through one weight each: its Wiring is [Dense] or nil.
func (p Projection) Dense() bool { return traitsOfWiring(p.Wiring).dense }

func (c Conv2D) resolved() Conv2D {
	for axis := range 2 {
		c.Stride[axis], c.Dilation[axis] = orOne(c.Stride[axis]), orOne(c.Dilation[axis])
	}
	c.Groups, c.MaxPool = orOne(c.Groups), orOne(c.MaxPool)
	return c
}

func (c Conv1D) resolved() Conv1D {
	c.Stride, c.Dilation, c.Groups = orOne(c.Stride), orOne(c.Dilation), orOne(c.Groups)
	return c
}

func (p Pool2D) resolved() Pool2D {
	for axis := range 2 {
		if p.Stride[axis] == 0 {
			p.Stride[axis] = p.Size[axis]
		}
	}
	return p
}
