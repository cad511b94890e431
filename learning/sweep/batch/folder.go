package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// Source says where tasks have the samples of a plan from: they are not in the folder.
type Source struct {
	Data    string `json:"data"`    // name of a data set, as `spikecell compare -data` has it
	Holdout int    `json:"holdout"` // training samples that validate, where that can be chosen
}

// Folder is a plan in files. [Write] makes one, and [Open] opens it.
type Folder struct {
	Path   string // absolute
	Name   string // of the plan
	Source Source
	Kernel string // instruction set that the fingerprints are of
	Runs   int
}

// format is the version of the files.
const format = 1

// head is what a folder says of itself, in description.json.
type head struct {
	Format int    `json:"format"`
	Name   string `json:"name"`
	Task   string `json:"task"`
	Source Source `json:"source"`
	Kernel string `json:"kernel"`
	Runs   int    `json:"runs"`
}

// Files of a folder beside its head and its lists.
const (
	runsFile  = "runs.jsonl" // a line a run, in the order of the plan
	indexFile = "runs.index" // where each line begins, in lines of one length
	logFolder = "logs"
)

// sweepsFolder is that of all plans, in the run store.
const sweepsFolder = "sweeps"

var disk = runstore.Disk{}

// PathOf returns the folder that a plan has: its name, in the folder sweeps of the run store of its runs. Those must have one store.
func PathOf(p *sweep.Plan) (string, error) {
	if _, err := p.Order(); err != nil {
		return "", err
	}
	store := p.Runs[0].Entry.Settings.Store
	for _, r := range p.Runs {
		if s := r.Entry.Settings.Store; s != store || s == "-" {
			return "", fmt.Errorf("batch: %v has the store %q; give all runs one folder that all machines see", r, s)
		}
	}
	store, err := rootOf(store)
	return filepath.Join(store, sweepsFolder, p.Name()), err
}

// rootOf returns the absolute path of a run store without links, so that one folder has one name.
func rootOf(store string) (string, error) {
	store, err := runstore.Root(store)
	if err != nil {
		return "", fmt.Errorf("batch: %w", err)
	}
	if real, err := filepath.EvalSymlinks(store); err == nil {
		store = real
	}
	return store, nil
}

// Write writes the files of a plan, unless they are there. The folder is this process's until release: others wait.
func Write(ctx context.Context, p *sweep.Plan, s Source, waiting func()) (f *Folder, release func(), err error) {
	if ctx == nil {
		return nil, nil, errors.New("batch: the context is nil; give context.Background()")
	}
	if err := ctx.Err(); err != nil { // whether somebody else has the folder or not
		return nil, nil, fmt.Errorf("batch: %w", err)
	}
	path, err := PathOf(p)
	if err != nil {
		return nil, nil, err
	}
	if waiting == nil {
		waiting = func() {}
	}
	f = &Folder{Path: path, Name: p.Name(), Source: s, Kernel: kernel.Path(), Runs: len(p.Runs)}
	run, err := runstore.OpenFolder(disk, path)
	if err != nil {
		return nil, nil, fmt.Errorf("batch: %w", err)
	}
	text, err := json.Marshal(head{format, f.Name, p.Task().Name, s, f.Kernel, f.Runs})
	if err != nil {
		return nil, nil, fmt.Errorf("batch: %w", err)
	}
	if release, err = run.Begin(ctx, text, waiting); err != nil {
		return nil, nil, fmt.Errorf("batch: %w", err)
	}
	if err := f.fill(p); err != nil {
		release()
		return nil, nil, err
	}
	return f, release, nil
}

// mostRuns is more than a plan ever has.
const mostRuns = 1 << 24

// Open opens a folder.
func Open(path string) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("batch: %w", err)
	}
	text, err := runstore.Read(disk, filepath.Join(path, runstore.DescriptionFile))
	if err != nil {
		return nil, fmt.Errorf("batch: %s is no folder of a sweep: %w", path, err)
	}
	var h head
	if err := strictjson.File(text, &h); err != nil {
		return nil, fmt.Errorf("batch: %s: %w", path, err)
	}
	if h.Format != format || h.Runs < 1 || h.Runs > mostRuns {
		return nil, fmt.Errorf("batch: %s has format version %d and %d runs; this program reads version %d, and %d runs at most", path, h.Format, h.Runs,
			format, mostRuns)
	}
	return &Folder{path, h.Name, h.Source, h.Kernel, h.Runs}, nil
}

// known panics where there is no folder.
func (f *Folder) known(method string) {
	if f == nil || f.Path == "" {
		panic("batch: Folder." + method + ": there is no folder; Write and Open return one")
	}
}

func (f *Folder) file(name string) string { return filepath.Join(f.Path, name) }

// Store returns the run store that the folder lies in.
func (f *Folder) Store() string {
	f.known("Store")
	return filepath.Dir(filepath.Dir(f.Path))
}

// Logs returns the folder of the logs of tasks.
func (f *Folder) Logs() string {
	f.known("Logs")
	return f.file(logFolder)
}

// fill makes the folder of logs, and writes the specifications of all runs and their index, which is the last, so that where it is all is whole. What
// was cut off since is written anew.
func (f *Folder) fill(p *sweep.Plan) error {
	if err := os.MkdirAll(f.file(logFolder), 0o777); err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	if f.whole() {
		return nil
	}
	begins := []int64{0}
	err := runstore.Write(disk, f.file(runsFile), func(w io.Writer) error {
		for _, r := range p.Runs {
			text, err := r.Describe()
			if err != nil {
				return err
			}
			n, err := w.Write(append(text, '\n'))
			if err != nil {
				return err
			}
			begins = append(begins, begins[len(begins)-1]+int64(n))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	return writeNumbers(f.file(indexFile), begins)
}

// whole reports whether the specifications end where their index says.
func (f *Folder) whole() bool {
	end, err := readNumbers(f.file(indexFile), f.Runs, 2)
	info, wrong := os.Stat(f.file(runsFile))
	return err == nil && wrong == nil && len(end) == 1 && end[0] == info.Size()
}

// run returns the run of a number, with the store that the folder lies in.
func (f *Folder) run(number int, entry func([]byte) (learning.Entry, error)) (sweep.Run, error) {
	at, err := readNumbers(f.file(indexFile), number, 2)
	if err != nil {
		return sweep.Run{}, err
	}
	if len(at) < 2 || at[1] <= at[0] || at[1]-at[0] > mostLine {
		return sweep.Run{}, fmt.Errorf("batch: %s has no run %d", f.Path, number)
	}
	text, err := readAt(f.file(runsFile), at[0], int(at[1]-at[0]))
	if err != nil {
		return sweep.Run{}, err
	}
	return f.parse(text, number, entry)
}

// mostLine is more than a described entry ever has.
const mostLine = 1 << 28

func (f *Folder) parse(text []byte, number int, entry func([]byte) (learning.Entry, error)) (sweep.Run, error) {
	r, err := sweep.ParseRun(text, entry)
	if err == nil && r.Number != number {
		err = errors.New("its lines are in another order")
	}
	if err != nil {
		return r, fmt.Errorf("batch: %s: %w", f.file(runsFile), err)
	}
	r.Entry.Settings.Store = f.Store()
	return r, nil
}
