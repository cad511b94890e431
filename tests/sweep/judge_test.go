package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// mostBytes is how much memory a call may allocate, in all.
const mostBytes = 64 << 20

// ours begins the message of each error and panic, or what package json wraps.
var ours = regexp.MustCompile(`^(json: error calling .*: )?(snn|encode|integer|learning|gradient|convstdp|csdp|stdp|ann|bpstdp|bptc|eprop|eventprop|optim|perturb|plot|project|hwmodel|datasets|baseline|control|infer|codes|foreign|reward|thresholds|tensors|statedict|trains|nir|forecast|sweep|batch|slurm): `)

// try makes the call and says what is wrong with what it did: nothing if it returned numbers, or an error or a panic that says what it
// was given; and whether it did one of those two.
func (c call) try() (fault string, failed bool) {
	before := allocated()
	defer func() {
		if p := recover(); p != nil {
			fault, failed = c.judgePanic(p), true
		}
		if n := allocated() - before; fault == "" && n > mostBytes && spacious[c.function] == "" {
			fault = fmt.Sprintf("allocates %d MB", n>>20)
		}
	}()
	out := c.do()
	for _, v := range out {
		if release, ok := v.Interface().(func()); ok && release != nil {
			release() // the next call would wait for it
		}
	}
	if n := len(out); n > 0 && out[n-1].Type() == reflect.TypeFor[error]() {
		failed = !out[n-1].IsNil()
	}
	return c.judge(out), failed
}

func (c call) judgePanic(p any) string {
	text := fmt.Sprint(p)
	if _, ok := p.(runtime.Error); ok || !ours.MatchString(text) {
		return "panics: " + text + where()
	}
	if method := c.function[strings.Index(c.function, ".")+1:]; c.nilReceiver() && !strings.Contains(text, method) {
		return "panics without the name of the method: " + text
	}
	names := strings.FieldsFunc(c.function+" "+parameters[c.function], func(r rune) bool { return r == '.' || r == ' ' })
	for _, name := range names[1:] {
		if strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
			return ""
		}
	}
	return "panics without the name of the argument: " + text
}

// where returns the place in this module at which the goroutine panicked.
func where() string {
	for line := range strings.Lines(string(debug.Stack())) {
		if i := strings.Index(line, "/spikecell/"); i < 0 && strings.Contains(line, ".go:") && !strings.Contains(line, "_test.go") &&
			!strings.Contains(line, "/src/") {
			parts := strings.Split(strings.Fields(line)[0], "/")
			return " at " + strings.Join(parts[max(len(parts)-2, 0):], "/")
		}
	}
	return ""
}

// judge looks at the results.
func (c call) judge(out []reflect.Value) string {
	if n := len(out); n > 0 && out[n-1].Type() == reflect.TypeFor[error]() {
		err, failed := out[n-1].Interface().(error)
		if c.over != nil && !errors.Is(err, c.over) {
			return fmt.Sprintf("has a context that is over, and the error %v", err)
		}
		if failed {
			method := c.function[strings.LastIndex(c.function, ".")+1:]
			if text := err.Error(); unnamed[method] == "" && !c.named(text) || strings.Contains(text, "runtime error") {
				return "has an error without a name: " + text
			} else if c.first && refused[c.function] == "" && method != "Unwrap" {
				return "refuses valid arguments, or those of the tables are not: " + text
			}
			return ""
		}
		out = out[:n-1]
	}
	if c.nilReceiver() && nilMeans[c.function] == "" {
		return "returns something for a nil receiver"
	}
	for i, v := range out {
		if f, ok := v.Interface().(*plot.Figure); ok && f != nil {
			return drawn(f)
		}
		if path := notFinite(v, 0); path != "" && silent(c) {
			return fmt.Sprintf("returns without an error: result %d%s", i, path)
		}
	}
	return ""
}

// named reports whether an error begins with the name of a package, or with the rule that the caller gave to begin errors with.
func (c call) named(text string) bool {
	if !slices.Contains(strings.Fields(parameters[c.function]), "rule") {
		return ours.MatchString(text)
	}
	rule := "x"
	for path := range c.changes() {
		if path == "rule" {
			rule = ""
		}
	}
	return strings.HasPrefix(text, rule+": ")
}

// drawn draws a figure, which may fail for a size that is too small, but not by chance.
func drawn(f *plot.Figure) string {
	var svg bytes.Buffer
	err := f.SVG(&svg)
	switch text := regexp.MustCompile(`base64,[^"]*`).ReplaceAllString(svg.String(), ""); {
	case err != nil && (!ours.MatchString(err.Error()) || strings.Contains(err.Error(), "cannot draw")):
		return "has a figure with the error " + err.Error()
	case strings.Contains(text, "NaN") || strings.Contains(text, "Inf"):
		return "has a figure with a NaN"
	}
	return ""
}

// notFinite returns where in a result there is a number that is NaN or infinite.
func notFinite(v reflect.Value, depth int) string {
	if depth > 8 || absences[v.Type()] != "" {
		return ""
	}
	if m, ok := v.Interface().(*snn.Model); ok && m != nil {
		if path := notFiniteWeight(m); path != "" {
			return path
		}
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Sprintf(" is %v", f)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return notFinite(v.Elem(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if path := notFinite(v.Index(i), depth+1); path != "" {
				return fmt.Sprintf("[%d]%s", i, path)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				if path := notFinite(v.Field(i), depth+1); path != "" {
					return "." + f.Name + path
				}
			}
		}
	}
	return ""
}

// notFiniteWeight returns which of the numbers that a model has learned is none.
func notFiniteWeight(m *snn.Model) string {
	for p := range m.Net.Projections {
		w, _ := m.Weights(p)
		if path := notFinite(reflect.ValueOf(w), 0); path != "" {
			return fmt.Sprintf(".Weights(%d)%s", p, path)
		}
	}
	for i := range m.Net.Populations {
		if path := notFinite(reflect.ValueOf([][]float32{m.Thresholds(i), m.Theta(i)}), 0); path != "" {
			return fmt.Sprintf(".Thresholds(%d)%s", i, path)
		}
	}
	return ""
}

// allocated returns how many bytes were allocated since the start.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
