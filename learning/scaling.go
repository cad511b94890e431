package learning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Scaling is how the values of samples were scaled before a rule saw them: value j of a sample became
// (x − Offset[j mod n])/Divisor[j mod n], n = len(Offset), and with Clipped no less than 0 and no more than 1. A datasets.Scaler is one.
type Scaling struct {
	Offset  []float64 `json:"offset"`
	Divisor []float64 `json:"divisor"`
	Clipped bool      `json:"clipped,omitempty"`
}

// prepare takes over what a source knows of its classes and of its values.
func (t *Task) prepare(set PreparedSource) {
	names, offset, divisor, clipped := set.Prepared()
	t.ClassNames = names
	for i := range min(len(offset), len(divisor), len(clipped)) {
		t.Scalings = append(t.Scalings, Scaling{offset[i], divisor[i], clipped[i]})
	}
}

// prepared is the SHA-256 of names of classes and of scalings, and "" where there are none. The same values may come from raw tables of other
// scales and names: what is trained on one does not take the samples of the other.
func (t *Task) prepared() string {
	if len(t.ClassNames)+len(t.Scalings) == 0 {
		return ""
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q", t.ClassNames)
	for _, s := range t.Scalings {
		fmt.Fprintf(h, "\n%v %x %x", s.Clipped, s.Offset, s.Divisor)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// checkPrepared refuses names and scalings that are none.
func checkPrepared(names []string, classes int, scalings []Scaling) error {
	if len(names) > 0 && len(names) != classes {
		return fmt.Errorf("%d ClassNames for %d classes; give one for each, or none", len(names), classes)
	}
	for i, s := range scalings {
		if len(s.Offset) == 0 || len(s.Offset) != len(s.Divisor) {
			return fmt.Errorf("scaling %d has %d of Offset and %d of Divisor; give as many of both", i, len(s.Offset), len(s.Divisor))
		}
		for j, d := range s.Divisor {
			if d == 0 || !kernel.Finite(d) || !kernel.Finite(s.Offset[j]) {
				return fmt.Errorf("scaling %d: its Offset %d is %v and its Divisor %v; give finite numbers, and a Divisor other than 0", i, j, s.Offset[j], d)
			}
		}
	}
	return nil
}

// apply returns the sample scaled, in new memory.
func (s Scaling) apply(x []float32) ([]float32, error) {
	n := len(s.Offset)
	if len(x)%n != 0 {
		return nil, fmt.Errorf("%d values, no multiple of the %d that are scaled each by its own numbers", len(x), n)
	}
	scaled := make([]float32, len(x))
	for j, v := range x {
		y := (float64(v) - s.Offset[j%n]) / s.Divisor[j%n]
		if s.Clipped {
			y = min(max(y, 0), 1)
		}
		if scaled[j] = float32(y); !kernel.Finite(float64(scaled[j])) {
			return nil, fmt.Errorf("%v at %d becomes %v when it is scaled; give values of the scale of those that were trained", v, j, scaled[j])
		}
	}
	return scaled, nil
}

// Scaled returns raw samples scaled as those were that the network was trained on, for Predict and Evaluate; where Scalings is empty, the
// samples as they are.
func (t *Trained) Scaled(raw [][]float32) ([][]float32, error) {
	if t == nil {
		return nil, errNoTrained
	}
	if err := checkPrepared(t.ClassNames, t.Classes, t.Scalings); err != nil {
		return nil, fmt.Errorf("learning: trained %s on %s: %w", t.Entry.Name, t.Task, err)
	}
	x := slices.Clone(raw)
	for i := range x {
		for _, s := range t.Scalings {
			var err error
			if x[i], err = s.apply(x[i]); err != nil {
				return nil, fmt.Errorf("learning: trained %s on %s: sample %d: %w", t.Entry.Name, t.Task, i, err)
			}
		}
	}
	return x, nil
}

// describePrepared adds to what a file says of a network.
func (t *Trained) describePrepared(meta map[string]string) error {
	for name, v := range map[string]any{"classNames": t.ClassNames, "scalings": t.Scalings} {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if string(text) != "null" && string(text) != "[]" {
			meta[name] = string(text)
		}
	}
	return nil
}

// parsePrepared reads what describePrepared wrote; files of older versions say nothing.
func (t *Trained) parsePrepared(meta map[string]string) error {
	for name, to := range map[string]any{"classNames": &t.ClassNames, "scalings": &t.Scalings} {
		if meta[name] == "" {
			continue
		}
		if err := json.Unmarshal([]byte(meta[name]), to); err != nil {
			return fmt.Errorf("its %s: %w", name, err)
		}
	}
	return checkPrepared(t.ClassNames, t.Classes, t.Scalings)
}
