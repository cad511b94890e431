package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Notebook is a Jupyter notebook, nbformat 4.
type Notebook struct {
	Cells    []Cell
	Metadata Fields // of the notebook; Encode sets kernelspec and language_info, and keeps the rest
}

// Fields are JSON fields kept as they were read.
type Fields map[string]json.RawMessage

// CellKind is what a cell holds.
type CellKind int

// The kinds of cell. A Raw one is neither executed nor laid out.
const (
	Markdown CellKind = iota
	Code
	Raw
)

// String is the kind's name in the file.
func (k CellKind) String() string { return nameOf(int(k), "markdown", "code", "raw") }

// nameOf is the name at a position, or says that there is none.
func nameOf(at int, names ...string) string {
	if at < 0 || at >= len(names) {
		return fmt.Sprintf("unknown (%d)", at)
	}
	return names[at]
}

// Cell is one cell of a notebook.
type Cell struct {
	Kind           CellKind
	ID             string // unique in the notebook, 1 to 64 letters, digits, - and _
	Source         string
	Metadata       Fields
	ExecutionCount int               // code only; 0 when never executed
	Outputs        []Output          // code only
	Attachments    map[string]Bundle // by the file's name; Markdown and raw cells only
}

// OutputKind is what an output of a code cell is.
type OutputKind int

const (
	Stream        OutputKind = iota // text on stdout or stderr
	Display                         // something shown, in several formats
	ExecuteResult                   // the value of the cell, in several formats
	Failure                         // the error that ended the cell
)

// String is the kind's name in the file.
func (k OutputKind) String() string {
	return nameOf(int(k), "stream", "display_data", "execute_result", "error")
}

// Output is one output of a code cell. The fields after Kind belong to the kinds named beside them.
type Output struct {
	Kind           OutputKind
	Name           string   // Stream: stdout or stderr
	Text           string   // Stream
	Data           Bundle   // Display, ExecuteResult
	Metadata       Fields   // Display, ExecuteResult: by MIME type
	ExecutionCount int      // ExecuteResult
	ErrName        string   // Failure
	ErrValue       string   // Failure
	Traceback      []string // Failure

	displayID string // while running: later updates under this id replace Data
	made      bool   // by a cell in this very run, and not read from a file
}

// Bundle is one thing in several formats: MIME type → JSON value, which is a string
// (base64 for images), a list of lines, or a JSON tree for JSON types.
type Bundle map[string]json.RawMessage

// Text returns the value under a MIME type when it is a string or a list of lines.
func (b Bundle) Text(mime string) (string, bool) {
	raw, ok := b[mime]
	if !ok {
		return "", false
	}
	s, err := decodeText(raw)
	return s, err == nil
}

// Open reads a notebook from a file. Errors name the file and the offset or the cell.
func Open(path string) (*Notebook, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, fmt.Errorf("runner: notebook: %s is no file: reading it could last for ever", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("runner: notebook: %w", err)
	}
	return Parse(path, data)
}

// WriteFile encodes the notebook into a file, in one step: the file is the old one or the new one, never a part. A file that
// is there keeps its mode and, if it is a link, stays one. Should the file not be writable, the notebook is written
// elsewhere, and the error says where.
func (n *Notebook) WriteFile(path string) error { return n.writeTo(path, newFile) }

func (n *Notebook) writeTo(path string, perm os.FileMode) error {
	data, err := n.Encode()
	if err != nil {
		return fmt.Errorf("%w (while writing %s)", err, path)
	}
	return writeOrRescue(path, data, perm)
}

// runnable reports whether a cell is executed: code that is not blank.
func (c *Cell) runnable() bool {
	return c.Kind == Code && strings.TrimSpace(c.Source) != ""
}

// Tags of cells that Jupyter's own clients know.
const (
	raisesException = "raises-exception" // the cell may fail, and the run goes on
	skipExecution   = "skip-execution"   // the cell is not executed, and keeps its outputs
)

func (c *Cell) tagged(tag string) bool { return slices.Contains(tagsOf(c.Metadata["tags"]), tag) }

// executable says whether a run executes the cell.
func (c *Cell) executable() bool { return c.runnable() && !c.tagged(skipExecution) }

// firstLine is the cell's first line that says something: neither blank nor the bare %% that opens a main function.
func (c *Cell) firstLine() string {
	for line := range strings.Lines(c.Source) {
		if s := strings.TrimSpace(line); s != "" && s != "%%" {
			return s
		}
	}
	return strings.TrimSpace(c.Source)
}
