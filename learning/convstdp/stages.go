package convstdp

import (
	"fmt"
	"strings"
)

// checkRun refuses a run of which no sample is left for the last layer, where it is known how many there are.
func (t *trainer) checkRun() error {
	run, stages, fields := int64(t.setup.Epochs)*int64(t.setup.Train), int64(0), []string{}
	for i := range len(t.plastic) - 1 {
		stages += int64(t.rule.Stages[i].Samples)
		fields = append(fields, fmt.Sprintf("Stages[%d].Samples", i))
	}
	if run < 1 || stages < run {
		return nil
	}
	return fmt.Errorf("convstdp: the stages before the last layer end after %d samples, and the run has %d; lower %s, or give it more Epochs",
		stages, run, strings.Join(fields, " or "))
}

// checkUnread refuses what is set of the stages of the last layer, and of layers that the net does not have. The rule is resolved.
func (t *trainer) checkUnread() error {
	for i := len(t.plastic) - 1; i < MostStages; i++ {
		if name, x := t.rule.Stages[i].changed(i); name != "" {
			return fmt.Errorf("convstdp: %s is %v, and nothing reads it; the net has %d projections to train, the last of them by Reward, so leave it out",
				name, x, len(t.plastic))
		}
	}
	return nil
}

// changed returns the first number of a resolved stage that is not the default, and its name.
func (s *Stage) changed(i int) (name string, x any) {
	k := s.constants(i)
	for _, c := range k.Wholes {
		if *c.At != c.Def {
			return c.Name, *c.At
		}
	}
	for _, c := range k.Numbers {
		if *c.At != c.Def {
			return c.Name, *c.At
		}
	}
	return "", nil
}
