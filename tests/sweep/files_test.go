package sweep

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// pathNames are names of parameters and fields that are paths.
var pathNames = map[string]bool{"path": true, "file": true, "root": true, "Dir": true, "Folder": true, "Store": true,
	"Path": true, "Archive": true, "X": true}

// touching are functions whose calls read or change files in the folder of the process, which is put in order after each call, with the
// argument that makes them do so, or "".
var touching = map[string]string{
	"datasets.CSV.Load": "", "datasets.FSDD": "", "datasets.NMNIST": "", "datasets.NPY.Load": "", "datasets.QTDB": "",
	"datasets.MITBIH.Set": "", "datasets.UCR": "", "datasets.Reuters": "", "datasets.Spam": "", "datasets.SP500": "", "datasets.SP500Prices": "",
	"datasets.KMNIST": "", "datasets.EMNIST": "", "datasets.CIFAR10": "", "datasets.SVHN": "", "datasets.SHD": "", "datasets.SSC": "",
	"datasets.DVSGesture.Set": "", "datasets.SpeechCommands.Set": "", "datasets.SP500Direction": "", "foreign.Run": ".Store", "thresholds.Run": ".Store",
	"infer.Forward.Train":   ".Store",
	"datasets.TSFiles.Load": "",
	"datasets.FashionMNIST": "", "datasets.MNIST": "", "hwmodel.Load": "", "learning.Compare": ".Store", "perturb.Run": ".Store", "learning.FindRun": "",
	"tensors.Read": "", "tensors.Write": "", "tensors.ReadNPY": "", "tensors.WriteNPY": "", "tensors.ReadNPZ": "", "tensors.WriteNPZ": "",
	"nir.Read": "", "nir.ReadData": "", "nir.Write": "", "nir.WriteData": "",
	"trains.Read": "", "trains.WriteDense": "", "trains.WriteEvents": "",
	"learning.LoadTrained": "", "learning.StoredRunOf": "", "learning.Prepared.Train": ".Store", "learning.ReadReport": "", "learning.Report.Save": "", "learning.Runs": "",
	"learning.CheckBeside": "", "learning.CleanRuns": "", "learning.ExportRuns": "", "learning.ImportRuns": "", "learning.StoredRun.Verify": "",
	"learning.StoredReport.Save": "", "learning.StoredRun.Remove": "", "learning.Train": ".Store", "sweep.Local.Run": "", "sweep.Executor.Run": "", "learning.Trained.Save": "",
	"batch.Clean": "", "batch.Open": "", "batch.Write": "", "batch.PathOf": "", "batch.Folder.Keep": "", "batch.Folder.NewList": "", "batch.Folder.Cancel": "",
	"batch.Program.Run": "", "batch.Program.Plan": "", "batch.Program.Verify": "", "slurm.Cluster.Run": "", "slurm.Cancel": "", "slurm.StatusOf": "",
}

// touches reports whether a call reads or changes files.
func (c call) touches() bool {
	by, listed := touching[c.function]
	return listed && strings.Contains(c.what, by)
}

// keeping are functions that may leave files when they fail, with the reason.
var keeping = map[string]string{
	"sweep.Local.Run":         "a run that began has a folder, in which it goes on",
	"sweep.Executor.Run":      "a run that began has a folder, in which it goes on",
	"batch.Program.Run":       "a run that began has a folder, in which it goes on",
	"batch.Write":             "a plan that is written stays",
	"slurm.Cluster.Run":       "a plan that is written stays",
	"learning.Train":          "a run that began has a folder, in which it goes on",
	"learning.Prepared.Train": "a run that began has a folder, in which it goes on",
	"learning.Compare":        "a run that began has a folder, in which it goes on",
	"foreign.Run":             "a run that began has a folder, in which it goes on",
	"thresholds.Run":          "a run that began has a folder, in which it goes on",
	"infer.Forward.Train":     "a run that began has a folder, in which it goes on",
	"perturb.Run":             "a run that began has a folder, in which it goes on",
}

// paths are those that break programs: nothing, what does not exist, what is no file or no folder, what nobody can open, and what
// does not end.
var paths = []string{
	"", "missing", "missing/missing", ".", "empty", "..", "text", "text/missing", "loop", "locked", "locked/missing", "pipe", "/proc/self/mem", "/dev/zero",
	"a\x00b", strings.Repeat("long", 100), "cut.safetensors", "cut.json", "large",
}

