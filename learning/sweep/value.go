package sweep

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// set puts a value into a field, if it is of the field's type and range.
func set(to reflect.Value, value any) error {
	text, isJSON := value.(json.RawMessage)
	if v := reflect.ValueOf(value); !isJSON && v.IsValid() && v.Type().AssignableTo(to.Type()) {
		to.Set(v)
		return nil
	}
	if !isJSON {
		var err error
		if text, err = json.Marshal(value); err != nil {
			return fmt.Errorf("a %T cannot be put into a %v", value, to.Type())
		}
	}
	return setText(to, text)
}

// setText puts a value of JSON into a field.
func setText(to reflect.Value, text json.RawMessage) error {
	wrong := func() error { return fmt.Errorf("%s is no value of a %s", text, kindOf(to.Type())) }
	var s string
	isText := json.Unmarshal(text, &s) == nil && string(text) != "null"
	if named, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok && isText {
		return named.UnmarshalText([]byte(s))
	}
	if to.Kind() == reflect.Slice || to.Kind() == reflect.Array {
		return setList(to, text, wrong)
	}
	if isText != (to.Kind() == reflect.String) {
		return wrong()
	}
	switch {
	case isText:
		to.SetString(s)
	case to.Kind() == reflect.Bool && (string(text) == "true" || string(text) == "false"):
		to.SetBool(string(text) == "true")
	case to.CanInt(), to.CanUint(), to.CanFloat():
		if setNumber(to, string(text)) != nil {
			return wrong()
		}
	default:
		return wrong()
	}
	return nil
}

// setNumber takes what is a number of the field's type and size: whole ones may be written as 1e3.
func setNumber(to reflect.Value, text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if whole := math.Trunc(x) == x && math.Abs(x) < 1<<53; err == nil && whole && !to.CanFloat() {
		text = strconv.FormatFloat(x, 'f', 0, 64)
	}
	bits := to.Type().Bits()
	switch {
	case to.CanInt():
		var n int64
		if n, err = strconv.ParseInt(text, 10, bits); err == nil {
			to.SetInt(n)
		}
	case to.CanUint():
		var n uint64
		if n, err = strconv.ParseUint(text, 10, bits); err == nil {
			to.SetUint(n)
		}
	default:
		if x, err = strconv.ParseFloat(text, bits); err == nil {
			to.SetFloat(x)
		}
	}
	return err
}

func setList(to reflect.Value, text json.RawMessage, wrong func() error) error {
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil || all == nil {
		return wrong()
	}
	switch {
	case to.Kind() == reflect.Slice:
		to.Set(reflect.MakeSlice(to.Type(), len(all), len(all)))
	case to.Len() != len(all):
		return fmt.Errorf("%s has %d values instead of %d", text, len(all), to.Len())
	}
	for i, x := range all {
		if err := setText(to.Index(i), x); err != nil {
			return err
		}
	}
	return nil
}

// kindOf says of a type what is to be given.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return fmt.Sprintf("whole number (%v)", t)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return fmt.Sprintf("whole number from 0 (%v)", t)
	case reflect.Float32, reflect.Float64:
		return fmt.Sprintf("number (%v)", t)
	case reflect.Bool, reflect.String, reflect.Slice, reflect.Array:
		return t.String()
	}
	return fmt.Sprintf("%v; name one of its fields, or take an entry for each", t)
}

// mostGo is how deep goText looks: values may point to themselves.
const mostGo = 16

// goText is a value as one would write it in Go: of structs the fields alone that are not zero, and of a pointer what it points to, for an address
// would be another one each time.
func goText(v reflect.Value, depth int) string {
	if depth == mostGo {
		return "…"
	}
	var parts []string
	switch v.Kind() {
	case reflect.Invalid:
		return "nil"
	case reflect.Interface, reflect.Pointer:
		inner := goText(v.Elem(), depth+1)
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			return "&" + inner
		}
		return inner
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Map:
		return v.Type().String()
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() {
				parts = append(parts, v.Type().Field(i).Name+": "+goText(f, depth+1))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			parts = append(parts, goText(v.Index(i), depth+1))
		}
	case reflect.String:
		return strconv.Quote(v.String())
	default:
		return fmt.Sprint(v) // by its String, where it has one
	}
	return v.Type().String() + "{" + strings.Join(parts, ", ") + "}"
}
