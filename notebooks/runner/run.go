package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Options of Run. Only Notebook is needed.
type Options struct {
	Notebook string // the file to execute
	Out      string // where the executed notebook goes, which may be Notebook; empty: nowhere
	HTML     string // where a page of it goes, which is neither Out nor Notebook; empty: nowhere
	WorkDir  string // folder in which the cells run; empty: the notebook's
	Checkout string // root of the checkout of this module that cells import; empty: the one that Run finds, see there
	Cache    string // folder of the built tools; empty: the user's cache, see Tools

	Timeout       time.Duration // wall time of each cell; 0: no limit
	TotalTimeout  time.Duration // wall time of all cells; 0: no limit
	MaxCellOutput int64         // bytes of output kept of each cell; 0: no limit
	MaxOutput     int64         // bytes of output kept of all cells; 0: no limit

	Sanitize Sanitize    // what the page lets through
	Progress func(Event) // called at each step; may be nil
}

// The limits of the command, unless flags say otherwise.
const (
	DefaultTimeout             = 2 * time.Hour
	DefaultTotalTimeout        = 12 * time.Hour
	DefaultMaxCellOutput int64 = 20e6
	DefaultMaxOutput     int64 = 100e6
)

// Result is what Run did.
type Result struct {
	Notebook *Notebook     // with the outputs so far; nil when the file could not be read
	Executed int           // code cells that ended well, or failed as a tag allows
	Elapsed  time.Duration // of the cells, without building the tools
}

// Run executes the code cells of a notebook in order on a new GoNB kernel. At the first cell that fails it stops;
// what was executed until then is still written, and the error names the cell (code cells that are executed are counted from 1),
// its first line, and holds the compiler's message, with the line, or the stack. Two tags mean what they mean to Jupyter's clients:
// a cell tagged raises-exception may fail, and the run goes on; one tagged skip-execution is not executed and keeps its outputs.
// Both time limits hold for the one, too. A notebook in another language is an error. When ctx ends, the running cell is interrupted
// and gets 6 s to end. Every process that a cell started is ended with the run at the latest.
//
// Cells import packages from the disk, without the network, from the first of these that there is: Options.Checkout; the
// checkout of this module around the notebook; the workspace or module around the notebook. Where none of these gives
// this module, it comes from the checkout that the program was built from. Other modules are downloaded.
//
// Whether Out and HTML can be written is checked before anything is executed. Should that change meanwhile, they
// are written elsewhere, and the error says where. A file that is there keeps its mode and, if it is a link, stays one; a new
// one gets the notebook's mode.
func Run(ctx context.Context, o Options) (Result, error) {
	if ctx == nil {
		return Result{}, errNoContext
	}
	if err := o.check(); err != nil {
		return Result{}, err
	}
	nb, err := Open(o.Notebook)
	if err != nil {
		return Result{}, err
	}
	res := Result{Notebook: nb}
	if err := nb.checkLanguage(); err != nil {
		return res, fmt.Errorf("runner: notebook %s: %w", o.Notebook, err)
	}
	c, err := o.kernelConfig(ctx, nb)
	if err != nil {
		return res, err
	}
	start := time.Now()
	res.Executed, err = o.runCells(ctx, nb, c)
	res.Elapsed = time.Since(start)
	if err != nil {
		err = fmt.Errorf("runner: notebook %s: %w", o.Notebook, adviseOnImports(err, c.sources))
	}
	return res, errors.Join(err, o.write(nb))
}

