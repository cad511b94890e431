package sweep

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// deepest bounds how far into an argument hostile values are put.
const deepest = 9

// mutation makes one number, length or reference inside a value hostile.
type mutation struct {
	path, value string
	apply       func(v reflect.Value)
	over        error // what a context that is over says, where it is an argument and no part of one
}

func (m mutation) String() string { return m.path + "=" + m.value }

// numbers are what numbers of a kind are replaced by.
type numbers func(reflect.Kind) []any

// mutations lists what can be done to a value: each number of it in turn, each list and reference that it holds. Nothing that it
// refers to is changed: what is hostile is a copy.
func mutations(v reflect.Value, depth int, values numbers) []mutation {
	if depth > deepest || opaque[v.Type()] {
		return nil
	}
	if v.Type() == reflect.TypeFor[context.Context]() {
		return ofContext()
	}
	switch v.Kind() {
	case reflect.Struct:
		return ofStruct(v, depth, values)
	case reflect.Slice:
		return ofSlice(v, depth, values)
	case reflect.Array:
		if v.Len() > 0 {
			return within(mutations(v.Index(0), depth+1, values), "[0]", func(v reflect.Value) reflect.Value { return v.Index(0) })
		}
	case reflect.Pointer, reflect.Interface:
		return ofReference(v, depth, values)
	case reflect.Map:
		return ofMap(v, depth, values)
	case reflect.Func:
		return []mutation{taken("nil")}
	case reflect.String:
		return []mutation{taken(`""`)}
	}
	return ofNumber(v.Type(), values)
}

// taken takes away what there is.
func taken(value string) mutation {
	return mutation{value: value, apply: func(v reflect.Value) { v.SetZero() }}
}

// ofContext takes a context away, or gives one that is over.
func ofContext() []mutation {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	expired, end := context.WithDeadline(context.Background(), time.Unix(0, 0))
	end()
	all := []mutation{taken("nil")}
	for name, c := range map[string]context.Context{"cancelled": cancelled, "expired": expired} {
		all = append(all, mutation{value: name, apply: func(v reflect.Value) { v.Set(reflect.ValueOf(c)) }, over: c.Err()})
	}
	slices.SortFunc(all, func(a, b mutation) int { return strings.Compare(a.value, b.value) })
	return all
}

// within moves mutations of a part to the whole.
func within(of []mutation, path string, part func(reflect.Value) reflect.Value) []mutation {
	moved := make([]mutation, len(of))
	for i, m := range of {
		moved[i] = mutation{path: path + m.path, value: m.value, apply: func(v reflect.Value) { m.apply(part(v)) }}
	}
	return moved
}

func ofStruct(v reflect.Value, depth int, values numbers) []mutation {
	var all []mutation
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			if pathNames[f.Name] && f.Type.Kind() == reflect.String {
				all = append(all, within(ofPath(), "."+f.Name, func(v reflect.Value) reflect.Value { return v.Field(i) })...)
				continue
			}
			all = append(all, within(mutations(v.Field(i), depth+1, values), "."+f.Name, func(v reflect.Value) reflect.Value { return v.Field(i) })...)
		}
	}
	return all
}

// ofSlice cuts a list, and changes its first and last element.
func ofSlice(v reflect.Value, depth int, values numbers) []mutation {
	all := []mutation{taken("nil"), {value: "empty", apply: func(v reflect.Value) { v.Set(reflect.MakeSlice(v.Type(), 0, 0)) }}}
	n := v.Len()
	if n == 0 {
		return all
	}
	all = append(all, mutation{value: "short", apply: func(v reflect.Value) { v.Set(v.Slice(0, n-1)) }})
	for _, i := range []int{0, n - 1}[:min(n, 2)] {
		all = append(all, within(mutations(v.Index(i), depth+1, values), fmt.Sprintf("[%d]", i), func(v reflect.Value) reflect.Value {
			list := reflect.MakeSlice(v.Type(), n, n)
			reflect.Copy(list, v)
			v.Set(list)
			return v.Index(i)
		})...)
	}
	return all
}

// ofMap takes a map away, and changes each of its values.
func ofMap(v reflect.Value, depth int, values numbers) []mutation {
	all := []mutation{taken("nil")}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	for _, key := range keys {
		for _, m := range mutations(addressable(v.MapIndex(key)), depth+1, values) {
			all = append(all, mutation{path: fmt.Sprintf("[%v]%s", key, m.path), value: m.value, apply: func(v reflect.Value) {
				copied := reflect.MakeMap(v.Type())
				for k, value := range v.Seq2() {
					copied.SetMapIndex(k, value)
				}
				changed := addressable(v.MapIndex(key))
				m.apply(changed)
				copied.SetMapIndex(key, changed)
				v.Set(copied)
			}})
		}
	}
	return all
}

// ofReference takes away what a pointer or an interface refers to, and changes a copy of it.
func ofReference(v reflect.Value, depth int, values numbers) []mutation {
	all := []mutation{taken("nil")}
	if v.IsNil() {
		return all
	}
	pointer := v.Kind() == reflect.Pointer
	for _, m := range mutations(v.Elem(), depth+1, values) {
		all = append(all, mutation{path: m.path, value: m.value, apply: func(v reflect.Value) {
			copied := reflect.New(v.Elem().Type())
			copied.Elem().Set(v.Elem())
			m.apply(copied.Elem())
			if pointer {
				v.Set(copied)
			} else {
				v.Set(copied.Elem())
			}
		}})
	}
	return all
}

func ofNumber(t reflect.Type, values numbers) []mutation {
	var all []mutation
	for _, n := range values(t.Kind()) {
		all = append(all, mutation{value: fmt.Sprint(n), apply: func(v reflect.Value) { v.Set(reflect.ValueOf(n).Convert(v.Type())) }})
	}
	return all
}

// extremes lists the values of a kind of number that break programs.
func extremes(k reflect.Kind) []any {
	switch k {
	case reflect.Int, reflect.Int64:
		return []any{math.MinInt, -1, 0, 1, 1 << 40, math.MaxInt}
	case reflect.Int32:
		return []any{int32(math.MinInt32), int32(-1), int32(0), int32(1), int32(math.MaxInt32)}
	case reflect.Uint8:
		return []any{uint8(0), uint8(1), uint8(math.MaxUint8)}
	case reflect.Uint32:
		return []any{uint32(0), uint32(1), uint32(math.MaxUint32)}
	case reflect.Uint, reflect.Uint64:
		return []any{uint64(0), uint64(1), uint64(math.MaxUint64)}
	case reflect.Float32:
		return []any{float32(-1), float32(0), float32(1), float32(math.MaxFloat32), float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}
	case reflect.Float64:
		return []any{-1.0, 0.0, 1.0, math.MaxFloat64, math.NaN(), math.Inf(1), math.Inf(-1)}
	}
	return nil
}
