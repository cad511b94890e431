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
