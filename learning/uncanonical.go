package learning

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// uncanonical reads what canonical wrote of *to. Values behind interfaces have one of the given types.
func uncanonical[T any](text string, to *T, types []reflect.Type) error {
	u := uncanonicals{}
	for _, t := range types {
		if t == nil {
			return errors.New("one of the given types is nil")
		}
		u[typeName(t)] = t
	}
	return u.value("it", json.RawMessage(text), reflect.ValueOf(to).Elem(), 0)
}

// uncanonicals are the types that may stand behind interfaces, by name.
type uncanonicals map[string]reflect.Type

func (u uncanonicals) value(at string, text json.RawMessage, to reflect.Value, depth int) error {
	if depth > mostCanonical {
		return fmt.Errorf("%s is nested more than %d deep", at, mostCanonical)
	}
	switch to.Kind() {
	case reflect.Slice, reflect.Array:
		return u.list(at, text, to, depth+1)
	case reflect.Struct:
		return u.fields(at, text, to, depth+1)
	case reflect.Interface:
		return u.behind(at, text, to, depth+1)
	case reflect.Pointer:
		if string(text) == "null" {
			return nil
		}
		to.Set(reflect.New(to.Type().Elem()))
		return u.value(at, text, to.Elem(), depth+1)
	}
	if err := plainValue(string(text), to); err != nil {
		return fmt.Errorf("%s is %s: %w", at, text, err)
	}
	return nil
}

// plainValue sets a value that holds no other.
func plainValue(text string, to reflect.Value) (err error) {
	bits := func() int { return to.Type().Bits() }
	switch {
	case to.Kind() == reflect.Bool:
		var v bool
		v, err = strconv.ParseBool(text)
		to.SetBool(v)
	case to.CanInt():
		var v int64
		v, err = strconv.ParseInt(text, 10, bits())
		to.SetInt(v)
	case to.CanUint():
		var v uint64
		v, err = strconv.ParseUint(text, 10, bits())
		to.SetUint(v)
	case to.CanFloat():
		var v float64
		v, err = strconv.ParseFloat(text, bits())
		to.SetFloat(v)
	case to.Kind() == reflect.String:
		var v string
		err = json.Unmarshal([]byte(text), &v)
		to.SetString(v)
	default:
		err = fmt.Errorf("a description cannot hold a %v", to.Type())
	}
	return err
}

func (u uncanonicals) list(at string, text json.RawMessage, to reflect.Value, depth int) error {
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	switch {
	case to.Kind() == reflect.Slice && len(all) > 0:
		to.Set(reflect.MakeSlice(to.Type(), len(all), len(all)))
	case to.Len() != len(all):
		return fmt.Errorf("%s has %d values instead of %d", at, len(all), to.Len())
	}
	for i, x := range all {
		if err := u.value(fmt.Sprintf("%s[%d]", at, i), x, to.Index(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func (u uncanonicals) fields(at string, text json.RawMessage, to reflect.Value, depth int) error {
	name, all, err := typed(at, text)
	if err != nil {
		return err
	}
	if name != typeName(to.Type()) || len(all) != to.NumField() {
		return fmt.Errorf("%s is a %s of %d fields; this program has a %s of %d", at, name, len(all), typeName(to.Type()), to.NumField())
	}
	for i := range to.NumField() {
		field := to.Type().Field(i)
		x, ok := all[field.Name]
		if !ok || !field.IsExported() {
			return fmt.Errorf("%s has no %s, or one that cannot be set", at, field.Name)
		}
		if err := u.value(at+"."+field.Name, x, to.Field(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func (u uncanonicals) behind(at string, text json.RawMessage, to reflect.Value, depth int) error {
	if string(text) == "null" {
		return nil
	}
	name, all, err := typed(at, text)
	if err != nil {
		return err
	}
	t, ok := u[name]
	if !ok {
		return fmt.Errorf("%s is a %q, which is no type of this module; give its type to Load", at, name)
	}
	if !t.AssignableTo(to.Type()) {
		return fmt.Errorf("%s is a %s, which is no %v", at, name, to.Type())
	}
	v := reflect.New(t).Elem()
	if inner, ok := all["$value"]; ok {
		text = inner
	}
	if err := u.value(at, text, v, depth); err != nil {
		return err
	}
	to.Set(v)
	return nil
}

// typed returns the name of the type of an object, and its fields.
func typed(at string, text json.RawMessage) (name string, fields map[string]json.RawMessage, err error) {
	if err := json.Unmarshal(text, &fields); err != nil {
		return "", nil, fmt.Errorf("%s: %w", at, err)
	}
	if err := json.Unmarshal(fields["$type"], &name); err != nil {
		return "", nil, fmt.Errorf("%s does not say of which type it is", at)
	}
	delete(fields, "$type")
	return name, fields, nil
}
