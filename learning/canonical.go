package learning

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// canonical appends v as JSON that is equal for equal values and differs for different ones: every field in the order of
// its declaration, every struct with its type, every number in its shortest exact form. at names v in errors.
func canonical(b []byte, at string, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%s is %v; give a finite number", at, f)
		}
		return strconv.AppendFloat(b, v.Float(), 'g', -1, v.Type().Bits()), nil
	case reflect.String:
		return strconv.AppendQuote(b, v.String()), nil
	case reflect.Slice, reflect.Array:
		return canonicalList(b, at, v)
	case reflect.Struct:
		return canonicalStruct(b, at, v)
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return canonical(b, at, v.Elem())
	}
	return nil, fmt.Errorf("%s is a %v, which a description cannot hold; learners and encoders are plain data", at, v.Type())
}

func canonicalList(b []byte, at string, v reflect.Value) ([]byte, error) {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = canonical(b, fmt.Sprintf("%s[%d]", at, i), v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func canonicalStruct(b []byte, at string, v reflect.Value) ([]byte, error) {
	b = append(b, `{"type":`...)
	b = strconv.AppendQuote(b, v.Type().String())
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		b = append(b, ',')
		b = append(strconv.AppendQuote(b, name), ':')
		var err error
		if b, err = canonical(b, at+"."+name, v.Field(i)); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}
