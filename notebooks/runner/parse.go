package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse reads a notebook of nbformat 4; name is used in errors, which also give the offset in bytes or the
// cell's position from 1. Fields that the format does not know are kept. Cells without a valid, unique id
// get one made from their position.
func Parse(name string, data []byte) (*Notebook, error) {
	n, err := parseNotebook(data)
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
	n.Extra = f
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
	major, minor := 0, 0
	if err := errors.Join(f.take("nbformat", &major), f.take("nbformat_minor", &minor)); err != nil {
		return err
	}
	if major != 4 {
		return fmt.Errorf("nbformat %d is not supported (save the notebook as nbformat 4)", major)
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
	kind, outputs := "", []json.RawMessage{}
	err = errors.Join(f.take("cell_type", &kind), f.take("id", &c.ID), f.takeText("source", &c.Source),
		f.take("metadata", &c.Metadata), f.take("execution_count", &c.ExecutionCount), f.take("outputs", &outputs))
	if err != nil {
		return c, err
	}
	c.Extra = f
	at := slices.Index([]string{Markdown.String(), Code.String(), Raw.String()}, kind)
	if at < 0 {
		return c, fmt.Errorf("unknown cell_type %q", kind)
	}
	c.Kind = CellKind(at)
	for i, o := range outputs {
		out, err := parseOutput(o)
		if err != nil {
			return c, fmt.Errorf("output %d: %w", i+1, err)
		}
		c.Outputs = append(c.Outputs, out)
	}
	return c, nil
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
	o.Kind, o.Extra = OutputKind(at), f
	return o, f.takeOutput(&o)
}

// takeOutput moves the fields that belong to the output's kind.
func (f Fields) takeOutput(o *Output) error {
	switch o.Kind {
	case Stream:
		return errors.Join(f.take("name", &o.Name), f.takeText("text", &o.Text))
	case Failure:
		return errors.Join(f.take("ename", &o.ErrName), f.take("evalue", &o.ErrValue), f.take("traceback", &o.Traceback))
	}
	o.Data, o.Metadata = Bundle{}, Fields{}
	err := errors.Join(f.take("data", &o.Data), f.take("metadata", &o.Metadata))
	if o.Kind == ExecuteResult {
		err = errors.Join(err, f.take("execution_count", &o.ExecutionCount))
	}
	return err
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
