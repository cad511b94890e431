package command

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// fitTable is the table of what fits, with what does not in lines below it, where there is room for it.
func fitTable(c *hwmodel.Comparison) hwmodel.Table {
	t := c.Fit()
	last := len(t.Head) - 1
	t.Head = t.Head[:last]
	for i := range t.Rows {
		t.Rows[i] = t.Rows[i][:last]
	}
	chip := ""
	for _, r := range c.Rows {
		if r.Chip == chip {
			continue
		}
		chip = r.Chip
		for _, v := range r.Mapping.Violations {
			if len(t.Notes) == 0 {
				t.Notes = append(t.Notes, "")
			}
			t.Notes = append(t.Notes, wrapped(chip+": "+v.String(), lineWidth)...)
		}
	}
	return t
}

// lineWidth is that of lines of text below a table, in characters.
const lineWidth = 130

// wrapped breaks a text into lines, of which those after the first are indented.
func wrapped(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = "   "
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// training is what a report tells of it.
type training struct {
	snn.Activity
	costs snn.RuleCosts // of its own rule; without a name where it states none
	net   snn.Net
	batch int
}

// rules are the costs of its own rule, and of two that could have learned from the same events: one that needs no history, and one that does.
func (t training) rules() (rules []snn.RuleCosts) {
	if t.costs.Name != "" {
		rules = append(rules, t.costs)
	}
	for _, k := range []gradient.CreditKind{gradient.EProp, gradient.BPTT} {
		c, err := learning.Entry{Net: t.net, Learner: gradient.Rule{Credit: gradient.Credit{Kind: k}}}.Costs()
		if err == nil && c.Name != t.costs.Name {
			c.Name += ", on the same events"
			rules = append(rules, c)
		}
	}
	return rules
}

// table prices the training by its own rule, and what others would do in the same presentations of the same network.
func (t training) table() (hwmodel.Table, error) {
	table := hwmodel.Table{Head: []string{"training", "on", "a presentation", fmt.Sprintf("all %d", t.Samples), "its memory traffic", "state"}}
	chips, err := hwmodel.Named("loihi-1", "sram-line")
	if err != nil {
		return table, err
	}
	for _, r := range t.rules() {
		for _, c := range chips {
			e, err := c.Training(r, t.Activity, t.batch)
			if err != nil {
				continue // a rule that this chip cannot run
			}
			table.Rows = append(table.Rows, []string{r.Name, e.Where, e.EnergyText(), e.WholeText(), e.TrafficText(),
				fmt.Sprintf("%.4g bytes", e.StateBytes)})
		}
	}
	return table, nil
}
