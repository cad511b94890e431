package encode

import (
	"fmt"
	"testing"
)

func TestChoicesPrintTheirNames(t *testing.T) {
	for want, x := range map[string]any{"Bohte": Bohte, "Norse": Norse, "FirstSpikes": FirstSpikes, "Rates": Rates, "Currents": Currents, "OneSpike": OneSpike,
		"OneAStep": OneAStep, "CountCrossings": CountCrossings, "Tuning(2)": Tuning(2), "Response(-1)": Response(-1), "Crossings(3)": Crossings(3)} {
		if got := fmt.Sprint(x); got != want {
			t.Errorf("%T %d prints as %q", x, x, got)
		}
	}
}
