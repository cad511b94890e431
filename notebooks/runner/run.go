package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Options of Run. Only Notebook is needed.
type Options struct {
	Notebook string        // the file to execute
	Out      string        // where the executed notebook goes, which may be Notebook; empty: nowhere
	HTML     string        // where a page of it goes; empty: nowhere
	WorkDir  string        // folder in which the cells run; empty: the notebook's
	Timeout  time.Duration // for each cell; 0: none
	Cache    string        // folder of the built tools; empty: the user's cache, see Tools
	Progress func(Event)   // called at each step; may be nil
}

// Result is what Run did.
type Result struct {
	Notebook *Notebook     // with the outputs so far; nil when the file could not be read
	Executed int           // code cells that ended well
	Elapsed  time.Duration // of the cells, without building the tools
}

// Run executes the code cells of a notebook in order on a new GoNB kernel. At the first cell that fails it stops;
// what was executed until then is still written, and the error names the cell (code cells are counted from 1),
// its first line, and holds the compiler's message or the stack. When ctx ends, the running cell is interrupted
// and gets 6 s to end. In a checkout of this module, cells import its packages from the disk, without the network.
func Run(ctx context.Context, o Options) (Result, error) {
	nb, err := Open(o.Notebook)
	if err != nil {
		return Result{}, err
	}
	res := Result{Notebook: nb}
	c, err := o.kernelConfig(ctx)
	if err != nil {
		return res, err
	}
	start := time.Now()
	res.Executed, err = o.runCells(ctx, nb, c)
	res.Elapsed = time.Since(start)
	if err != nil {
		err = fmt.Errorf("runner: notebook %s: %w", o.Notebook, err)
	}
	return res, errors.Join(err, o.write(nb))
}

func (o Options) kernelConfig(ctx context.Context) (kernelConfig, error) {
	dir := o.WorkDir
	if dir == "" {
		dir = filepath.Dir(o.Notebook)
	}
	gonb, goimports, err := Tools(ctx, o.Cache, o.Progress)
	return kernelConfig{gonb: gonb, goimports: goimports, workDir: dir, checkout: Checkout(filepath.Dir(o.Notebook))}, err
}

// write puts the notebook and its page where the options want them.
func (o Options) write(nb *Notebook) error {
	var err error
	if o.Out != "" {
		err = nb.WriteFile(o.Out)
	}
	if o.HTML != "" {
		err = errors.Join(err, writeHTML(o.HTML, nb))
	}
	return err
}

// runCells starts a kernel and executes the cells until the first failure; it returns how many ended well.
func (o Options) runCells(ctx context.Context, nb *Notebook, c kernelConfig) (int, error) {
	begun := time.Now()
	report(o.Progress, Event{Kind: EventKernel, Message: "starting"})
	k, err := startKernel(ctx, c)
	if err != nil {
		return 0, err
	}
	defer k.close()
	if c.checkout != "" { // all versions come from the checkout's go.mod: no need to ask the network at each cell
		if _, err := k.execute(ctx, "%noautoget", false, 0, func(message) {}); err != nil {
			return 0, err
		}
	}
	report(o.Progress, Event{Kind: EventKernel, Elapsed: time.Since(begun), Message: "ready"})
	cells := nb.runnableCells()
	out := &collector{nb: nb, cell: -1}
	for i, at := range cells {
		e := Event{Cell: i + 1, Cells: len(cells), First: nb.Cells[at].firstLine()}
		if err := o.runCell(ctx, k, out, at, e); err != nil {
			return i, err
		}
	}
	return len(cells), out.err
}

// runnableCells clears all outputs, so that none stays from an earlier run, and returns the positions of the cells to execute.
func (n *Notebook) runnableCells() []int {
	at := []int{}
	for i := range n.Cells {
		c := &n.Cells[i]
		c.Outputs, c.ExecutionCount = nil, 0
		if c.runnable() {
			at = append(at, i)
		}
	}
	return at
}

// runCell executes the cell at position at; e names it in reports and errors.
func (o Options) runCell(ctx context.Context, k *kernel, out *collector, at int, e Event) error {
	start := time.Now()
	e.Kind = EventCellStart
	report(o.Progress, e)
	cell := &out.nb.Cells[at]
	out.begin(at)
	reply, err := k.execute(ctx, cell.Source, true, o.Timeout, out.handle)
	out.end()
	cell.ExecutionCount = reply.Count
	if errors.Is(err, errTimeout) {
		err = fmt.Errorf("%w of %v", err, o.Timeout)
	}
	if err == nil && reply.Status != "ok" {
		err = cellFailure(reply, cell)
	}
	if err != nil {
		err = fmt.Errorf("cell %d (%s): %w", e.Cell, e.First, err)
		e.Message = err.Error()
	}
	e.Kind, e.Elapsed = EventCellDone, time.Since(start)
	report(o.Progress, e)
	return err
}

// cellFailure says why a cell failed. GoNB puts the compiler's message into the traceback, and a panic's stack on stderr.
func cellFailure(r executeReply, c *Cell) error {
	parts := []string{r.Value}
	for _, line := range r.Trace {
		if !strings.Contains(parts[0], line) {
			parts = append(parts, line)
		}
	}
	for _, o := range c.Outputs {
		if o.Kind == Stream && o.Name == "stderr" {
			parts = append(parts, lastLines(o.Text, 40))
		}
	}
	return errors.New(strings.TrimSpace(stripANSI(strings.Join(parts, "\n"))))
}

func lastLines(s string, n int) string {
	lines := splitLines(s)
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// stripANSI removes the escape sequences that colour text in a terminal.
func stripANSI(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	return regexp.MustCompile(`\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])`).ReplaceAllString(s, "")
}
