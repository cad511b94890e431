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

// call is one function with one hostile argument or two, or with none.
type call struct {
	function string
	what     string // the arguments and their values: batch=-1, receiver.T=0 & dst=nil; empty where all are valid
	first    bool   // all arguments are the first of their choices
	over     error  // what the context says that was given, where it is over and all else is valid
	do       func() []reflect.Value
}

// key names a call without the values.
func (c call) key() string {
	var paths []string
	for path := range c.changes() {
		paths = append(paths, path)
	}
	return strings.TrimSpace(c.function + " " + strings.Join(paths, " & "))
}

// changes yields what is hostile, and the value it has.
func (c call) changes() iter.Seq2[string, string] {
	return func(yield func(path, value string) bool) {
		for part := range strings.SplitSeq(c.what, " & ") {
			if path, value, found := strings.Cut(part, "="); found && !yield(path, value) {
				return
			}
		}
	}
}

// handed reports whether a number that is none was given.
func (c call) handed() bool {
	for _, value := range c.changes() {
		if value == "NaN" || strings.HasSuffix(value, "Inf") {
			return true
		}
	}
	return false
}

// nilReceiver reports whether a method is called of nothing.
func (c call) nilReceiver() bool { return c.what == "receiver=nil" }

// endless reports whether the call asks for work without end.
func (c call) endless() bool {
	for path, value := range c.changes() {
		for end := range endless {
			if len(value) >= len("1000000") && strings.HasSuffix(c.function+" "+path, end) {
				return true
			}
		}
	}
	return false
}

// argument is a way to make a valid value.
type argument struct {
	name    string
	choices []func() reflect.Value
}

// mutations lists what can be done to a choice.
func (a argument) mutations(choice reflect.Value, values numbers) []mutation {
	if pathNames[a.name] && choice.Kind() == reflect.String {
		return ofPath()
	}
	return mutations(addressable(choice), 0, values)
}

// changing are types of which a callee changes the value itself: they are made anew for each call.
var changing = []string{"*snn.Sim", "*snn.Spikes", "[]*snn.Spikes", "[][]*snn.Spikes", "learning.Setup", "*forecast.EchoState", "*forecast.LSTM", "*forecast.Linear", "func() (learning.Batch, bool)"}

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
	return maker{name, args, invoke, yield}.calls()
}

// maker makes calls of one function.
type maker struct {
	name   string
	args   []argument
	invoke func([]reflect.Value) []reflect.Value
	yield  func(call) bool
}

// change is a mutation of one of the choices of an argument.
type change struct {
	arg, choice int
	mutation
}

// with yields a call in which the arguments of the changes are hostile, of the choices that they are for, and others the first choices.
func (m maker) with(what string, chosen []change, all ...change) bool {
	c := call{function: m.name, what: what, first: len(chosen)+len(all) == 0}
	if len(all) == 1 {
		c.over = all[0].over
	}
	c.do = func() []reflect.Value {
		choice := make([]int, len(m.args))
		for _, x := range append(chosen, all...) {
			choice[x.arg] = x.choice
		}
		values := make([]reflect.Value, len(m.args))
		for i, a := range m.args {
			values[i] = addressable(a.choices[choice[i]]())
		}
		for _, x := range all {
			x.apply(values[x.arg])
		}
		return m.invoke(values)
	}
	return m.yield(c)
}

// hostile yields a call with changes, which name it.
func (m maker) hostile(all ...change) bool {
	var what []string
	for _, x := range all {
		what = append(what, m.args[x.arg].name+x.String())
	}
	return m.with(strings.Join(what, " & "), nil, all...)
}

// calls yields the call with valid arguments, calls with one hostile argument, and calls with two.
func (m maker) calls() bool {
	if !m.with("", nil) {
		return false
	}
	var all [][]change // by argument
	for i, a := range m.args {
		all = append(all, nil)
		for k, choice := range a.choices {
			if k > 0 && !m.with("", []change{{arg: i, choice: k}}) {
				return false
			}
			for _, x := range a.mutations(choice(), extremes) {
				if a.nothing(x) && !m.ofPointer() {
					continue
				}
				all[i] = append(all[i], change{i, k, x})
				if !m.hostile(change{i, k, x}) {
					return false
				}
			}
		}
	}
	return m.numbers() && m.pairs(all)
}

// ofPointer reports whether the function is a method of a pointer, and not of what it points to: the language lets it be called of nil.
func (m maker) ofPointer() bool {
	t := m.args[0].choices[0]().Type()
	if t.Kind() != reflect.Pointer {
		return false
	}
	_, ofValue := t.Elem().MethodByName(m.name[strings.LastIndex(m.name, ".")+1:])
	return !ofValue
}

// numbers yields calls with two hostile numbers.
func (m maker) numbers() bool {
	for i, a := range m.args {
		for j, b := range m.args[:i] {
			for _, x := range ofNumber(a.choices[0]().Type(), extremes) {
				for _, y := range ofNumber(b.choices[0]().Type(), extremes) {
					if !m.hostile(change{j, 0, y}, change{i, 0, x}) {
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
			if f := t.Field(i); f.IsExported() && byType[f.Type] == nil { // those of the tables may hold themselves
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
