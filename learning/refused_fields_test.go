package learning_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// What a rule does not read of a cell it refuses by the name of the population and the field, whatever fields a cell comes to have: the fields of LIF
// are found by reflection.
func TestRulesRefuseFieldsThatTheyDoNotRead(t *testing.T) {
	spread := snn.Spread{Learn: true}
	set := map[string]func(c *snn.LIF){
		"Rest":            func(c *snn.LIF) { c.Rest = -1 },
		"Start":           func(c *snn.LIF) { c.Start = -1 },
		"ResetTo":         func(c *snn.LIF) { c.Reset, c.ResetTo = snn.ResetZero, -1 },
		"Refractory":      func(c *snn.LIF) { c.Refractory = 2 },
		"Masked":          func(c *snn.LIF) { c.Refractory, c.Masked = 2, true },
		"Blocked":         func(c *snn.LIF) { c.Refractory, c.Blocked = 2, true },
		"Adapt":           func(c *snn.LIF) { c.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: 10, StrengthSpread: spread} },
		"TauSpread":       func(c *snn.LIF) { c.TauSpread = spread },
		"ThresholdSpread": func(c *snn.LIF) { c.ThresholdSpread = spread },
	}
	read := []string{"Tau", "Beta", "Euler", "Scale", "Input", "Threshold", "Jitter", "Reset", "ResetTiming", "Inclusive"}
	for f := range reflect.TypeFor[snn.LIF]().Fields() {
		if change := set[f.Name]; change == nil {
			if !slices.Contains(read, f.Name) {
				t.Errorf("LIF.%s is neither read nor refused", f.Name)
			}
			continue
		}
		n := snn.CSDP(4, 3, 2)
		c := n.Population("hidden1").Cell.(snn.LIF)
		c.Beta, c.Tau, c.Euler, c.Jitter, c.Adapt = 0, 20, false, 0, snn.Adaptation{}
		set[f.Name](&c)
		n.Population("hidden1").Cell = c
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		_, err = csdp.Rule{}.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 2, Batch: 4, Pool: nil})
		want := strings.ToLower(f.Name)
		if c.Refractory > 0 {
			want = "refractory" // the first of what is refused
		}
		if err == nil || !strings.Contains(err.Error(), `population "hidden1"`) || !strings.Contains(strings.ToLower(err.Error()), want) {
			t.Errorf("CSDP on %s: %v", f.Name, err)
		}
	}
}
