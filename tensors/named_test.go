package tensors

import (
	"fmt"
	"strings"
	"testing"
)

// Arrays are found by their names, and a name that is none leads to those that are like it.
func TestNamed(t *testing.T) {
	all := Tensors{{Name: "dt", Values: F32{1}}, {Name: "w_out", Values: F32{2}}, {Name: "Spikes", Values: F32{3}}}
	if x, err := all.Named("w_out"); err != nil || x.Values.number(0) != 2 {
		t.Errorf("%v, %v", x, err)
	}
	var many Tensors
	for i := range 20 {
		many = append(many, Tensor{Name: fmt.Sprint("layer", i)})
	}
	for want, c := range map[string]struct {
		all  Tensors
		name string
	}{
		`tensors: there is no array "spike"; there are "Spikes", "dt", "w_out"`: {all, "spike"},
		`tensors: there is no array "wout"; there are "w_out", "dt", "Spikes"`:  {all, "wout"},
		`tensors: there is no array "x", and no other`:                          {nil, "x"},
		`there is no array "layer21"; there are "layer1", "layer2", "layer11",`: {many, "layer21"},
		`and 8 more`: {many, "layer"},
	} {
		if x, err := c.all.Named(c.name); err == nil || !strings.Contains(err.Error(), want) || x.Values != nil {
			t.Errorf("error %v\nwants %s", err, want)
		}
	}
}

// Distances are those of the textbook: kitten and sitting differ in three letters.
func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"Weight", "weight", 0}, {"größe", "grosse", 3}, {"flaw", "lawn", 2}} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("%q and %q are %d edits apart, not %d", c.a, c.b, got, c.want)
		}
	}
}
