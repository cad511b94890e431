package runstore

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

// has one field of each kind that a description may hold.
type plain struct {
	B    bool
	I    int8
	U    uint64
	F    float32
	G    float64
	S    string
	L    []int
	A    [2]bool
	P    *inner
	Any  any
	tail int
}

type inner struct{ X int }

// other has the same fields as inner.
type other struct{ X int }

type metre float64

func canonicalOf(t *testing.T, v any) string {
	t.Helper()
	b, err := Canonical("v", reflect.ValueOf(&v).Elem())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCanonicalText(t *testing.T) {
	const pkg = "github.com/spikecell/spikecell/internal/runstore."
	for _, c := range []struct {
		v    any
		want string
	}{
		{inner{3}, `{"$type":"` + pkg + `inner","X":3}`},
		{plain{F: 0.1, G: 0.1, S: "a\"\x01<", L: []int{1, -2}, U: math.MaxUint64, tail: 4}, `{"$type":"` +
			pkg + `plain","B":false,"I":0,"U":18446744073709551615,` +
			`"F":0.1,"G":0.1,"S":"a\"\u0001\u003c","L":[1,-2],"A":[false,false],"P":null,"Any":null,"tail":4}`},
		{struct{ G float64 }{float64(float32(0.1))}, `{"$type":"struct { G float64 }","G":0.10000000149011612}`},
		{[]any{nil, 1e21, metre(2)}, `{"$type":"[]interface {}","$value":[null,{"$type":"float64","$value":1e+21},{"$type":"` +
			pkg + `metre","$value":2}]}`},
	} {
		got := canonicalOf(t, c.v)
		if got != c.want {
			t.Errorf("%#v:\ngot  %s\nwant %s", c.v, got, c.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s is not JSON", got)
		}
	}
}

// TestCanonicalTellsApart has values that a careless description would confuse.
func TestCanonicalTellsApart(t *testing.T) {
	values := []any{
		inner{1}, other{1}, metre(1), 1.0, float32(1), 1, uint(1), true, "1", []int{1}, []any{1}, []int{1, 1}, [1]int{1}, nil,
		[]any{1, []any{2}}, []any{[]any{1}, 2}, []string{"a", "b"}, []string{`a","b`},
		math.Copysign(0, -1), 0.0, 0.1, math.Nextafter(0.1, 1), float32(0.1),
		plain{F: 0.5}, plain{G: 0.5}, plain{U: 1}, plain{I: 1}, plain{P: &inner{1}}, plain{Any: inner{1}}, plain{Any: other{1}},
	}
	seen := map[string]int{}
	for i, v := range values {
		text := canonicalOf(t, v)
		if j, twice := seen[text]; twice {
			t.Errorf("%#v and %#v are both %s", values[j], v, text)
		}
		seen[text] = i
	}
}

func TestCanonicalFollowsPointers(t *testing.T) {
	a, b := plain{P: &inner{5}}, plain{P: &inner{5}}
	if canonicalOf(t, a) != canonicalOf(t, b) {
		t.Error("the address is part of the description")
	}
	if canonicalOf(t, a) == canonicalOf(t, plain{P: &inner{6}}) {
		t.Error("what a pointer leads to is not part of the description")
	}
}

type ring struct{ Next *ring }

func TestCanonicalRefuses(t *testing.T) {
	loop := &ring{}
	loop.Next = loop
	type rule struct{ V any }
	for name, c := range map[string]struct {
		v    any
		want []string
	}{
		"NaN":      {plain{G: math.NaN()}, []string{"v.G", "NaN", "finite"}},
		"infinity": {plain{F: float32(math.Inf(-1))}, []string{"v.F", "-Inf"}},
		"func":     {rule{func() {}}, []string{"v.V", "func()", "plain data"}},
		"chan":     {rule{[]any{1, make(chan int)}}, []string{"v.V[1]", "chan int"}},
		"map":      {rule{map[string]int{}}, []string{"v.V", "map[string]int"}},
		"complex":  {rule{1i}, []string{"v.V", "complex128"}},
		"text":     {plain{S: "a\xff"}, []string{"v.S", `"a\xff"`, "UTF-8"}},
		"ring":     {loop, []string{"v.Next.Next", "nested"}},
	} {
		_, err := Canonical("v", reflect.ValueOf(c.v))
		if err == nil {
			t.Errorf("%s was taken", name)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: error %q does not say %q", name, err, w)
			}
		}
	}
}
