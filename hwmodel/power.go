package hwmodel

// draw is the mean power of an inference at full speed, of all chips that it takes, in watts; 0 if the latency is not known.
func (e *Estimate) draw() float64 {
	if t := e.Latency(FullSpeed).Typical; t > 0 {
		return e.Total(WholeChip, FullSpeed).Typical / t
	}
	return 0
}

// warnOfPower warns of an estimate that draws more than the chip can: its latency is then too short, or its prices are too high.
func (e *Estimate) warnOfPower() {
	if e.Power == nil || e.Power.Most == nil {
		return
	}
	chips := max(e.Mapping.Chips, 1)
	if p, most := e.draw(), float64(chips)*e.Power.Most.typical(); p > most {
		m := &e.Mapping
		m.Warnings = append(m.Warnings, "as fast as possible it would draw "+amountText(p, "W")+", above the "+amountText(most, "W")+
			" that "+counted(chips, "chip")+" can: the latency is too short, or the prices are too high")
	}
}
