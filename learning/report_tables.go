package learning

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
)

// EpochTable returns what is known of each epoch, a row each: its number from 1, the loss, the seconds of training, metrics of the validation samples
// and what the rule has noted. Numbers have all their digits, and what is not known is empty.
func (r *Report) EpochTable() Table {
	r.known("EpochTable")
	return epochTable(r.Epochs)
}

func epochTable(epochs []Epoch) Table {
	t := Table{Head: []string{"epoch", "loss", "train_seconds", "valid_accuracy", "valid_nll", "valid_bce", "valid_sse", "valid_mse", "valid_smape"}}
	names := observedNames(epochs)
	t.Head = append(t.Head, names...)
	for _, e := range epochs {
		row := []string{strconv.Itoa(e.Epoch)}
		for _, v := range []float64{e.Loss, e.TrainSeconds, e.Valid.Accuracy, e.Valid.NLL, e.Valid.BCE, e.Valid.SSE, e.Valid.MSE, e.Valid.SMAPE} {
			row = append(row, numberOrEmpty(v))
		}
		for _, name := range names {
			row = append(row, numberOrEmpty(e.observed(name)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ClassTable returns the test samples, or steps, of each class, a row each: its name, how many were named right, how many of any class were named so,
// and recall and precision, which are right ÷ all of the class and right ÷ named; empty where there are none. A report of other targets has no rows.
// It panics if Confusion is not square.
func (r *Report) ClassTable() Table {
	r.square("ClassTable")
	t := Table{Head: []string{"class", "name", "right", "named", "recall", "precision"}}
	for c := range r.Confusion {
		right, named, recall := r.Confusion[c][c], 0, math.NaN()
		for _, row := range r.Confusion {
			named += row[c]
		}
		if c < len(r.Test.Recall) {
			recall = r.Test.Recall[c]
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(c), r.className(c), strconv.Itoa(right), strconv.Itoa(named), numberOrEmpty(recall),
			numberOrEmpty(float64(right) / float64(named))})
	}
	return t
}

// square panics for a report whose rows of Confusion do not each have a number for each class.
func (r *Report) square(method string) {
	r.known(method)
	for c, row := range r.Confusion {
		if len(row) != len(r.Confusion) {
			panic(fmt.Sprintf("learning: Report.%s: Confusion[%d] has %d numbers for %d classes", method, c, len(row), len(r.Confusion)))
		}
	}
}

// ConfusionTable returns the confusion matrix of the test samples, or steps: a row for each true class, under its name, and a column for each that
// was named. Those without a class are in no column.
func (r *Report) ConfusionTable() Table {
	r.known("ConfusionTable")
	t := Table{Head: []string{"true"}}
	for c, row := range r.Confusion {
		t.Head = append(t.Head, r.className(c))
		cells := []string{r.className(c)}
		for _, n := range row {
			cells = append(cells, strconv.Itoa(n))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// className returns what a class is called, or its number.
func (r *Report) className(c int) string {
	if c < len(r.ClassNames) {
		return r.ClassNames[c]
	}
	return strconv.Itoa(c)
}

// writeEpochs writes epochs as comma-separated values.
func writeEpochs(w io.Writer, epochs []Epoch) error {
	t := epochTable(epochs)
	return csv.NewWriter(w).WriteAll(append([][]string{t.Head}, t.Rows...))
}

func numberOrEmpty(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
