package plot

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// look is how a series is told from others: by colour, marker and dashes.
type look struct {
	color  shade
	marker Marker
	dash   []float64
	round  int // how often the palette was used up before
	again  int // how many series of the figure before this one have the same name, and thus the same colour
}

// palette are the colours of series. Those that are hardest to confuse come first.
var palette = [...]shade{okabeBlue, okabeVermilion, okabeGreen, violet, brown, navy}

// dashes are the dashes of lines, those of the first colours first.
var dashes = [...][]float64{nil, {6, 2}, {2, 1.5}, {7, 2, 1.5, 2}, {4, 1.5, 1, 1.5, 1, 1.5}, {10, 3}}

// owners are names that own a colour in every figure: rules, populations, and parts of data.
var owners = map[string]int{
	"csdp": 0, "stdp": 1, "surrogate": 2, "surrogategradient": 2, "bptt": 2, "eprop": 3, "eventprop": 4, "bptc": 5, "csdpunsup": 3, "ann": 5,
	"ottt": 4, "decolle": 1, "random": 0, "randomfeedback": 0,
	"input": 0, "inputcurrent": 0, "current": 0, "hidden": 1, "hidden1": 1, "hidden2": 4, "output": 2, "class": 2, "context": 3, "label": 3, "labels": 3,
	"reconstruction": 5,
	"excitatory":     2, "inhibitory": 1,
	"wanted": 0, "target": 0, "fired": 1,
	"before": 0, "after": 1,
	"train": 0, "training": 0, "valid": 1, "validation": 1, "test": 2,
}

// plainName is a name without case, spaces and signs.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// slot is the colour that a name has where no other name of the figure has it, and whether the name owns it.
func slot(name string) (i int, owned bool) {
	plain := plainName(name)
	if i, ok := owners[plain]; ok {
		return i, true
	}
	h := fnv.New32a()
	h.Write([]byte(plain))
	return int(h.Sum32() % uint32(len(palette))), false
}

// slots gives every name a number of its own, that does not depend on the order of the names. Those of first have the first numbers. Every other
// name has its own, unless another one has the same: then a name that owns it keeps it, or else the first by the alphabet, and the others take what
// is free in the end. So a name yields to one of the same colour alone, and not to those that have yielded themselves, or that need no colour.
func slots(names, first []string) map[string]int {
	of, taken := map[string]int{}, map[int]bool{}
	take := func(name string, i int) {
		if _, ok := of[name]; !ok {
			of[name], taken[i] = i, true
		}
	}
	for i, name := range first {
		take(name, i)
	}
	sorted := slices.Sorted(slices.Values(names))
	for _, owners := range []bool{true, false} {
		for _, name := range sorted {
			if i, owned := slot(name); owned == owners && !taken[i] && needsColor(name) {
				take(name, i)
			}
		}
	}
	for _, late := range []bool{false, true} {
		for _, name := range sorted {
			if needsColor(name) != late {
				take(name, vacant(name, taken))
			}
		}
	}
	return of
}

// vacant is the first number from a name's own on that nobody has.
func vacant(name string, taken map[int]bool) int {
	i, _ := slot(name)
	for taken[i] {
		i = next(i, len(taken))
	}
	return i
}

// colored is before the name of a series whose colour is given: it needs a marker and dashes, and takes no colour from others.
const colored = "\x00"

// needsColor reports whether a series of such a name is told from others by its colour: not one without a name, or whose colour is given.
func needsColor(name string) bool { return name != "" && !strings.HasPrefix(name, colored) }

// next is the place after i in a round of the palette, or beyond it once the palette is used up.
func next(i, used int) int {
	if used < len(palette) {
		return (i + 1) % len(palette)
	}
	return max(i+1, len(palette))
}

// looks returns the look of each name. Series of one name have one colour, and each its own marker and dashes.
func (c *canvas) looks(names ...string) []look {
	c.panel.names = append(c.panel.names, names...)
	of, seen := slots(c.panel.names, c.style.Names), map[string]int{}
	all := make([]look, len(names))
	for i, name := range names {
		all[i] = lookOf(of[name], seen[name])
		if name != "" { // what has no name is not in the key
			seen[name]++
		}
	}
	return all
}

func lookOf(slot, again int) look {
	round := slot / len(palette)
	sign := slot + round + again
	return look{palette[slot%len(palette)], Marker(1 + sign%int(mostMarkers)), dashes[sign%len(dashes)], round, again}
}
