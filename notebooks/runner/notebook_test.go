package runner

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func openOld(t testing.TB) *Notebook {
	t.Helper()
	n, err := Open("testdata/old.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestParseKeepsEverything(t *testing.T) {
	n := openOld(t)
	if got, want := n.Cells[0].Source, "# Title\nx < y & z ≤ 1\nlast"; got != want {
		t.Errorf("markdown source %q, want %q", got, want)
	}
	if got := n.Cells[3].Outputs; len(got) != 4 || got[0].Text != "a\nb" || got[3].Traceback[1] != "t2" {
		t.Errorf("outputs %+v", got)
	}
	if s, ok := n.Cells[3].Outputs[1].Data.Text("text/plain"); !ok || s != "p\nq" {
		t.Errorf("text/plain %q %v", s, ok)
	}
	if string(n.Metadata["custom"]) != `{"z": 1, "a": 2}` {
		t.Errorf("unknown metadata lost: %s", n.Metadata)
	}
}

// Reading what was written gives the same notebook, and writing that gives the same bytes.
func TestRoundTrip(t *testing.T) {
	n := openOld(t)
	first, err := n.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("again", first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := again.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Errorf("second writing differs:\n%s", cmp.Diff(string(first), string(second)))
	}
	for i := range n.Cells {
		opts := cmpopts.IgnoreFields(Output{}, "Data", "displayID", "made")
		a, b := n.Cells[i], again.Cells[i]
		a.Metadata, b.Metadata, a.Attachments, b.Attachments = nil, nil, nil, nil // compared as bytes above
		if d := cmp.Diff(a, b, opts, cmpopts.IgnoreFields(Output{}, "Metadata"), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("cell %d:\n%s", i+1, d)
		}
	}
}

// The fields that the schema of nbformat 4.5 requires, and their types.
func TestEncodeIsNbformat45(t *testing.T) {
	data, err := openOld(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	var nb struct {
		Cells []struct {
			Type     string            `json:"cell_type"`
			ID       string            `json:"id"`
			Metadata *Fields           `json:"metadata"`
			Source   []string          `json:"source"`
			Outputs  []json.RawMessage `json:"outputs"`
			Count    json.RawMessage   `json:"execution_count"`
		} `json:"cells"`
		Metadata struct {
			Spec struct{ Display_name, Language, Name string } `json:"kernelspec"`
		} `json:"metadata"`
		Major int `json:"nbformat"`
		Minor int `json:"nbformat_minor"`
	}
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatal(err)
	}
	if nb.Major != 4 || nb.Minor != 5 || nb.Metadata.Spec.Name != "gonb" || nb.Metadata.Spec.Language != "go" {
		t.Errorf("format %d.%d, kernelspec %+v", nb.Major, nb.Minor, nb.Metadata.Spec)
	}
	seen := map[string]bool{}
	for i, c := range nb.Cells {
		if !validID(c.ID) || seen[c.ID] || c.Metadata == nil || c.Source == nil {
			t.Errorf("cell %d: id %q, metadata %v, source %q", i+1, c.ID, c.Metadata, c.Source)
		}
		seen[c.ID] = true
		if isCode := c.Type == "code"; isCode != (c.Outputs != nil) || isCode != (c.Count != nil) {
			t.Errorf("cell %d (%s): outputs %s, execution_count %s", i+1, c.Type, c.Outputs, c.Count)
		}
	}
	text := string(data)
	for _, want := range []string{"\n \"cells\": [\n  {\n   \"", "fmt.Println(\\\"<&>\\\")", "\"outputs\": [],", "\"AAAA\\nBBBB\"", "1.50", "≤"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if !strings.HasSuffix(text, "}\n") {
		t.Error("no final newline")
	}
}

func TestIDsAreKeptOrMadeFromPosition(t *testing.T) {
	n := &Notebook{Cells: []Cell{{ID: "cell-2"}, {}, {ID: "keep_me-1"}, {ID: "bad id"}, {ID: "keep_me-1"}}}
	n.fixIDs()
	got := []string{}
	for _, c := range n.Cells {
		got = append(got, c.ID)
	}
	if d := cmp.Diff([]string{"cell-2", "cell-2x", "keep_me-1", "cell-4", "cell-5"}, got); d != "" {
		t.Error(d)
	}
}

func TestParseErrorsNameTheFileAndThePlace(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"cut", `{"cells": [`, "runner: notebook f.ipynb: offset 11: "},
		{"old", `{"nbformat": 3, "worksheets": []}`, "nbformat 3 is not supported"},
		{"a page", "<!doctype html>\n<html>", "this is a page of HTML: is it that of a login"},
		{"bytes", "{\"a\xff\": 1}", "offset 3: not UTF-8"},
		{"cell", `{"nbformat": 4, "cells": [{"cell_type": "code", "source": []}, {"cell_type": "heading"}]}`, `cell 2: unknown cell_type "heading"`},
		{"null", `{"nbformat": 4, "cells": [null]}`, "cell 1: null"},
		{"source", `{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}`, `cell 1: field "source": neither`},
	} {
		_, err := Parse("f.ipynb", []byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "runner: notebook f.ipynb: ") {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := Open("testdata/absent.ipynb"); err == nil || !strings.Contains(err.Error(), "absent.ipynb") {
		t.Errorf("absent file: %v", err)
	}
}

func TestWriteFileReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	n := openOld(t)
	for range 2 {
		if err := n.WriteFile(path); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := n.Encode()
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("file differs from Encode (%v)", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left beside the notebook: %v", left)
	}
}

// Whatever Parse accepts, Encode writes, and reading that again gives the same bytes.
func FuzzParse(f *testing.F) {
	old, err := os.ReadFile("testdata/old.ipynb")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(old)
	f.Add([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": null, "outputs": [{"output_type": "stream", "text": null}]}]}`))
	f.Add([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": [{"output_type": "display_data", "data": {"text/plain": null}}]}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse("fuzz", data)
		if err != nil {
			return
		}
		first, err := n.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("again", first)
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, first)
		}
		if second, _ := again.Encode(); !bytes.Equal(first, second) {
			t.Fatalf("second writing differs:\n%s\n%s", first, second)
		}
	})
}
