package sweep

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// TestJudge holds that calls that do wrong are told from those that do not.
func TestJudge(t *testing.T) {
	returns := func(v ...any) func() []reflect.Value {
		return func() []reflect.Value {
			var out []reflect.Value
			for _, x := range v {
				if x == nil {
					out = append(out, reflect.Zero(reflect.TypeFor[error]()))
				} else if err, ok := x.(error); ok {
					out = append(out, reflect.ValueOf(&err).Elem())
				} else {
					out = append(out, reflect.ValueOf(x))
				}
			}
			return out
		}
	}
	panics := func(v any) func() []reflect.Value { return func() []reflect.Value { panic(v) } }
	var list []int
	for _, c := range []struct {
		what string
		do   func() []reflect.Value
		want string
	}{
		{"an index", func() []reflect.Value { return returns(list[len(list)])() }, "panics: runtime error"},
		{"no name", panics("steps"), "panics: steps"},
		{"no argument", panics("snn: too large"), "without the name of the argument"},
		{"named", panics("snn: NewSpikes: -1 steps"), ""},
		{"an error", returns(1.0, errors.New("snn: no")), ""},
		{"an error of nobody", returns(1.0, errors.New("no")), "error without a name"},
		{"a number beside an error", returns(math.NaN(), errors.New("snn: no")), ""},
		{"a number", returns(1.0, nil), ""},
		{"no number", returns(math.Inf(1), nil), "result 0 is +Inf"},
		{"no number inside", returns([]learning.Epoch{{Loss: math.NaN()}}, nil), "result 0[0].Loss is NaN"},
		{"an absence", returns(learning.Metrics{NLL: math.NaN()}, nil), ""},
		{"memory", func() []reflect.Value { return returns(len(make([]byte, 2*mostBytes)))() }, "allocates 1"}, // 128 MB, and what else is allocated meanwhile
	} {
		got, _ := call{function: "snn.NewSpikes", what: c.what, do: c.do}.try()
		if !strings.Contains(got, c.want) || got != "" && c.want == "" {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	stopped := fmt.Errorf("learning: stopped: %w", context.Canceled)
	for _, c := range []struct {
		call call
		want string
	}{
		{call{over: context.Canceled, do: returns(1.0, nil)}, "context that is over"},
		{call{over: context.Canceled, do: returns(1.0, errors.New("snn: no"))}, "context that is over"},
		{call{over: context.Canceled, do: returns(1.0, stopped)}, ""},
		{call{what: "receiver=nil", do: returns(1.0)}, "returns something for a nil receiver"},
		{call{what: "receiver=nil", do: returns(1.0, stopped)}, ""},
		{call{what: "receiver=nil", do: panics("snn: Spikes.Row: t is -1")}, "without the name of the method"},
		{call{what: "receiver=nil", do: panics("snn: Spikes.Set: the Spikes are nil")}, ""},
		{call{what: "t=-1 & i=-Inf", do: returns(math.NaN())}, "result 0 is NaN"},
	} {
		c.call.function = "snn.Spikes.Set"
		if got, _ := c.call.try(); !strings.Contains(got, c.want) || got != "" && c.want == "" {
			t.Errorf("%+v: %q, want %q", c.call, got, c.want)
		}
	}
}

// TestMutations counts what is made of a value, and holds that the value itself stays as it is.
func TestMutations(t *testing.T) {
	type inner struct{ N int }
	type outer struct {
		F    float64
		List []inner
		P    *inner
		Any  any
		Map  map[string]inner
	}
	v := outer{2, []inner{{3}, {4}}, &inner{5}, inner{6}, map[string]inner{"a": {7}, "b": {8}}}
	seen := map[string]bool{}
	for _, m := range mutations(reflect.ValueOf(&v).Elem(), 0, extremes) {
		changed := v
		m.apply(reflect.ValueOf(&changed).Elem())
		if reflect.DeepEqual(changed, v) {
			t.Errorf("%v changes nothing", m)
		}
		seen[m.String()] = true
	}
	if want := (outer{2, []inner{{3}, {4}}, &inner{5}, inner{6}, map[string]inner{"a": {7}, "b": {8}}}); !reflect.DeepEqual(v, want) {
		t.Errorf("the value is now %+v", v)
	}
	for _, m := range []string{".F=NaN", ".F=-Inf", ".List=nil", ".List=short", ".List[0].N=-1", ".List[1].N=9223372036854775807",
		".P=nil", ".P.N=-1", ".Any=nil", ".Any.N=0", ".Map=nil", ".Map[a].N=-1", ".Map[b].N=0"} {
		if !seen[m] {
			t.Errorf("no %s among %v", m, seen)
		}
	}
}

// TestFolder holds that what a call that fails leaves is found, and that the folder is then as it was.
func TestFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	f := folder{map[string][]byte{"a/b": []byte("text"), "c": []byte("text")}}
	f.restore()
	before := f.state()
	for name, spoil := range map[string]func() error{
		"+a/new -rw": func() error { return os.WriteFile("a/new", nil, 0o600) },
		"+c -rw":     func() error { return os.WriteFile("c", []byte("te"), 0o600) },
		"−a/b -rw":   func() error { return os.Remove("a/b") },
		"−empty d":   func() error { return os.Remove("empty") },
	} {
		for _, failed := range []bool{true, false} {
			if err := spoil(); err != nil {
				t.Fatal(err)
			}
			if got := f.left(before, call{function: "learning.Report.Save"}, failed); strings.Contains(got, name) != failed {
				t.Errorf("%s: %q", name, got)
			}
			if !maps.Equal(f.state(), before) {
				t.Errorf("%s: the folder is not as it was", name)
			}
		}
	}
	if got := f.left(before, call{}, true); got != "" {
		t.Errorf("nothing was done, and %s", got)
	}
}

// TestPairs holds that pairs are those of the seed, no more than their number, reach both arguments and parts of one, and change both.
func TestPairs(t *testing.T) {
	type inner struct{ A, B int }
	values := func(v any) argument {
		return argument{choices: []func() reflect.Value{func() reflect.Value { return reflect.ValueOf(v) }}}
	}
	list, number := values([]inner{{3, 4}}), values(5.5)
	list.name, number.name = "list", "number"
	made := func() (all []string, unchanged int) {
		var got []reflect.Value
		m := maker{"f", []argument{list, number}, func(v []reflect.Value) []reflect.Value { got = v; return nil }, func(c call) bool {
			if strings.Contains(c.what, " & ") {
				all = append(all, c.what)
				c.do()
				if reflect.DeepEqual(got[0].Interface(), []inner{{3, 4}}) && got[1].Float() == 5.5 {
					unchanged++
				}
			}
			return true
		}}
		m.calls()
		return all, unchanged
	}
	pairs, unchanged := made()
	again, _ := made()
	text := strings.Join(pairs, "\n")
	if len(pairs) != pairsOfExport || unchanged > 0 || !slices.Equal(pairs, again) {
		t.Errorf("%d pairs, of which %d change nothing, and the same again: %v", len(pairs), unchanged, slices.Equal(pairs, again))
	}
	for _, want := range []string{`list=(nil|empty|short) & number=`, `number=\S+ & list`, `list\[0\]\.A=\S+ & list\[0\]\.B=`, `number=-?\d+\.\d+\b`} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("no pair like %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "list=nil & list[0]") || strings.Contains(text, "list[0].A=1 & list[0].A=") {
		t.Errorf("pairs of which one holds the other: %s", text)
	}
}
