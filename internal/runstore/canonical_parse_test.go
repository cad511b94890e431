package runstore

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// described has exported fields alone, as what is read back must.
type described struct {
	B     bool
	I     int8
	U     uint64
	F     float32
	G     float64
	S     string
	L     []int
	A     [2]bool
	P     *inner
	Any   any
	Inner []any
}

var (
	asTheyAre = Renamed{Type: func(name string) string { return name }, Field: func(_, field string) string { return field }}
	someTypes = []reflect.Type{reflect.TypeFor[described](), reflect.TypeFor[inner](), reflect.TypeFor[metre](), reflect.TypeFor[*inner]()}
)

// What Canonical writes is read back, whatever is behind interfaces.
func TestParseCanonicalIsTheInverse(t *testing.T) {
	for _, v := range []any{
		nil, inner{3}, metre(-0.1), described{},
		described{B: true, I: -128, U: math.MaxUint64, F: 0.1, G: 1e-300, S: "a \"→\n", L: []int{1, -2}, A: [2]bool{false, true}, P: &inner{4},
			Any: described{Any: metre(2)}, Inner: []any{nil, inner{1}, metre(3)}},
	} {
		var back any
		if err := ParseCanonical(canonicalOf(t, v), &back, someTypes, asTheyAre); err != nil || !reflect.DeepEqual(back, v) {
			t.Errorf("%#v is read as %#v, %v", v, back, err)
		}
	}
}

// Types and fields that had other names are read under those that they have now.
func TestParseCanonicalRenames(t *testing.T) {
	const pkg = "github.com/spikecell/spikecell/internal/runstore."
	renamed := Renamed{
		Type: func(name string) string { return strings.Replace(name, pkg+"old", pkg+"inner", 1) },
		Field: func(typ, field string) string {
			if typ == pkg+"inner" && field == "Y" {
				return "X"
			}
			return field
		},
	}
	text := strings.NewReplacer("inner", "old", "X", "Y").Replace(canonicalOf(t, inner{7}))
	var back any
	if err := ParseCanonical(text, &back, someTypes, renamed); err != nil || back != (inner{7}) {
		t.Errorf("%s is read as %#v, %v", text, back, err)
	}
}

func TestParseCanonicalRefuses(t *testing.T) {
	whole := canonicalOf(t, described{})
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "it: "},
		"no type":       {"{}", "does not say of which type"},
		"unknown type":  {`{"$type":"x.Y"}`, `a "x.Y", which is no type`},
		"later field":   {strings.Replace(whole, `"B":`, `"Later":`, 1), `has a field "Later", which this program's`},
		"hidden field":  {strings.Replace(whole, `"B":`, `"b":`, 1), `has a field "b"`},
		"wrong number":  {strings.Replace(whole, `"I":0`, `"I":300`, 1), "it.I is 300"},
		"wrong length":  {strings.Replace(whole, `[false,false]`, `[false]`, 1), "it.A has 1 values instead of 2"},
		"deep":          {strings.Repeat(`{"$type":"`+typeName(reflect.TypeFor[described]())+`","Any":`, 200) + "null" + strings.Repeat("}", 200), "nested more than 100 deep"},
		"another field": {strings.Replace(whole, `"P":null`, `"P":{"$type":"x"}`, 1), "this program wants"},
	} {
		var back any
		if err := ParseCanonical(c.text, &back, someTypes, asTheyAre); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	var back any
	if err := ParseCanonical(whole, &back, []reflect.Type{nil}, asTheyAre); err == nil {
		t.Error("a type that is nil is taken")
	}
}

// FuzzParseCanonical: whatever a text says, it is a value or an error, and a value is written as it was read.
func FuzzParseCanonical(f *testing.F) {
	for _, v := range []any{nil, inner{3}, described{L: []int{1}, Any: metre(2), Inner: []any{inner{1}}}} {
		text, err := Canonical("v", reflect.ValueOf(&v).Elem())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var read, again any
		if ParseCanonical(text, &read, someTypes, asTheyAre) != nil {
			return
		}
		written, err := Canonical("v", reflect.ValueOf(&read).Elem())
		if err != nil {
			t.Fatal(err)
		}
		if err := ParseCanonical(string(written), &again, someTypes, asTheyAre); err != nil || !reflect.DeepEqual(read, again) {
			t.Errorf("%#v is written as %s and read as %#v, %v", read, written, again, err)
		}
	})
}
