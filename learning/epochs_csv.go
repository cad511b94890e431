package learning

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// writeEpochs writes epochs as comma-separated values; what is not known is empty.
func writeEpochs(w io.Writer, epochs []Epoch) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"epoch", "loss", "train_seconds", "valid_accuracy", "valid_nll", "valid_bce", "valid_sse", "valid_mse", "valid_smape"}}
	names := observedNames(epochs)
	rows[0] = append(rows[0], names...)
	for _, e := range epochs {
		row := []string{strconv.Itoa(e.Epoch)}
		for _, v := range []float64{e.Loss, e.TrainSeconds, e.Valid.Accuracy, e.Valid.NLL, e.Valid.BCE, e.Valid.SSE, e.Valid.MSE, e.Valid.SMAPE} {
			row = append(row, numberOrEmpty(v))
		}
		for _, name := range names {
			row = append(row, numberOrEmpty(e.observed(name)))
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}

func numberOrEmpty(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
