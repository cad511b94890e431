package encode

import "fmt"

// choice returns the name of a choice, or of one that there is not the type and the number.
func choice[T ~int](kind string, v T, names ...string) string {
	if v >= 0 && int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", kind, int(v))
}

// String returns "Bohte" or "Norse".
func (t Tuning) String() string { return choice("Tuning", t, "Bohte", "Norse") }

// String returns "FirstSpikes", "Rates" or "Currents".
func (r Response) String() string { return choice("Response", r, "FirstSpikes", "Rates", "Currents") }

// String returns "OneSpike", "OneAStep" or "CountCrossings".
func (c Crossings) String() string {
	return choice("Crossings", c, "OneSpike", "OneAStep", "CountCrossings")
}
