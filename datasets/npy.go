package datasets

import (
	"errors"
	"fmt"
	"io"

	"github.com/spikecell/spikecell/tensors"
)

// npyArray is an array of a NumPy file, last axis fastest.
type npyArray struct {
	name  string // of file and array, for errors
	shape []int
	data  []float64
}

// parseNPY reads the content of a NumPy file, as [tensors.ParseNPY] does.
func parseNPY(content []byte, name string) (npyArray, error) {
	t, err := tensors.ParseNPY(content)
	return npyOf(t, name, err)
}

// decodeNPY reads a NumPy file from a stream, as [tensors.DecodeNPY] does.
func decodeNPY(in io.Reader, name string) (npyArray, error) {
	t, err := tensors.DecodeNPY(in)
	return npyOf(t, name, err)
}

// npyOf returns an array under its name, or what is wrong with its file.
func npyOf(t tensors.Tensor, name string, err error) (npyArray, error) {
	if e := (*tensors.NPYError)(nil); errors.As(err, &e) {
		return npyArray{}, fmt.Errorf("datasets: %s: offset %d: %w", name, e.Offset, e.Err)
	}
	if err != nil {
		return npyArray{}, fmt.Errorf("datasets: %s: %w", name, err)
	}
	return npyArray{name, t.Shape, tensors.Float64s(t.Values)}, nil
}