// check refuses options that cannot be meant, and files that could not be written.
func (o Options) check() error {
	if o.Notebook == "" {
		return errors.New("runner: no notebook to execute (Options.Notebook is empty)")
	}
	for name, limit := range map[string]int64{"Timeout": int64(o.Timeout), "TotalTimeout": int64(o.TotalTimeout),
		"MaxCellOutput": o.MaxCellOutput, "MaxOutput": o.MaxOutput} {
		if limit < 0 {
			return fmt.Errorf("runner: Options.%s is %d, want a limit or 0 for none", name, limit)
		}
	}
	if err := o.Sanitize.check(); err != nil {
		return err
	}
	if o.HTML != "" && (SameFile(o.HTML, o.Notebook) || o.Out != "" && SameFile(o.HTML, o.Out)) {
		return fmt.Errorf("runner: the page would overwrite the notebook %s (name another file)", o.HTML)
	}
	for _, path := range []string{o.Out, o.HTML} {
		if path != "" {
			if err := checkWritable(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// SameFile says whether two paths are one file, which need not exist.
func SameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return filepath.Clean(a) == filepath.Clean(b) || errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

func (o Options) kernelConfig(ctx context.Context, nb *Notebook) (kernelConfig, error) {
	around, err := filepath.Abs(filepath.Dir(o.Notebook))
	if err != nil {
		return kernelConfig{}, fmt.Errorf("runner: notebook %s: %w", o.Notebook, err)
	}
	c := kernelConfig{workDir: o.WorkDir, mostShown: o.mostShown()}
	if c.workDir == "" {
		c.workDir = around
	}
	if c.gonb, c.goimports, err = Tools(ctx, o.Cache, o.Progress); err != nil {
		return c, err
	}
	if c.sources, err = findSources(ctx, around, o.Checkout); err != nil {
		return c, err
	}
	// Where all versions are pinned there is no need to ask the network at each cell.
	c.offline = len(c.folders) > 0 && len(nb.foreignImports(c.sources)) == 0
	return c, nil
}

// mostShown is the smaller of the limits of output, of those that there are.
func (o Options) mostShown() int64 {
	if o.MaxCellOutput == 0 || o.MaxOutput > 0 && o.MaxOutput < o.MaxCellOutput {
		return o.MaxOutput
	}
	return o.MaxCellOutput
}

// write puts the notebook and its page where the options want them.
func (o Options) write(nb *Notebook) error {
	perm := newFile
	if info, err := os.Stat(o.Notebook); err == nil {
		perm = info.Mode().Perm() // what others may not read, they may not read in the copy
	}
	nb.caption()
	var err error
	if o.Out != "" {
		err = nb.writeTo(o.Out, perm)
	}
	if o.HTML != "" {
		err = errors.Join(err, nb.writePage(o.HTML, o.Notebook, o.Sanitize, perm))
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
	if c.offline {
		if _, err := k.execute(ctx, "%noautoget", false, 0, func(message) {}); err != nil {
			return 0, err
		}
	}
	report(o.Progress, Event{Kind: EventKernel, Elapsed: time.Since(begun), Message: "ready"})
	begun = time.Now()
	cells := nb.runnableCells()
	out := &collector{nb: nb, cell: -1, cut: cutter{cellLimit: o.MaxCellOutput, allLimit: o.MaxOutput}}
	for i, at := range cells {
		e := Event{Cell: i + 1, Cells: len(cells), First: nb.Cells[at].firstLine()}
		if err := o.runCell(ctx, k, out, at, e, begun); err != nil {
			return i, err
		}
	}
	return len(cells), out.err
}

// runnableCells clears the outputs of all cells but those to be skipped, so that none stays from an earlier run, with what was said of
// them (the state of widgets, times), and returns the positions of the cells to execute.
func (n *Notebook) runnableCells() []int {
	at := []int{}
	delete(n.Metadata, "widgets")
	for i := range n.Cells {
		c := &n.Cells[i]
		c.ExecutionCount = 0
		if c.tagged(skipExecution) {
			continue
		}
		c.Outputs = nil
		delete(c.Metadata, "execution")
		if c.runnable() {
			at = append(at, i)
		}
	}
	return at
}

// limit is how long a cell may take that starts when the cells have taken so long, and what it is told if it takes longer.
func (o Options) limit(taken time.Duration) (time.Duration, string) {
	left := max(o.TotalTimeout-taken, 1)
	if o.TotalTimeout > 0 && (o.Timeout == 0 || left < o.Timeout) {
		return left, fmt.Sprintf("of %v for all cells (flag -total-timeout)", o.TotalTimeout)
	}
	return o.Timeout, fmt.Sprintf("of %v for a cell (flag -timeout)", o.Timeout)
}

// runCell executes the cell at position at; e names it in reports and errors. The first cell began at begun.
func (o Options) runCell(ctx context.Context, k *kernel, out *collector, at int, e Event, begun time.Time) error {
	start := time.Now()
	limit, which := o.limit(start.Sub(begun))
	e.Kind = EventCellStart
	report(o.Progress, e)
	cell := &out.nb.Cells[at]
	out.begin(at)
	l := listener{collector: out, event: e, begun: start, progress: o.Progress}
	reply, err := k.execute(ctx, cell.Source, true, limit, l.handle)
	out.end()
	cell.ExecutionCount = reply.Count
	if errors.Is(err, errTimeout) {
		err = fmt.Errorf("%w %s", err, which)
	}
	if err == nil && reply.Status != "ok" {
		if err = out.nb.failure(at, reply); cell.tagged(raisesException) {
			err = nil
		}
	}
	if err != nil {
		err = fmt.Errorf("cell %d (%s): %w", e.Cell, e.First, err)
		e.Message = err.Error()
	}
	e.Kind, e.Elapsed = EventCellDone, time.Since(start)
	report(o.Progress, e)
	return err
}
