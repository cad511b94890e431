package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
)

// Encode writes the notebook as nbformat 4.5, in nbformat's own layout: sorted keys, one space of indent,
// multi-line strings as lists of lines, final newline. The kernelspec is set to GoNB's, and the language to Go.
// A cell or an output of an unknown kind is an error. What the format's schema refuses in attachments, in data of outputs and
// in metadata that it describes, such as a tag with a comma, is left out.
func (n *Notebook) Encode() ([]byte, error) {
	if n == nil {
		return nil, errors.New("runner: encode notebook: there is none (nil)")
	}
	n.fixIDs()
	e := &encoder{}
	cells := make([]Fields, len(n.Cells))
	for i := range n.Cells {
		cells[i] = e.cell(&n.Cells[i])
	}
	top := Fields{}
	e.put(top, "cells", cells)
	e.put(top, "metadata", e.notebookMetadata(n.Metadata))
	e.put(top, "nbformat", 4)
	e.put(top, "nbformat_minor", 5)
	if e.err != nil {
		return nil, e.err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(top); err != nil {
		return nil, fmt.Errorf("runner: encode notebook: %w", err)
	}
	return b.Bytes(), nil
}

// encoder keeps the first error, so that building the tree reads straight.
type encoder struct{ err error }

func (e *encoder) put(f Fields, key string, value any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil && e.err == nil {
		e.err = fmt.Errorf("runner: encode notebook: field %q: %w", key, err)
	}
	f[key] = b.Bytes()
}

func clone(f Fields) Fields {
	if f == nil {
		return Fields{}
	}
	return maps.Clone(f)
}

func (e *encoder) notebookMetadata(m Fields) Fields {
	m = clone(m)
	spec := struct {
		Display  string `json:"display_name"`
		Language string `json:"language"`
		Name     string `json:"name"`
	}{"Go (gonb)", "go", "gonb"}
	e.put(m, "kernelspec", spec)
	e.put(m, "language_info", languageInfo(m["language_info"]))
	keepValid(m, notebookRules)
	return m
}

// known keeps an error for a kind that the format does not have.
func (e *encoder) known(what string, kind, kinds int) {
	if (kind < 0 || kind >= kinds) && e.err == nil {
		e.err = fmt.Errorf("runner: encode notebook: %s of unknown kind %d", what, kind)
	}
}

func (e *encoder) cell(c *Cell) Fields {
	e.known("cell", int(c.Kind), int(Raw)+1)
	f, metadata := Fields{}, clone(c.Metadata)
	keepValid(metadata, cellRules)
	e.put(f, "cell_type", c.Kind.String())
	e.put(f, "id", c.ID)
	e.put(f, "metadata", metadata)
	e.put(f, "source", splitLines(c.Source))
	if c.Kind != Code && len(c.Attachments) > 0 {
		files := map[string]Fields{}
		for name, b := range c.Attachments {
			files[name] = e.bundle(b)
		}
		e.put(f, "attachments", files)
	}
	if c.Kind == Code {
		outputs := make([]Fields, len(c.Outputs))
		for i := range c.Outputs {
			outputs[i] = e.output(&c.Outputs[i])
		}
		e.put(f, "outputs", outputs)
		e.putCount(f, c.ExecutionCount)
	}
	return f
}

// putCount writes null for a cell that never ran.
func (e *encoder) putCount(f Fields, n int) {
	if n <= 0 {
		f["execution_count"] = json.RawMessage("null")
		return
	}
	e.put(f, "execution_count", n)
}

func (e *encoder) output(o *Output) Fields {
	e.known("output", int(o.Kind), int(Failure)+1)
	f := Fields{}
	e.put(f, "output_type", o.Kind.String())
	switch o.Kind {
	case Stream:
		e.put(f, "name", o.Name)
		e.put(f, "text", splitLines(o.Text))
	case Failure:
		e.put(f, "ename", o.ErrName)
		e.put(f, "evalue", o.ErrValue)
		e.put(f, "traceback", append([]string{}, o.Traceback...))
	default:
		e.put(f, "data", e.bundle(o.Data))
		e.put(f, "metadata", clone(o.Metadata))
	}
	if o.Kind == ExecuteResult {
		e.putCount(f, o.ExecutionCount)
	}
	return f
}

// bundle splits the formats that are text into lines, and keeps images and JSON as they are. Other formats must be text.
func (e *encoder) bundle(b Bundle) Fields {
	f := Fields{}
	for mime, raw := range b {
		s, ok := b.Text(mime)
		switch {
		case jsonMIME.MatchString(mime):
			f[mime] = raw
		case ok && isTextMIME(mime):
			e.put(f, mime, splitLines(s))
		case ok && !bytes.Equal(raw, []byte("null")):
			e.put(f, mime, s)
		}
	}
	return f
}

// jsonMIME are the formats whose data may be any JSON.
var jsonMIME = regexp.MustCompile(`^application/(.*\+)?json$`)

func isTextMIME(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript"
}

// splitLines cuts after each newline; joining the parts gives s again.
func splitLines(s string) []string {
	lines := []string{}
	for line := range strings.Lines(s) {
		lines = append(lines, line)
	}
	return lines
}
