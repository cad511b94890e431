package sweep

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// call is one function with one hostile argument, or with none.
type call struct {
	function string
	what     string // the argument and its value: batch=-1, receiver.T=0; empty where all are valid
	first    bool   // all arguments are the first of their choices
	do       func() []reflect.Value
}

// key names a call without the value.
func (c call) key() string {
	path, _, _ := strings.Cut(c.what, "=")
	return strings.TrimSpace(c.function + " " + path)
}

// endless reports whether the call asks for work without end.
func (c call) endless() bool {
	large := len(c.what)-strings.LastIndex(c.what, "=") > len("=1000000")
	for end := range endless {
		if large && strings.HasSuffix(c.key(), end) {
			return true
		}
	}
	return false
}

// argument is a way to make a valid value.
type argument struct {
	name    string
	choices []func() reflect.Value
}

// changing are types of which a callee changes the value itself: they are made anew for each call.
var changing = []string{"*snn.Sim", "*snn.Spikes", "[]*snn.Spikes", "[][]*snn.Spikes", "learning.Setup", "func() (learning.Batch, bool)"}

// export is a function, or a method of a type.
type export struct {
	name     string
	function reflect.Value
	receiver *argument // nil for functions
}

// exports lists what a package exports to be called, always in the same order.
func exports(of string) []export {
	var all []export
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		if strings.HasPrefix(name, of+".") {
			all = append(all, export{name: name, function: reflect.ValueOf(functions[name])})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(exportedTypes)) {
		if !strings.HasPrefix(name, of+".") {
			continue
		}
		t := exportedTypes[name]
		if t.Kind() != reflect.Interface {
			t = reflect.PointerTo(t)
		}
		for m := range t.Methods() {
			if m.IsExported() {
				all = append(all, export{name + "." + m.Name, reflect.Value{}, &argument{"receiver", valid(name, t)}})
			}
		}
	}
	return all
}

// calls yields the calls of an export, always in the same order.
func (e export) calls() iter.Seq[call] {
	return func(yield func(call) bool) { ofFunction(e.name, e.function, e.receiver, yield) }
}

// ofFunction yields calls of a function, or of a method where there is a receiver.
func ofFunction(name string, f reflect.Value, receiver *argument, yield func(call) bool) bool {
	var args []argument
	t := reflect.Type(nil)
	if receiver != nil {
		args = append(args, *receiver)
		t = receiver.choices[0]().MethodByName(name[strings.LastIndex(name, ".")+1:]).Type()
	} else {
		t = f.Type()
	}
	for i, p := range strings.Fields(parameters[name]) {
		args = append(args, argument{p, valid(name+"."+p, t.In(i))})
	}
	invoke := func(values []reflect.Value) []reflect.Value {
		f := f
		if receiver != nil {
			f, values = values[0].MethodByName(name[strings.LastIndex(name, ".")+1:]), values[1:]
		}
		if f.Type().IsVariadic() {
			return f.CallSlice(values)
		}
		return f.Call(values)
	}
	return ofArguments(name, args, invoke, yield)
}

// ofArguments yields the call with valid arguments, calls with one hostile argument, and calls with two hostile numbers.
func ofArguments(name string, args []argument, invoke func([]reflect.Value) []reflect.Value, yield func(call) bool) bool {
	with := func(what string, choose, chosen int, change ...func([]reflect.Value)) bool {
		return yield(call{name, what, what == "" && choose < 0, func() []reflect.Value {
			values := make([]reflect.Value, len(args))
			for i, a := range args {
				k := 0
				if i == choose {
					k = chosen
				}
				made := a.choices[k]()
				values[i] = reflect.New(made.Type()).Elem()
				values[i].Set(made)
			}
			for _, f := range change {
				f(values)
			}
			return invoke(values)
		}})
	}
	if !with("", -1, 0) {
		return false
	}
	for i, a := range args {
		for k, choice := range a.choices {
			if k > 0 && !with("", i, k) {
				return false
			}
			for _, m := range mutations(addressable(choice()), 0) {
				if a.name == "receiver" && m.path == "" && m.value == "nil" {
					continue // a method of nothing: Go itself names it, as for the types of its own library
				}
				if !with(a.name+m.String(), i, k, func(v []reflect.Value) { m.apply(v[i]) }) {
					return false
				}
			}
		}
	}
	return ofPairs(args, with)
}

