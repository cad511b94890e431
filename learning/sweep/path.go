package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// described is what of an entry can be swept.
type described struct {
	Net      snn.Net
	Learner  learning.Learner
	Encoder  learning.Encoder
	Settings settings
}

type settings struct {
	Epochs, Batch int
	Select        learning.Select
}

func describedOf(e learning.Entry) described {
	return described{e.Net, e.Learner, e.Encoder, settings{e.Settings.Epochs, e.Settings.Batch, e.Settings.Select}}
}

func (d described) of(e learning.Entry) learning.Entry {
	e.Net, e.Learner, e.Encoder = d.Net, d.Learner, d.Encoder
	e.Settings.Epochs, e.Settings.Batch, e.Settings.Select = d.Settings.Epochs, d.Settings.Batch, d.Settings.Select
	return e
}

// step is one step of a path: to a field by its name, or to an element of a list by its number.
type step struct {
	name   string
	number int
}

// longestPath is far above any that leads somewhere.
const longestPath = 1000

// stepForm is a step with the dot before its name, which the first step of a path is written without.
var stepForm = regexp.MustCompile(`^(?:\.([A-Z][A-Za-z0-9]*)|\[([0-9]{1,9})\])`)

func parsePath(path string) (steps []step, err error) {
	if len(path) > longestPath {
		return nil, fmt.Errorf("it has %d bytes; no more than %d", len(path), longestPath)
	}
	if path == "" {
		return nil, fmt.Errorf("%q is no path; it begins with Net, Learner, Encoder or Settings", path)
	}
	for rest := "." + path; rest != ""; {
		m := stepForm.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("%q is no path; it looks like Net.Populations[1].Cell.Beta", path)
		}
		n, _ := strconv.Atoi(m[2]) // "" is of a name
		steps, rest = append(steps, step{m[1], n}), rest[len(m[0]):]
	}
	return steps, nil
}

// with returns a copy of v in which put has changed what the steps lead to. Nothing that v shares with others is written to. at is the path so far.
func with(v reflect.Value, at string, steps []step, put func(to reflect.Value) error) (reflect.Value, error) {
	own := reflect.New(v.Type()).Elem()
	own.Set(v)
	if len(steps) == 0 && v.Kind() != reflect.Interface {
		return own, put(own)
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return own, withBehind(own, at, steps, put)
	case reflect.Struct:
		return own, withField(own, at, steps, put)
	case reflect.Slice, reflect.Array:
		return own, withElement(own, at, steps, put)
	}
	return own, fmt.Errorf("%s is a %v, which has no parts", at, v.Type())
}

func withBehind(own reflect.Value, at string, steps []step, put func(reflect.Value) error) error {
	if len(steps) == 0 {
		return put(own)
	}
	if own.IsNil() {
		return fmt.Errorf("%s is nil, and has no parts; give the entry one", at)
	}
	inner, err := with(own.Elem(), at, steps, put)
	if err != nil {
		return err
	}
	if own.Kind() == reflect.Pointer {
		to := reflect.New(own.Type().Elem())
		to.Elem().Set(inner)
		inner = to
	}
	own.Set(inner)
	return nil
}

func withField(own reflect.Value, at string, steps []step, put func(reflect.Value) error) error {
	name := steps[0].name
	f, ok := own.Type().FieldByName(name)
	if !ok || !f.IsExported() || name == "" {
		return fmt.Errorf("%s has no field %q; there are %s", cmp.Or(at, "an entry"), steps[0], strings.Join(fieldsOf(own.Type()), ", "))
	}
	to, err := own.FieldByIndexErr(f.Index)
	if err != nil || !to.CanSet() {
		return fmt.Errorf("%s cannot be set", join(at, name))
	}
	inner, err := with(to, join(at, name), steps[1:], put)
	if err == nil {
		to.Set(inner)
	}
	return err
}

func withElement(own reflect.Value, at string, steps []step, put func(reflect.Value) error) error {
	i := steps[0].number
	if steps[0].name != "" {
		return fmt.Errorf("%s is a list; give the number of an element before .%s, as in %s[0]", at, steps[0].name, at)
	}
	if i >= own.Len() {
		return fmt.Errorf("%s has %d elements, numbered from 0; there is no [%d]", at, own.Len(), i)
	}
	if own.Kind() == reflect.Slice {
		list := reflect.MakeSlice(own.Type(), own.Len(), own.Len())
		reflect.Copy(list, own)
		own.Set(list)
	}
	inner, err := with(own.Index(i), fmt.Sprintf("%s[%d]", at, i), steps[1:], put)
	if err == nil {
		own.Index(i).Set(inner)
	}
	return err
}

// String is the step as it stands in a path.
func (s step) String() string {
	if s.name != "" {
		return s.name
	}
	return fmt.Sprintf("[%d]", s.number)
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// fieldsOf names the fields that can be set.
func fieldsOf(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && !f.Anonymous && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// change returns the entry with put having changed the field of a path.
func change(e learning.Entry, path string, put func(to reflect.Value) error) (learning.Entry, error) {
	steps, err := parsePath(path)
	if err != nil {
		return e, err
	}
	if steps[0].name == "Settings" && len(steps) > 1 && steps[1].name == "Seed" {
		return e, errors.New("seeds have a list of their own, Seeds")
	}
	v, err := with(reflect.ValueOf(describedOf(e)), "", steps, put)
	if err != nil {
		return e, err
	}
	return v.Interface().(described).of(e), nil
}
