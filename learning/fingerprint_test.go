package learning

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/spikecell/spikecell/snn/encode"
)

// changes returns the values that v becomes when one number, string or flag in it is changed, or a slice is shortened, or
// what an interface holds is left out, by the name of what was changed.
func changes(at string, v reflect.Value) map[string]reflect.Value {
	all := map[string]reflect.Value{}
	with := func(name string, change func(c reflect.Value)) {
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		change(c)
		all[name] = c
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			for name, x := range changes(at+"."+v.Type().Field(i).Name, v.Field(i)) {
				with(name, func(c reflect.Value) { c.Field(i).Set(x) })
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			for name, x := range changes(fmt.Sprintf("%s[%d]", at, i), v.Index(i)) {
				with(name, func(c reflect.Value) {
					c.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
					c.Index(i).Set(x)
				})
			}
		}
		if v.Len() > 0 {
			with(at+" shorter", func(c reflect.Value) { c.Set(v.Slice(0, v.Len()-1)) })
		}
	case reflect.Interface:
		if !v.IsNil() {
			for name, x := range changes(at, v.Elem()) {
				with(name, func(c reflect.Value) { c.Set(x) })
			}
			with(at+" absent", func(c reflect.Value) { c.SetZero() })
		}
	case reflect.Pointer:
		if v.IsNil() {
			with(at+" present", func(c reflect.Value) { c.Set(reflect.New(v.Type().Elem())) })
			break
		}
		for name, x := range changes(at, v.Elem()) {
			with(name, func(c reflect.Value) {
				c.Set(reflect.New(v.Type().Elem()))
				c.Elem().Set(x)
			})
		}
	case reflect.Bool:
		with(at, func(c reflect.Value) { c.SetBool(!v.Bool()) })
	case reflect.String:
		with(at, func(c reflect.Value) { c.SetString(v.String() + "x") })
	case reflect.Float32, reflect.Float64:
		with(at, func(c reflect.Value) { c.SetFloat(v.Float() + 0.5) })
	case reflect.Uint8, reflect.Uint64:
		with(at, func(c reflect.Value) { c.SetUint(v.Uint() + 1) })
	case reflect.Int:
		with(at, func(c reflect.Value) { c.SetInt(v.Int() + 1) })
	default:
		panic(at + " is a " + v.Type().String())
	}
	return all
}

// TestFingerprintLeavesOut what no result depends on.
func TestFingerprintLeavesOut(t *testing.T) {
	sum := func(e Entry) string {
		e, err := e.resolve()
		if err != nil {
			t.Fatal(err)
		}
		_, sum, err := e.fingerprint(Task{Classes: 3}, "d")
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	want := sum(toyEntry("a"))
	for what, change := range map[string]func(e *Entry){
		"Name":             func(e *Entry) { e.Name = "another" },
		"Workers":          func(e *Entry) { e.Settings.Workers = 7 },
		"Store":            func(e *Entry) { e.Settings.Store = "elsewhere" },
		"Progress":         func(e *Entry) { e.Settings.Progress = func(Progress) {} },
		"Snapshot":         func(e *Entry) { e.Settings.Snapshot = func(Snapshot) error { return nil } },
		"defaults written": func(e *Entry) { e.Learner, e.Net.Dt = toy{Rate: 0.25}, 1 },
	} {
		e := toyEntry("a")
		change(&e)
		if sum(e) != want {
			t.Errorf("%s changes the fingerprint", what)
		}
	}
	for what, change := range map[string]func(e *Entry){
		"the version of the rule": func(e *Entry) { e.Learner = toy{Own: "2"} },
		"another type of encoder": func(e *Entry) { e.Encoder = otherToy{toyEncoder{4}} },
		"an encoder's version":    func(e *Entry) { e.Encoder = versioned{toyEncoder{4}, "1"} },
		"its next version":        func(e *Entry) { e.Encoder = versioned{toyEncoder{4}, "2"} },
	} {
		e := toyEntry("a")
		change(&e)
		if sum(e) == want {
			t.Errorf("%s does not change the fingerprint", what)
		}
	}
}

// versioned is an encoder with a version.
type versioned struct {
	toyEncoder
	V string
}

func (v versioned) Version() string { return v.V }

// TestWithoutVersionNothingIsStored: code that may change behind equal fields must not be answered for by the store.
func TestWithoutVersionNothingIsStored(t *testing.T) {
	for name, change := range map[string]func(e *Entry){
		"rule":    func(e *Entry) { e.Learner = toy{Own: "-"} },
		"encoder": func(e *Entry) { e.Encoder = versioned{} },
	} {
		e := toyEntry(t.TempDir())
		change(&e)
		train(t, e, toyTask())
		if left := filesBut(t, e.Settings.Store); len(left) > 0 {
			t.Errorf("a run whose %s has no version left %v", name, left)
		}
	}
	if encoderVersion(encode.Direct{}) == "" || encoderVersion(&encode.Direct{}) == "" {
		t.Error("the encoders of this module have no version")
	}
	anonymous := struct{ Encoder }{encode.Direct{}}
	if v := encoderVersion(anonymous); v != "" {
		t.Errorf("an encoder of no package has version %q", v)
	}
}

// otherToy encodes as another type does.
type otherToy struct{ toyEncoder }
