package nir

// maps are how NIR has the populations: as maps of channels first, or where the shape is nil as vectors. A population is a map if kernels lead to it
// or from it, and nothing else leads to it but cells one by one: nothing in NIR makes a map of a vector.
func (e *exporter) maps() [][]int {
	kinds := make([]mapKind, len(e.n.Populations))
	for changed := true; changed; { // kernels say which populations are maps, and one-to-one projections that others are like them
		changed = false
		for _, p := range e.n.Projections {
			i, j := e.n.Index(p.Pre), e.n.Index(p.Post)
			_, line, is := windowOf(p.Wiring)
			switch {
			case is:
				changed = kinds[i].become(plane, line) || changed
				changed = kinds[j].become(plane, line) || changed
			case e.alike(p):
				changed = kinds[i].follow(kinds[j]) || kinds[j].follow(kinds[i]) || changed
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range kinds {
			if kinds[i] != noMap && (kinds[i] == both || e.uneven(i) || e.mixed(i, kinds)) {
				kinds[i], changed = noMap, true
			}
		}
	}
	shapes := make([][]int, len(kinds))
	for i, kind := range kinds {
		shapes[i] = kind.shape(e.n.Populations[i].Shape)
	}
	return shapes
}

// mapKind is what kernels make of a population.
type mapKind uint8

const (
	noMap mapKind = iota
	plane
	straight
	both // kernels of one and of two dimensions
)

// become notes a kernel, and reports whether that is new.
func (k *mapKind) become(kind mapKind, line bool) bool {
	if line {
		kind = straight
	}
	return k.follow(kind)
}

func (k *mapKind) follow(other mapKind) bool {
	before := *k
	*k |= other
	return *k != before
}

// shape returns a shape of ours as NIR has it; nil of a vector.
func (k mapKind) shape(s []int) []int {
	switch {
	case k == noMap:
		return nil
	case k == straight && len(s) == 1:
		return []int{1, s[0]}
	case k == straight:
		return []int{s[1], s[0]}
	case len(s) == 2:
		return []int{1, s[0], s[1]}
	}
	return []int{s[2], s[0], s[1]}
}

// mixed reports whether something leads to a map that does not leave it one.
func (e *exporter) mixed(i int, kinds []mapKind) bool {
	for _, p := range e.n.Projections {
		if p.Post != e.n.Populations[i].Name {
			continue
		}
		if _, _, is := windowOf(p.Wiring); !is && !e.alike(p) || kinds[e.n.Index(p.Pre)] != kinds[i] {
			return true
		}
	}
	return false
}

// uneven reports whether biases differ within a channel, which those of a convolution do not.
func (e *exporter) uneven(i int) bool {
	shape, b := e.n.Populations[i].Shape, e.m.Bias(i)
	channels := 1
	if len(shape) > 1 {
		channels = shape[len(shape)-1]
	}
	for cell, x := range b {
		if x != b[cell%channels] {
			return true
		}
	}
	return false
}
