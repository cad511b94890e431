package statedict

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tensors"
)

// ownTensor ends the names of tensors that are weights themselves: "input_weights" and "recurrent_weights" of Norse.
const ownTensor = "_weights"

// Save returns the state_dict of a model, which load_state_dict(strict=True) takes of a module with these parts: weights with their Gain and
// Quantization, biases, and the parameters of cells as snnTorch has them. Populations that names leaves out have none, as in Norse.
//
// The bias of a population is that of the first module that ends there; a module whose name ends in ".recurrent" has one in any case, as
// snnTorch's have. Numbers that all cells share are one number, those of channels a tensor {channels, 1, 1}, and others one of the shape of the
// cells. What snnTorch's modules cannot hold, such as a refractory period, is in the error, which lists all that does not fit.
func Save(m *snn.Model, names Modules) (tensors.File, error) {
	if err := m.Check(); err != nil {
		return tensors.File{}, fmt.Errorf("statedict: %w", err)
	}
	parts, err := names.resolve(m.Net)
	if err != nil {
		return tensors.File{}, err
	}
	s := saver{m: m, faults: parts.unnamed(m.Net), biased: map[string]bool{}}
	for _, p := range parts.projections {
		s.projection(p.module, p.index)
	}
	for _, p := range parts.populations {
		s.cell(p.module, p.index)
	}
	for _, p := range m.Net.Populations {
		if p.Bias != nil && !s.biased[p.Name] {
			s.fault("no module that ends at population %q has a bias", p.Name)
		}
	}
	if err := all(s.faults); err != nil {
		return tensors.File{}, err
	}
	f := tensors.File{Metadata: map[string]string{"format": "pt"}, Tensors: s.tensors} // as PyTorch's files say of themselves
	if err := f.Check(); err != nil {
		return tensors.File{}, fmt.Errorf("statedict: %w", err)
	}
	return f, nil
}

// saver is a state_dict that is being put together.
type saver struct {
	m       *snn.Model
	tensors []tensors.Tensor
	biased  map[string]bool // populations whose bias is written
	faults  []string
}

func (s *saver) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

func (s *saver) add(key string, shape []int, x tensors.Values) {
	s.tensors = append(s.tensors, tensors.Tensor{Name: key, Shape: shape, Values: x})
}

// projection writes the weights of projection k, and a bias.
func (s *saver) projection(module string, k int) {
	w, err := weightsOf(s.m.Net, k)
	if err != nil {
		s.fault("%s: %v", module, err)
		return
	}
	ours := s.effective(k)
	x := make(tensors.F32, len(ours))
	w.layout.each(func(theirs, i int) { x[theirs] = ours[i] })
	switch {
	case strings.HasSuffix(module, ownTensor):
		s.add(module, w.sides, x)
	case w.suffix == "V":
		sides := w.sides
		if same(x) {
			sides, x = nil, x[:1]
		}
		s.add(module+".V", sides, x)
		if parent, ok := strings.CutSuffix(module, ".recurrent"); ok {
			s.add(parent+".V", sides, x)
		}
	default:
		s.add(module+"."+w.suffix, w.sides, x)
		s.bias(module, k, w)
	}
}

// effective returns the weights of projection k as spikes meet them.
func (s *saver) effective(k int) []float32 {
	p := s.m.Net.Projections[k]
	var x []float32
	for row := range s.m.WeightRows(k) {
		x = append(x, row...)
	}
	if p.Quantization.Bits != 0 {
		p.Quantization.Round(x, x)
	}
	for i := range x {
		x[i] *= p.EffectiveGain()
	}
	return x
}

// bias writes the bias of the population behind projection k, if it is still to be written, or zeros where a module always has one.
func (s *saver) bias(module string, k int, w weights) {
	i := s.m.Net.Index(s.m.Net.Projections[k].Post)
	post, recurrent := s.m.Net.Populations[i], strings.HasSuffix(module, ".recurrent")
	ours := s.m.Bias(i)
	switch {
	case ours != nil && !s.biased[post.Name] && !recurrent:
		s.biased[post.Name] = true
	case recurrent:
		ours = make([]float32, post.Size())
	default:
		return
	}
	if !w.perChannel {
		x := make(tensors.F32, len(ours))
		cellsOf(s.m.Net, i).each(func(theirs, i int) { x[theirs] = ours[i] })
		s.add(module+".bias", []int{len(x)}, x)
		return
	}
	many := channels(s.m.Net, post)
	if !repeats(ours, many) {
		s.fault("%s: the biases of population %q differ within a channel, and a convolution has one of each", module, post.Name)
		return
	}
	s.add(module+".bias", []int{many}, tensors.F32(slices.Clone(ours[:many])))
}

// put writes one number.
func (w writing) put(name string, shape []int, x float32) {
	w.add(w.module+"."+name, shape, tensors.F32{x})
}

// each writes numbers of the cells, those of the channels, or the one that all share.
func (w writing) each(name string, ours []float32) {
	cells, many := cellsOf(w.m.Net, w.population), channels(w.m.Net, w.m.Net.Populations[w.population])
	shape, x := cells.shape(), make(tensors.F32, len(ours))
	switch {
	case same(ours):
		shape, x = nil, ours[:1]
	case many > 1 && repeats(ours, many):
		shape, x = slices.Repeat([]int{1}, len(shape)), ours[:many]
		shape[0] = many
	default:
		cells.each(func(theirs, i int) { x[theirs] = ours[i] })
	}
	w.add(w.module+"."+name, shape, slices.Clone(x))
}

// repeats reports whether the first numbers, a channel each, are those of every place.
func repeats(x []float32, channels int) bool {
	for i, v := range x {
		if v != x[i%channels] {
			return false
		}
	}
	return true
}

// common writes what every cell of snnTorch has.
func (w writing) common(thresholds []float32, reset int) {
	w.each("threshold", thresholds)
	w.put("graded_spikes_factor", nil, 1)
	w.add(w.module+".reset_mechanism_val", nil, tensors.I64{int64(reset)})
}

// decays writes decays per step: that of the description, or of the time constants of single cells.
func (w writing) decays(name, parameter string, usual float32, euler bool) {
	all := w.m.Parameters(w.population)
	k := slices.IndexFunc(all, func(p snn.Parameter) bool { return p.Name == parameter })
	if k < 0 {
		w.put(name, nil, usual)
		return
	}
	x := make([]float32, len(all[k].Values))
	for i, tau := range all[k].Values {
		x[i] = snn.LIF{Tau: max(float64(tau), -float64(tau)), Euler: euler}.DecayFactor(w.m.Net.Step())
	}
	w.each(name, x)
}

// only wants no fields of a cell but those that a module has.
func (w writing) only(cell, holds any) {
	var fields []string
	a, b := reflect.ValueOf(cell), reflect.ValueOf(holds)
	for i := range a.NumField() {
		if !a.Field(i).Equal(b.Field(i)) {
			fields = append(fields, a.Type().Field(i).Name)
		}
	}
	if len(fields) > 0 {
		w.fault("%s: the cells of %s have %s, which modules of snnTorch have not", w.module, w.of(), strings.Join(fields, ", "))
	}
}
