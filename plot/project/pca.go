package project

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Components are points in the directions in which they differ most.
type Components struct {
	At    [][]float64 // [component][row], with a mean of 0
	Share []float64   // of the variance of the rows, in 0..1, by component
}

// PCA returns the first k principal components of rows of equal length [pearson1901], by the singular values of the centred rows. The sign of a
// direction, which the data leave open, is such that its largest part is positive.
func PCA(rows [][]float32, k int) (*Components, error) {
	if err := check("PCA", rows); err != nil {
		return nil, err
	}
	n, d := len(rows), len(rows[0])
	if most := min(n-1, d); k < 1 || k > most {
		return nil, fmt.Errorf("project: PCA: %d components of %d rows with %d values; give 1 to %d", k, n, d, most)
	}
	x := centred(rows)
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return nil, errors.New("project: PCA: the decomposition into singular values does not converge; are values of very different size among the rows?")
	}
	var directions mat.Dense
	pc.VectorsTo(&directions)
	out := &Components{At: make([][]float64, k), Share: make([]float64, k)}
	vars, sum := pc.VarsTo(nil), 0.0
	for _, v := range vars {
		sum += v
	}
	for c := range k {
		along := mat.Col(nil, c, &directions)
		turn(along)
		var at mat.VecDense
		at.MulVec(x, mat.NewVecDense(d, along))
		out.At[c] = at.RawVector().Data
		if sum > 0 {
			out.Share[c] = vars[c] / sum
		}
	}
	return out, nil
}

// centred returns the rows less their mean.
func centred(rows [][]float32) *mat.Dense {
	n, d := len(rows), len(rows[0])
	x := mat.NewDense(n, d, nil)
	for j := range d {
		mean := 0.0
		for _, row := range rows {
			mean += float64(row[j])
		}
		mean /= float64(n)
		for i, row := range rows {
			x.Set(i, j, float64(row[j])-mean)
		}
	}
	return x
}

// turn changes the sign of a direction whose largest part is negative.
func turn(v []float64) {
	largest := 0.0
	for _, x := range v {
		if math.Abs(x) > math.Abs(largest) {
			largest = x
		}
	}
	if largest < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
}
