package learning_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Recall is that of the report, which knows the samples without a class; precision is of the column. The third class was never named, the second has
// no samples.
func TestReportTables(t *testing.T) {
	r := &learning.Report{
		ClassNames: []string{"no", "may,be"}, Confusion: [][]int{{3, 1, 0}, {0, 0, 0}, {1, 0, 0}},
		Test:   learning.Metrics{Recall: []float64{.6, math.NaN(), 0}},
		Epochs: []learning.Epoch{{Epoch: 1, Loss: .5, Valid: learning.Metrics{Accuracy: .25, NLL: math.NaN()}}},
	}
	for want, got := range map[string]string{
		"class,name,right,named,recall,precision\n0,no,3,4,0.6,0.75\n1,\"may,be\",0,1,,0\n2,2,0,0,0,\n":                        r.ClassTable().CSV(),
		"true,no,\"may,be\",2\nno,3,1,0\n\"may,be\",0,0,0\n2,1,0,0\n":                                                          r.ConfusionTable().CSV(),
		"epoch,loss,train_seconds,valid_accuracy,valid_nll,valid_bce,valid_sse,valid_mse,valid_smape\n1,0.5,0,0.25,,0,0,0,0\n": r.EpochTable().CSV(),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if none := (&learning.Report{}); len(none.ClassTable().Rows)+len(none.ConfusionTable().Rows)+len(none.EpochTable().Rows) != 0 {
		t.Error("a report of no classes has rows")
	}
}

// A caller may have changed the matrix.
func TestClassTableWantsAWholeMatrix(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); text != "learning: Report.ClassTable: Confusion[1] has 1 numbers for 2 classes" {
			t.Errorf("panic %s", text)
		}
	}()
	(&learning.Report{Confusion: [][]int{{1, 0}, {1}}}).ClassTable()
}
