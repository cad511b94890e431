package hwmodel

import "slices"

// dimension is what a quantity measures.
type dimension string

// unit is a name that files may use, its dimension, and its size in SI units.
type unit struct {
	name  string
	of    dimension
	scale float64
}

// units are all that files may use. Areas are in square metres, memories in bytes.
var units = [...]unit{
	{"fJ", "energy", 1e-15}, {"pJ", "energy", 1e-12}, {"nJ", "energy", 1e-9}, {"µJ", "energy", 1e-6}, {"mJ", "energy", 1e-3}, {"J", "energy", 1},
	{"ns", "time", 1e-9}, {"µs", "time", 1e-6}, {"ms", "time", 1e-3}, {"s", "time", 1},
	{"µW", "power", 1e-6}, {"mW", "power", 1e-3}, {"W", "power", 1},
	{"Hz", "frequency", 1}, {"kHz", "frequency", 1e3}, {"MHz", "frequency", 1e6}, {"GHz", "frequency", 1e9},
	{"µm²", "area", 1e-12}, {"mm²", "area", 1e-6},
	{"nm", "length", 1e-9}, {"V", "voltage", 1}, {"1", "number", 1}, {"bit", "bits", 1},
	{"B", "memory", 1}, {"KiB", "memory", 1 << 10}, {"MiB", "memory", 1 << 20},
}

// unitOf returns the unit called name; one that does not exist has no dimension.
func unitOf(name string) unit {
	if i := slices.IndexFunc(units[:], func(u unit) bool { return u.name == name }); i >= 0 {
		return units[i]
	}
	return unit{scale: 1}
}

// namesOf lists the units of a dimension.
func namesOf(d dimension) []string {
	var names []string
	for _, u := range units {
		if u.of == d {
			names = append(names, u.name)
		}
	}
	return names
}
