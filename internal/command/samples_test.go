package command

import (
	"reflect"
	"strings"
	"testing"
)

// Values keep their places: what is empty is an error, and no separator is taken for two.
func TestReadSamples(t *testing.T) {
	want := [][]float32{{0, 0.5, 1}}
	for _, text := range []string{"0,0.5,1\n", "\ufeff0, 0.5 , 1\r\n", "0;0.5;1", "0\t0.5\t1\n\n", "  0 0.5   1\n", "\n0; 5e-1; +1.0\n"} {
		if x, err := (labelling{}).readSamples(strings.NewReader(text)); err != nil || !reflect.DeepEqual(x, want) {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
	for text, want := range map[string]string{
		"0,,1\n": "line 1: value 2 is empty", "\n0,1,\n": "line 2: value 3 is empty", ",1\n": "line 1: value 1 is empty", "0;;1\n": "value 2 is empty",
		"0\t\t1\n": "value 2 is empty", "0,5;1\n": `"0,5" is no number`, "1_0,2\n": `"1_0" is no number`, "0x1p-1,2\n": `"0x1p-1" is no number`,
		"0,\ufeff1\n": "is no number", "a,b\n": `line 1: "a" is no number`, "0 1,2\n": `"0 1" is no number`,
	} {
		if x, err := (labelling{}).readSamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want an error with %q", text, x, err, want)
		}
	}
}

// Classes behind the values are called by their names, or where these are no numbers by numbers from 0.
func TestReadLabels(t *testing.T) {
	flowers, sizes := labelling{1, []string{"setosa", "virginica"}}, labelling{2, []string{"1", "2", "10"}}
	for text, c := range map[string]struct {
		l    labelling
		want []float32
	}{
		"0.5,setosa": {flowers, []float32{.5, 0}}, "0.5 1": {flowers, []float32{.5, 1}}, "1;virginica": {flowers, []float32{1, 1}},
		"0.5,10,1.0": {sizes, []float32{.5, 2, 0}}, "7,-1,2": {sizes, []float32{7, -1, 1}},
	} {
		if x, err := c.l.readSamples(strings.NewReader(text)); err != nil || !reflect.DeepEqual(x, [][]float32{c.want}) {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
	for text, l := range map[string]labelling{"1,rose": flowers, "1,2": flowers, "1,0,1": sizes, "1,0.5,1": sizes} {
		if x, err := l.readSamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "is no class") {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
}

// What never ends is refused, and what is as long as may be is read.
func TestReadsSoMuch(t *testing.T) {
	for n, ok := range map[int]bool{0: true, 7: true, 8: true, 9: false, 9000: false} {
		text, err := atMost(strings.NewReader(strings.Repeat("a", n)), 8)
		if (err == nil) != ok || ok && len(text) != n {
			t.Errorf("of %d bytes %d, %v", n, len(text), err)
		}
	}
}

func FuzzReadSamples(f *testing.F) {
	f.Add("1,2,3\n4 5 6\n\n")
	f.Add("\ufeff1;2e3\tNaN\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := (labelling{}).readSamples(strings.NewReader(text))
		numbers := 0
		for _, row := range x {
			numbers += len(row)
		}
		if err == nil && numbers > len(text)/2+1 {
			t.Errorf("%d numbers of %d bytes", numbers, len(text))
		}
	})
}
