package runstore

import (
	"fmt"
	"io"

	"github.com/spikecell/spikecell/tensors"
)

// Tensor is one named array; exactly one of the data fields is set.
type Tensor struct {
	Name  string
	Shape []int
	F32   []float32
	I64   []int64
}

// TensorFile is the content of a file in the safetensors format, of the two types that the store writes.
type TensorFile struct {
	Metadata map[string]string
	Tensors  []Tensor
}

// Check returns an error for tensors that no file can hold: whose names are not unique, or whose values do not fill their shape.
func (f TensorFile) Check() error {
	file, err := f.file()
	if err != nil {
		return err
	}
	return file.Check()
}

// Write writes f to w. Nothing is written of one that Check refuses.
func (f TensorFile) Write(w io.Writer) error {
	file, err := f.file()
	if err != nil {
		return err
	}
	return file.Encode(w)
}

// file returns f as the format has it. Data are shared.
func (f TensorFile) file() (tensors.File, error) {
	file := tensors.File{Metadata: f.Metadata}
	for _, t := range f.Tensors {
		var v tensors.Values = tensors.F32(t.F32)
		switch {
		case t.I64 != nil && t.F32 != nil:
			return file, fmt.Errorf("tensor %q has %d numbers and %d integers for shape %v", t.Name, len(t.F32), len(t.I64), t.Shape)
		case t.I64 != nil:
			v = tensors.I64(t.I64)
		}
		file.Tensors = append(file.Tensors, tensors.Tensor{Name: t.Name, Shape: t.Shape, Values: v})
	}
	return file, nil
}

// ParseTensors reads a file that is wholly in memory, as [tensors.Parse] does.
func ParseTensors(data []byte) (TensorFile, error) {
	file, err := tensors.Parse(data)
	if err != nil {
		return TensorFile{}, err
	}
	f := TensorFile{Metadata: file.Metadata}
	for _, t := range file.Tensors {
		own := Tensor{Name: t.Name, Shape: t.Shape}
		switch v := t.Values.(type) {
		case tensors.F32:
			own.F32 = v
		case tensors.I64:
			own.I64 = v
		default:
			return TensorFile{}, fmt.Errorf("tensor %q has type %q; here are F32 and I64", t.Name, t.Type())
		}
		f.Tensors = append(f.Tensors, own)
	}
	return f, nil
}
