package hwmodel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Method is an equation from the literature.
type Method uint8

// The methods; docs/energy.md has their equations.
const (
	HorowitzFP32 Method = iota
	HorowitzFP16
	HorowitzINT32
	HorowitzINT8
	KerasSpiking
	NeuroBench
	SyOps
	Yin
	Lemaire32
	Lemaire8
	ClosedForm
	EventBased
	AffinePower
	CycleModel
	CrossbarReads
)

var methodNames = [...]string{
	"horowitz-fp32", "horowitz-fp16", "horowitz-int32", "horowitz-int8", "keras", "neurobench", "syops", "yin", "lemaire-32", "lemaire-8",
	"davies", "event", "affine", "cycles", "crossbar",
}

// String returns the name of the method, as the command has it.
func (m Method) String() string { return wordOf(methodNames[:], m, "Method") }

// MarshalText returns the name of the method.
func (m Method) MarshalText() ([]byte, error) { return textOf(methodNames[:], m, "Method") }

// ParseMethod returns the method called name.
func ParseMethod(name string) (Method, error) {
	if i := slices.Index(methodNames[:], name); i >= 0 {
		return Method(i), nil
	}
	return 0, fmt.Errorf("hwmodel: no method %q; there are %s", name, strings.Join(methodNames[:], ", "))
}

// Methods returns the methods that have their numbers in c.
func (c Chip) Methods() []Method {
	var all []Method
	if a := c.Arithmetic; a != nil {
		all = append(all, Method(slices.Index([]string{"fp32", "fp16", "int32", "int8"}, a.Precision)))
		if a.Precision == "fp32" { // the others are stated in these prices
			all = append(all, NeuroBench, SyOps, Yin)
		}
	}
	for _, s := range []struct {
		given bool
		m     Method
	}{
		{c.Keras != nil, KerasSpiking}, {c.SRAM != nil, Lemaire32}, {c.SRAM != nil, Lemaire8}, {c.Davies != nil, ClosedForm},
		{c.Event != nil, EventBased}, {c.Affine != nil, AffinePower}, {c.Cycles != nil, CycleModel}, {c.Crossbar != nil, CrossbarReads},
	} {
		if s.given {
			all = append(all, s.m)
		}
	}
	return all
}

// Estimate prices one inference by a method of [Chip.Methods]. Hardware for networks without spikes is priced for the
// conventional network of the same size.
func (c Chip) Estimate(m Method, a snn.Activity) (Estimate, error) { return c.estimate(m, a, false) }

// ANN prices one pass of the conventional network of the same size: a multiply-add a synapse, whatever fires. Methods that know
// no such network are an error.
func (c Chip) ANN(m Method, a snn.Activity) (Estimate, error) { return c.estimate(m, a, true) }

func (c Chip) estimate(m Method, a snn.Activity, ann bool) (Estimate, error) {
	if err := a.Check(); err != nil {
		return Estimate{}, err
	}
	if err := c.usable(); err != nil {
		return Estimate{}, err
	}
	if !slices.Contains(c.Methods(), m) {
		return Estimate{}, fmt.Errorf("hwmodel: chip %s has no numbers for method %s; it has those for %s", c.Name, m, c.methodList())
	}
	e := Estimate{Chip: c.Name, Title: c.Title, Method: m, ANN: ann || c.dense(), Power: c.Power, Steps: a.T, Model: eventsOf(a).modelTime(), chip: c}
	if ann && !c.dense() && !m.knowsANN() {
		return Estimate{}, fmt.Errorf("hwmodel: method %s has no equation for networks without spikes", m)
	}
	if !e.ANN {
		e.Mapping = c.Rules.place(c, a)
	}
	if err := c.apply(&e, eventsOf(a)); err != nil {
		return Estimate{}, err
	}
	e.warnOfPower()
	return e, nil
}

// apply fills in what the method says.
func (c Chip) apply(e *Estimate, x events) error {
	switch e.Method {
	case HorowitzFP32, HorowitzFP16, HorowitzINT32, HorowitzINT8:
		c.horowitz(e, x)
	case KerasSpiking:
		c.keras(e, x)
	case NeuroBench:
		c.neurobench(e, x)
	case SyOps:
		c.syops(e, x)
	case Yin:
		c.yin(e, x)
	case Lemaire32:
		return c.lemaire(e, x, "int32", 32)
	case Lemaire8:
		return c.lemaire(e, x, "int8", 8)
	case ClosedForm:
		c.davies(e, x)
	case EventBased:
		c.event(e, x)
	case AffinePower:
		c.affine(e, x)
	case CycleModel:
		c.cycles(e, x)
	case CrossbarReads:
		c.crossbar(e, x)
	}
	return nil
}

func (m Method) knowsANN() bool {
	return m <= HorowitzINT8 || m == Lemaire32 || m == Lemaire8 || m == Yin
}

// dense reports whether the chip computes networks without spikes.
func (c Chip) dense() bool { return c.Kind == Conventional }

func (c Chip) methodList() string {
	var names []string
	for _, m := range c.Methods() {
		names = append(names, m.String())
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func (c Chip) coresPerChip() int {
	if c.Die == nil {
		return 1
	}
	return c.Die.Cores.count()
}