// ofPairs yields calls with two hostile numbers.
func ofPairs(args []argument, with func(what string, choose, chosen int, change ...func([]reflect.Value)) bool) bool {
	for i, a := range args {
		for j, b := range args[:i] {
			for _, m := range ofNumber(a.choices[0]().Type()) {
				for _, n := range ofNumber(b.choices[0]().Type()) {
					if !with(fmt.Sprintf("%s+%s=%s,%s", b.name, a.name, n.value, m.value), -1, 0,
						func(v []reflect.Value) { m.apply(v[i]); n.apply(v[j]) }) {
						return false
					}
				}
			}
		}
	}
	return true
}

func addressable(v reflect.Value) reflect.Value {
	a := reflect.New(v.Type()).Elem()
	a.Set(v)
	return a
}

// made keeps what was made once.
var made sync.Map

// valid returns ways to make valid values of a type for a parameter: as the tables say, or, of plain types, small numbers and short
// lists. What is neither plain nor in a table is a fault of the tables.
func valid(name string, t reflect.Type) []func() reflect.Value {
	pointer := t.Kind() == reflect.Pointer
	make := func() []any { return fromTables(name, t) }
	list := make()
	if list == nil && pointer {
		if make = func() []any { return fromTables(name, t.Elem()) }; make() != nil {
			list = make()
		}
	}
	if list == nil {
		v := plain(t)
		return []func() reflect.Value{func() reflect.Value { return plain(t) }, func() reflect.Value { return v }}[:1]
	}
	if !slices.Contains(changing, t.String()) && (t.Kind() != reflect.Interface || byType[t] != nil) {
		kept, _ := made.LoadOrStore(name+" "+t.String(), list)
		make = func() []any { return kept.([]any) }
	}
	var choices []func() reflect.Value
	for k := range list {
		choices = append(choices, func() reflect.Value { return as(t, make()[k]) })
	}
	return choices
}

// as returns the value as one of the type, or as a pointer to it.
func as(t reflect.Type, v any) reflect.Value {
	to := reflect.New(t).Elem()
	from := reflect.ValueOf(v)
	switch {
	case v == nil:
	case t.Kind() == reflect.Pointer && from.Type() == t.Elem():
		p := reflect.New(t.Elem())
		p.Elem().Set(from)
		to.Set(p)
	case from.Type().AssignableTo(t):
		to.Set(from)
	default:
		to.Set(from.Convert(t))
	}
	return to
}

// fromTables returns the values in the tables, or nil.
func fromTables(name string, t reflect.Type) []any {
	if v, ok := byName[name]; ok {
		if many, ok := v.(func() []any); ok {
			return many()
		}
		return []any{v}
	}
	if list := byType[t]; list != nil {
		if all := list(); all != nil {
			return all
		}
		return []any{nil}
	}
	var all []any
	if t.Kind() == reflect.Interface {
		for _, v := range implementers() {
			if reflect.TypeOf(v).Implements(t) {
				all = append(all, v)
			}
		}
	}
	return all
}

// plain makes a value of numbers, texts, and lists and structures of them: structures are left zero, which means defaults.
func plain(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(plain(t.Elem()))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 2, 2))
		v.Index(0).Set(plain(t.Elem()))
		v.Index(1).Set(plain(t.Elem()))
	case reflect.String:
		v.SetString("x")
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				plain(f.Type) // which fails if it is not
			}
		}
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		panic(fmt.Sprintf("tests/sweep: no way to make a %v: give one in the tables of arguments", t))
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		if t.PkgPath() == "" {
			v.Set(reflect.ValueOf(1).Convert(t))
		}
	}
	return v
}
