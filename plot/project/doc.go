// Package project brings points of many dimensions, such as the spike counts of a layer by sample, into few: [PCA] by straight lines,
// [TSNE] by neighbours. plot.Scatter draws the result. docs/projections.md has the equations.
package project

import (
	"fmt"
	"math"
)

// check returns an error unless there are rows, all of the same length and finite.
func check(of string, rows [][]float32) error {
	if len(rows) < 2 || len(rows[0]) == 0 {
		return fmt.Errorf("project: %s: %d rows; give at least 2, with at least 1 value each", of, len(rows))
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return fmt.Errorf("project: %s: row %d has %d values, the first has %d; give rows of one length", of, i, len(row), len(rows[0]))
		}
		for j, v := range row {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("project: %s: value %d of row %d is %v; give finite numbers", of, j, i, v)
			}
		}
	}
	return nil
}

// columns returns the values of rows by column.
func columns(rows [][]float64, n int) [][]float64 {
	out := make([][]float64, n)
	for d := range out {
		out[d] = make([]float64, len(rows))
		for i, row := range rows {
			out[d][i] = row[d]
		}
	}
	return out
}