// ofPath gives other paths.
func ofPath() []mutation {
	var all []mutation
	for _, p := range paths {
		all = append(all, mutation{value: fmt.Sprintf("%q", p), apply: func(v reflect.Value) { v.SetString(p) }})
	}
	return all
}

// folder is what stands in the folder of the process, in which calls are made: files, and what the paths name.
type folder struct{ files map[string][]byte }

// newFolder fills the folder with a run store, the network and the report of a run, a chip, and what is none of those.
func newFolder() folder {
	e := entries()[1]
	e.Settings.Store = "runs"
	r := must(learning.Train(context.Background(), e, task()))
	if err := r.Save("net.safetensors"); err != nil {
		panic(err)
	}
	plan, release, err := batch.Write(context.Background(), must(sweep.New(kept(), task())), batch.Source{Data: "digits"}, nil)
	if err != nil {
		panic(err)
	}
	must(plan.NewList([]int{0, 1}, 1))
	release()
	f := folder{map[string][]byte{"text": []byte("text")}}
	for name, path := range f.walk() {
		f.files[name] = must(os.ReadFile(path))
	}
	for name, text := range f.files {
		switch filepath.Base(name) {
		case "report.json":
			f.files["report.json"], f.files["cut.json"] = text, text[:len(text)/2]
		case "net.safetensors":
			f.files["cut.safetensors"] = text[:len(text)/2]
		}
	}
	own := chips()[0]
	own.Name = "own"
	f.files["own.csv"] = []byte("a,b,class\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n")
	f.files["own.npy"] = append([]byte("\x93NUMPY\x01\x00\x3c\x00{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), }\n"), 1, 2, 3, 4, 5, 6, 7, 8)
	f.files["own.npz"] = ownNPZ()
	f.files["own.nir"], f.files["traces.nir"] = must(graph().HDF5()), must(recorded().HDF5())
	f.files["chip.json"] = must(json.Marshal(own))
	f.restore()
	return f
}

// walk yields the regular files, by their paths.
func (f folder) walk() map[string]string {
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all[path] = path
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	return all
}

// state lists all that there is: kinds, and the sizes of files.
func (f folder) state() map[string]string {
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == "." {
			return nil
		}
		if info, err := d.Info(); err == nil {
			if all[path] = info.Mode().String(); d.Type().IsRegular() {
				all[path] += fmt.Sprint(" ", info.Size())
			}
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	return all
}

// restore puts all in order.
func (f folder) restore() {
	for _, d := range must(os.ReadDir(".")) {
		_ = os.Chmod(d.Name(), 0o755)
		if err := os.RemoveAll(d.Name()); err != nil {
			panic(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(name, f.files[name], 0o644); err != nil {
			panic(err)
		}
	}
	if err := os.Mkdir("empty", 0o755); err != nil {
		panic(err)
	}
	if err := os.Mkdir("locked", 0); err != nil {
		panic(err)
	}
	_ = os.Symlink("loop", "loop") // where there are such things
	_ = os.WriteFile("large", nil, 0o644)
	_ = os.Truncate("large", 1<<40) // all of it a hole
	makePipe("pipe")
}

// temporary makes a folder for a process, in another: in memory where that can be, for what is saved is written through to a disk.
func temporary(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "sweep")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	inner := filepath.Join(dir, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	return inner
}

// left says what a call that failed left in the folder, and puts it in order.
func (f folder) left(before map[string]string, c call, failed bool) string {
	after := f.state()
	if maps.Equal(after, before) {
		return ""
	}
	var changes []string
	whole := false
	for path, was := range before {
		if after[path] != was {
			changes, whole = append(changes, "−"+path+" "+was), true
		}
	}
	for path, is := range after {
		if before[path] != is {
			changes = append(changes, "+"+path+" "+is)
			_ = os.RemoveAll(path)
		}
	}
	if whole {
		f.restore()
	}
	if !failed || keeping[c.function] != "" {
		return ""
	}
	slices.Sort(changes)
	return "fails, and leaves files that are not as they were: " + strings.Join(changes, ", ")
}
