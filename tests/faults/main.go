//go:build linux

// Command faults disturbs runs while they train, in processes of their own, and wants the result of an undisturbed run every time
// (docs/reliability.md).
//
//	go run ./tests/faults [-n 40] [-seed 1] [-only csdp,stdp] [-json]
//
// Each run is of one of all rules, and is disturbed one to four times at points that the seed draws: killed, interrupted, stopped, raced by
// competitors with other numbers of workers, its disk filled, its writes torn, its files kept from opening, damaged, cut or replaced by special
// ones, or its clock moved. Then it is left alone, and its result, which is the SHA-256 of report and model, is compared. The exit status is 1 if
// any differs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tests/everyrule"
)

func main() {
	if os.Getenv(childEntry) != "" {
		exit(child())
	}
	if os.Getenv(apart) == "" {
		if code, ok := runApart(); ok {
			os.Exit(code)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(run(ctx, os.Args[1:], os.Stdout))
}

func exit(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// outcome is what the command prints.
type outcome struct {
	Runs         int            `json:"runs"`
	Disturbances map[string]int `json:"disturbances"`
	Differ       []string       `json:"differ"`
	mu           sync.Mutex
}

func run(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet("faults", flag.ContinueOnError)
	n := f.Int("n", 40, "how many `runs` are disturbed")
	seed := f.Uint64("seed", 1, "`seed` of the disturbances")
	only := f.String("only", "", "`names` of entries, comma-separated (default: one of every rule)")
	asJSON := f.Bool("json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return err
	}
	chosen, err := undisturbed(ctx, *only)
	if err != nil {
		return err
	}
	o := &outcome{Disturbances: map[string]int{}, Differ: []string{}}
	var all sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				d := chosen[i%len(chosen)]
				d.chance = snn.NewStream(*seed).Named("faults").At(i)
				o.note(i, &d)
			}
		})
	}
	for i := range *n {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	all.Wait()
	return errors.Join(o.print(out, *asJSON), ctx.Err())
}

// undisturbed trains the entries that are named, all for "", and says what a disturbed run of each is held to.
func undisturbed(ctx context.Context, names string) (all []disturbed, err error) {
	for _, e := range everyrule.Entries() {
		if names != "" && !strings.Contains(","+names+",", ","+e.Name+",") {
			continue
		}
		task, err := everyrule.TaskOf(e)
		if err != nil {
			return nil, err
		}
		d := disturbed{entry: e.Name}
		e.Settings.Store, e.Settings.Progress = "-", func(learning.Progress) { d.calls++ }
		r, err := learning.Train(ctx, e, task)
		if err != nil {
			return nil, err
		}
		d.want = r.Result
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no entry is called %s", names)
	}
	return all, nil
}

// note disturbs a run, and notes what came of it.
func (o *outcome) note(i int, d *disturbed) {
	done, err := d.run()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Runs++
	for _, name := range done {
		o.Disturbances[name]++
	}
	if err != nil {
		o.Differ = append(o.Differ, fmt.Sprintf("run %d, %s, %s: %v", i, d.entry, strings.Join(done, ", "), err))
	}
}

// run disturbs a run in a store of its own, and lets it finish. done are the disturbances.
func (d *disturbed) run() (done []string, err error) {
	if d.store, err = os.MkdirTemp("", "spikecell-faults-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(d.store)
	unmount, ok := mount(d.store)
	defer unmount()
	d.tmpfs = ok
	for range 1 + d.below(4) {
		what := disturbances[d.below(len(disturbances))]
		done = append(done, what.name)
		if err := what.do(d); err != nil {
			return done, fmt.Errorf("%s: %w", what.name, err)
		}
	}
	return done, d.check()
}

// check lets the run finish twice, trained and read, and compares what is stored. Nothing else may be left than files
// that were moved aside, and what gc shows.
func (d *disturbed) check() error {
	for range 2 {
		p, err := start(d.entry, d.store, 1+d.below(4))
		if err != nil {
			return err
		}
		if got, err := p.finish(); err != nil || got != d.want {
			return errors.Join(fmt.Errorf("the result is %.12s, not %.12s", got, d.want), err)
		}
	}
	runs, err := learning.Runs(d.store)
	if err != nil || len(runs) != 1 || runs[0].Report == nil || runs[0].Report.Result != d.want {
		return errors.Join(fmt.Errorf("the store has %d runs, or another report", len(runs)), err)
	}
	garbage, err := learning.CleanRuns(d.store, false) // what a process could not remove that was disturbed at its end
	if err != nil {
		return err
	}
	gc := map[string]bool{}
	for _, g := range garbage {
		gc[g.Path] = true
	}
	files, err := runs[0].Verify()
	for _, f := range files {
		if f.State != learning.FileWhole && f.State != learning.FileAside && !(f.State == learning.FilePassing && gc[f.Path]) {
			err = errors.Join(err, fmt.Errorf("%s is %s: %v", f.Path, f.State, f.Err))
		}
	}
	return err
}

func (o *outcome) print(out io.Writer, asJSON bool) error {
	if asJSON {
		if err := json.NewEncoder(out).Encode(o); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out, "%d runs\n", o.Runs)
		for _, d := range disturbances {
			fmt.Fprintf(out, "%6d × %s\n", o.Disturbances[d.name], d.name)
		}
	}
	if len(o.Differ) > 0 {
		return fmt.Errorf("%d runs differ:\n%s", len(o.Differ), strings.Join(o.Differ, "\n"))
	}
	return nil
}
