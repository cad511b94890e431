package datasets

import (
	"archive/zip"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// NPY reads arrays of your own, as NumPy saves them: files of one array each (.npy), or arrays of one archive (.npz).
// Elements are float16, float32, float64, integers or bool, in C or Fortran order.
type NPY struct {
	Archive string // a .npz file, of which the fields below name arrays; "" makes them paths of .npy files

	X         string // samples × shape of a sample; a single axis is one value a sample
	Label     string // the class of each sample, 0 or more; samples long
	StepLabel string // the class of each step, −1 where none is judged; samples × steps, the first side of a sample's shape
	Target    string // samples × numbers, or samples × steps × numbers; a single axis is one number a sample

	Name    string // of the set; "" means the name of the archive or of the file X
	Classes int    // 0 means one more than the largest class; a Target has none
	Split   Split
	Scaling Scaling // fitted on the training part after the split
}

// Load reads the arrays into a set. At most one of Label, StepLabel and Target can be given. Errors name the file and the
// array, and the offset of what is damaged; there is no set then. What is refused: other element types and structured
// arrays, arrays with more or fewer elements than their shape says, lengths that do not agree, values that are not
// finite, classes that are no whole numbers in range, and what [Set.Split] and [Set.Scale] refuse.
func (f NPY) Load() (Set, error) {
	arrays, err := f.open()
	if err != nil {
		return Set{}, err
	}
	defer arrays.close()
	s := Set{Name: f.Name, Classes: f.Classes}
	if s.Name == "" {
		path := f.X
		if f.Archive != "" {
			path = f.Archive
		}
		s.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	x, err := arrays.read(f.X)
	if err != nil {
		return Set{}, err
	}
	if s.Shape, s.Train.X, err = x.samples(); err != nil {
		return Set{}, err
	}
	if err := f.learn(&s, arrays); err != nil {
		return Set{}, err
	}
	return s.divided(f.Split, f.Scaling)
}

// learn reads what is to be learned of the samples.
func (f NPY) learn(s *Set, arrays npyFiles) error {
	given := 0
	for _, name := range []string{f.Label, f.StepLabel, f.Target} {
		if name != "" {
			given++
		}
	}
	switch {
	case given > 1:
		return errors.New("datasets: npy: Label, StepLabel and Target exclude one another; give one of them")
	case f.Classes < 0:
		return fmt.Errorf("datasets: npy: Classes is %d; give 0 for one more than the largest class, or more", f.Classes)
	case f.Classes > 0 && f.Target != "":
		return fmt.Errorf("datasets: npy: Classes is %d, and a Target has no classes; leave it out", f.Classes)
	case given == 0:
		return nil
	}
	a, err := arrays.read(f.Label + f.StepLabel + f.Target)
	if err != nil {
		return err
	}
	if len(a.shape) == 0 || a.shape[0] != s.Train.Len() {
		return a.fault("shape %v for %d samples of %s", a.shape, s.Train.Len(), f.X)
	}
	switch {
	case f.Label != "":
		err = a.labels(s)
	case f.StepLabel != "":
		err = a.stepLabels(s)
	default:
		err = a.targets(s)
	}
	return err
}

func (a npyArray) fault(what string, args ...any) error {
	return fmt.Errorf("datasets: %s: %s", a.name, fmt.Sprintf(what, args...))
}

// samples divides the array along its first axis.
func (a npyArray) samples() (shape []int, x [][]float32, err error) {
	if len(a.shape) == 0 || len(a.data) == 0 {
		return nil, nil, a.fault("shape %v holds no samples; the first axis counts them", a.shape)
	}
	values := make([]float32, len(a.data))
	for i, v := range a.data {
		if values[i] = float32(v); isNotFinite(values[i]) {
			return nil, nil, a.fault("element %d of sample %d is %v; values are finite numbers of float32", i%(len(a.data)/a.shape[0]),
				i/(len(a.data)/a.shape[0]), v)
		}
	}
	if shape = slices.Clone(a.shape[1:]); len(shape) == 0 {
		shape = []int{1}
	}
	size := len(values) / a.shape[0]
	for row := range slices.Chunk(values, size) {
		x = append(x, row)
	}
	return shape, x, nil
}

// wholes converts classes from a least one up, and sees to it that there are enough of them.
func (a npyArray) wholes(least int, classes *int) ([]int, error) {
	last := *classes - 1
	if *classes == 0 {
		last = 1<<30 - 1
	}
	v, largest := make([]int, len(a.data)), 0
	for i, n := range a.data {
		if n != math.Trunc(n) || n < float64(least) || n > float64(last) {
			return nil, a.fault("class %v at %d; classes are whole numbers from %d to %d", n, i, least, last)
		}
		v[i] = int(n)
		largest = max(largest, v[i])
	}
	if *classes == 0 {
		*classes = largest + 1
	}
	return v, nil
}

func (a npyArray) labels(s *Set) (err error) {
	if len(a.data) != s.Train.Len() {
		return a.fault("shape %v; classes of samples have one axis", a.shape)
	}
	s.Train.Label, err = a.wholes(0, &s.Classes)
	return err
}

func (a npyArray) stepLabels(s *Set) error {
	if len(a.shape) != 2 || a.shape[1] != s.Shape[0] {
		return a.fault("shape %v; classes of steps of samples of shape %v are %d×%d", a.shape, s.Shape, s.Train.Len(), s.Shape[0])
	}
	v, err := a.wholes(-1, &s.Classes)
	if err != nil {
		return err
	}
	s.Train.StepLabel = slices.Collect(slices.Chunk(v, a.shape[1]))
	return nil
}

func (a npyArray) targets(s *Set) error {
	if len(a.shape) > 3 || len(a.shape) == 3 && a.shape[1] != s.Shape[0] {
		return a.fault("shape %v; targets of samples of shape %v are samples × numbers, or samples × %d × numbers", a.shape, s.Shape, s.Shape[0])
	}
	_, y, err := a.samples()
	if err != nil {
		return err
	}
	s.Train.Target, s.Outputs = y, 1
	if n := len(a.shape); n > 1 {
		s.Outputs = a.shape[n-1]
	}
	return nil
}

// npyFiles are where arrays come from: an open archive, or files of their own.
type npyFiles struct {
	path    string // of the archive
	archive *zip.Reader
	file    *os.File
}

func (f NPY) open() (npyFiles, error) {
	if f.Archive == "" {
		return npyFiles{}, nil
	}
	in, err := openRegular(f.Archive, os.O_RDONLY)
	if err != nil {
		return npyFiles{}, fmt.Errorf("datasets: npz: %w", err)
	}
	info, err := in.Stat()
	if err == nil {
		var archive *zip.Reader
		if archive, err = zip.NewReader(in, info.Size()); err == nil {
			return npyFiles{f.Archive, archive, in}, nil
		}
	}
	in.Close()
	return npyFiles{}, fmt.Errorf("datasets: %s: no archive of NumPy arrays: %w", f.Archive, err)
}

func (n npyFiles) close() {
	if n.file != nil {
		n.file.Close()
	}
}

// read returns the array of that name, or in the file of that name.
func (n npyFiles) read(name string) (npyArray, error) {
	if n.archive != nil {
		return n.member(name)
	}
	in, err := openRegular(name, os.O_RDONLY)
	if err != nil {
		return npyArray{}, fmt.Errorf("datasets: npy: %w", err)
	}
	defer in.Close()
	return decodeNPY(in, name)
}

// member reads an array of the archive.
func (n npyFiles) member(name string) (npyArray, error) {
	label := n.path + ": array " + name
	var names []string
	for _, f := range n.archive.File {
		if f.Name != name+".npy" {
			names = append(names, strings.TrimSuffix(f.Name, ".npy"))
			continue
		}
		in, err := f.Open()
		if err != nil {
			return npyArray{}, fmt.Errorf("datasets: %s: %w", label, err)
		}
		defer in.Close()
		return decodeNPY(in, label)
	}
	return npyArray{}, fmt.Errorf("datasets: %s: no array %q; it has %q", n.path, name, names)
}
