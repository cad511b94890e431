package snn

// cellJSON holds one of the cells, under its name.
type cellJSON struct {
	LIF         *LIF          `json:",omitempty"`
	Synaptic    *synapticJSON `json:",omitempty"`
	Alpha       *Alpha        `json:",omitempty"`
	LI          *LI           `json:",omitempty"`
	BRF         *BRF          `json:",omitempty"`
	GatedLIF    *GatedLIF     `json:",omitempty"`
	Conductance *Conductance  `json:",omitempty"`
	Izhikevich  *Izhikevich   `json:",omitempty"`
	AdEx        *AdEx         `json:",omitempty"`
}

// synapticJSON is Synaptic with a name for the cell that it extends.
type synapticJSON struct {
	LIF           LIF
	TauSyn, Alpha float64
	Earlier       bool
	Exact         bool
	TauSynSpread  Spread
}

// cellToJSON returns c under its name, or nil if it is none.
func cellToJSON(c Cell) *cellJSON {
	switch c := c.(type) {
	case LIF:
		return &cellJSON{LIF: &c}
	case Synaptic:
		return &cellJSON{Synaptic: &synapticJSON{c.LIF, c.TauSyn, c.Alpha, c.Earlier, c.Exact, c.TauSynSpread}}
	case Alpha:
		return &cellJSON{Alpha: &c}
	case LI:
		return &cellJSON{LI: &c}
	case BRF:
		return &cellJSON{BRF: &c}
	case GatedLIF:
		return &cellJSON{GatedLIF: &c}
	case Conductance:
		return &cellJSON{Conductance: &c}
	case Izhikevich:
		return &cellJSON{Izhikevich: &c}
	case AdEx:
		return &cellJSON{AdEx: &c}
	}
	return nil
}

// cells returns the cells that are there.
func (j cellJSON) cells() (found []Cell) {
	if c := j.LIF; c != nil {
		found = append(found, *c)
	}
	if c := j.Synaptic; c != nil {
		found = append(found, Synaptic{c.LIF, c.TauSyn, c.Alpha, c.Earlier, c.Exact, c.TauSynSpread})
	}
	if c := j.Alpha; c != nil {
		found = append(found, *c)
	}
	if c := j.LI; c != nil {
		found = append(found, *c)
	}
	if c := j.BRF; c != nil {
		found = append(found, *c)
	}
	if c := j.GatedLIF; c != nil {
		found = append(found, *c)
	}
	if c := j.Conductance; c != nil {
		found = append(found, *c)
	}
	if c := j.Izhikevich; c != nil {
		found = append(found, *c)
	}
	if c := j.AdEx; c != nil {
		found = append(found, *c)
	}
	return found
}
