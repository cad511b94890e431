package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spikecell/spikecell/internal/filekind"
)

// Parse reads a notebook of nbformat 4; name is used in errors, which also give the offset in bytes or the
// cell's position from 1. What Encode writes anew is read generously, as editors differ in it: a byte-order mark is skipped, and lines
// that end in CR LF end in LF; an id that is missing, invalid or taken is replaced by one made from the cell's position;
// a count of executions that is no number is none; an output that the format does not know is left out, as are
// fields that it does not know, except in metadata.
func Parse(name string, data []byte) (*Notebook, error) {
	n, err := parseNotebook(filekind.Unmarked(data))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("runner: notebook %s: offset %d: %w", name, syntax.Offset, err)
	}
	if err != nil {
		return nil, fmt.Errorf("runner: notebook %s: %w", name, err)
	}
	return n, nil
}

func parseNotebook(data []byte) (*Notebook, error) {
	if kind := filekind.Of(data); kind != "" {
		return nil, fmt.Errorf("this is %s; a notebook is JSON", kind)
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, fmt.Errorf("offset %d: not UTF-8", at)
	}
	f := Fields{}
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	if err := checkFormat(f); err != nil {
		return nil, err
	}
	n := &Notebook{Metadata: Fields{}}
	cells := []json.RawMessage{}
	if err := errors.Join(f.take("metadata", &n.Metadata), f.take("cells", &cells)); err != nil {
		return nil, err
	}
	for i, raw := range cells {
		c, err := parseCell(raw)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		n.Cells = append(n.Cells, c)
	}
	n.fixIDs()
	return n, nil
}

func checkFormat(f Fields) error {
	major := 0.0 // some tools write 4.0
	if err := f.take("nbformat", &major); err != nil {
		return err
	}
	if major != 4 {
		return fmt.Errorf("nbformat %v is not supported (save the notebook as nbformat 4)", major)
	}
	return nil
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func parseCell(raw json.RawMessage) (Cell, error) {
	f, err := parseFields(raw)
	if err != nil {
		return Cell{}, err
	}
	c := Cell{Metadata: Fields{}}
	kind := ""
	if err := errors.Join(f.take("cell_type", &kind), f.takeText("source", &c.Source), f.take("metadata", &c.Metadata)); err != nil {
		return c, err
	}
	c.Source = strings.ReplaceAll(c.Source, "\r\n", "\n")
	at := slices.Index([]string{Markdown.String(), Code.String(), Raw.String()}, kind)
	if at < 0 {
		return c, fmt.Errorf("unknown cell_type %q", kind)
	}
	c.Kind = CellKind(at)
	f.takeLoosely("id", &c.ID)
	if c.Kind == Code {
		c.ExecutionCount, c.Outputs = f.takeCount(), f.takeOutputs()
	} else {
		f.takeLoosely("attachments", &c.Attachments)
	}
	return c, nil
}

// takeOutputs reads the outputs, as many as can be read.
func (f Fields) takeOutputs() []Output {
	var list []json.RawMessage
	f.takeLoosely("outputs", &list)
	var outputs []Output
	for _, raw := range list {
		if o, err := parseOutput(raw); err == nil {
			outputs = append(outputs, o)
		}
	}
	return outputs
}

func parseOutput(raw json.RawMessage) (Output, error) {
	f, err := parseFields(raw)
	if err != nil {
		return Output{}, err
	}
	o, kind := Output{}, ""
	if err := f.take("output_type", &kind); err != nil {
		return o, err
	}
	at := slices.Index([]string{Stream.String(), Display.String(), ExecuteResult.String(), Failure.String()}, kind)
	if at < 0 {
		return o, fmt.Errorf("unknown output_type %q", kind)
	}
	o.Kind = OutputKind(at)
	return o, f.takeOutput(&o)
}

// takeOutput moves the fields that belong to the output's kind.
func (f Fields) takeOutput(o *Output) error {
	switch o.Kind {
	case Stream:
		return errors.Join(f.take("name", &o.Name), f.takeText("text", &o.Text))
	case Failure:
		text := ""
		if decodeInto(f["traceback"], &text) {
			o.Traceback = strings.Split(text, "\n")
		} else {
			f.takeLoosely("traceback", &o.Traceback)
		}
		return errors.Join(f.take("ename", &o.ErrName), f.take("evalue", &o.ErrValue))
	}
	o.Data, o.Metadata = Bundle{}, Fields{}
	o.ExecutionCount = f.takeCount()
	f.takeLoosely("metadata", &o.Metadata)
	return f.take("data", &o.Data)
}

// parseFields reads an object, and nothing else: null is an error.
func parseFields(raw json.RawMessage) (Fields, error) {
	f := Fields{}
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil, errors.New("null where an object belongs")
	}
	return f, json.Unmarshal(raw, &f)
}

// take decodes a field into dst and removes it; an absent field or null leaves dst as it is.
func (f Fields) take(key string, dst any) error {
	raw, ok := f[key]
	delete(f, key)
	if !ok || bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if err := json.Unmarshal(raw, dst); err != nil {
		return fmt.Errorf("field %q: %w", key, err)
	}
	return nil
}

// takeLoosely decodes a field into dst and removes it; what is absent, null or of another type leaves dst as it is.
func (f Fields) takeLoosely(key string, dst any) {
	decodeInto(f[key], dst)
	delete(f, key)
}

// decodeInto says whether raw was decoded; else dst is as it was.
func decodeInto(raw json.RawMessage, dst any) bool {
	v := reflect.New(reflect.TypeOf(dst).Elem())
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, v.Interface()) != nil {
		return false
	}
	reflect.ValueOf(dst).Elem().Set(v.Elem())
	return true
}

// takeCount reads how many cells had been executed; anything but a whole number above 0, such as the star of a running cell, is 0.
func (f Fields) takeCount() int {
	n := 0.0
	f.takeLoosely("execution_count", &n)
	if n < 1 || n > math.MaxInt32 || n != math.Trunc(n) {
		return 0
	}
	return int(n)
}

func (f Fields) takeText(key string, dst *string) error {
	raw, ok := f[key]
	delete(f, key)
	if !ok {
		return nil
	}
	s, err := decodeText(raw)
	if err != nil {
		return fmt.Errorf("field %q: %w", key, err)
	}
	*dst = s
	return nil
}

// decodeText reads a multi-line string: a string or a list of strings to be joined.
func decodeText(raw json.RawMessage) (string, error) {
	s := ""
	if json.Unmarshal(raw, &s) == nil {
		return s, nil
	}
	lines := []string{}
	if err := json.Unmarshal(raw, &lines); err != nil {
		return "", errors.New("neither a string nor a list of strings")
	}
	return strings.Join(lines, ""), nil
}

// fixIDs gives an id made from its position to each cell whose id is missing, invalid or taken.
func (n *Notebook) fixIDs() {
	taken := map[string]bool{}
	for i := range n.Cells {
		if id := n.Cells[i].ID; !validID(id) || taken[id] {
			n.Cells[i].ID = ""
		}
		taken[n.Cells[i].ID] = true
	}
	for i := range n.Cells {
		id := fmt.Sprintf("cell-%d", i+1)
		for n.Cells[i].ID == "" {
			if !taken[id] {
				n.Cells[i].ID, taken[id] = id, true
			}
			id += "x"
		}
	}
}

func validID(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	return id != "" && len(id) <= 64 && strings.Trim(id, allowed) == ""
}
