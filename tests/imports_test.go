// Package tests holds what no single package can check: the rules between packages, published results, and other
// programs' view of ours.
package tests

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/spikecell/spikecell"

// allowed says which of our packages each package may import (docs/architecture.md). A package that is not named here
// may import everything; a new package below one that is named follows its rule.
var allowed = map[string][]string{
	".":                          {"internal/command"},
	"internal/kernel":            {},
	"internal/engine":            {"internal/kernel"},
	"internal/console":           {},
	"internal/filekind":          {},
	"internal/hdf5":              {"internal/filekind"},
	"internal/memory":            {},
	"internal/mlflow":            {},
	"internal/mlflow/mlflowtest": {},
	"internal/runstore":          {"internal/memory", "internal/strictjson", "internal/wholefile", "tensors"},
	"internal/runstore/faulty":   {"internal/runstore"},
	"internal/runstore/counted":  {"internal/runstore"},
	"internal/manyruns":          {"internal/runstore", "learning", "learning/gradient", "snn", "snn/encode"},
	"internal/si":                {},
	"internal/strictjson":        {"internal/filekind"},
	"internal/table":             {},
	"internal/torchcounts":       {},
	"internal/vectors":           {},
	"internal/wholefile":         {},
	"internal/worktest":          {},
	"tensors":                    {"internal/filekind", "internal/memory", "internal/strictjson", "internal/wholefile"},
	"control":                    {"snn"},
	"datasets":                   {"internal/filekind", "internal/hdf5", "tensors"},
	"control/infer":              {"control", "learning", "learning/gradient", "learning/optim", "snn", "snn/encode"},
	"datasets/baseline":          {"datasets"},
	"datasets/forecast":          {"datasets"},
	"snn":                        {"internal/engine", "internal/kernel", "internal/memory", "internal/strictjson", "internal/table"},
	"snn/encode":                 {"snn", "internal/kernel"},
	"snn/nir":                    {"snn", "internal/engine", "internal/filekind", "internal/hdf5", "internal/kernel", "internal/runstore", "internal/strictjson", "internal/wholefile"},
	"snn/nir/nirtest":            {"snn/nir"},
	"snn/statedict":              {"snn", "tensors"},
	"snn/trains":                 {"snn", "internal/memory", "tensors"},
	"snn/integer":                {"snn", "internal/engine", "internal/strictjson"},
	"learning":                   {"snn", "internal/kernel", "internal/memory", "internal/runstore", "internal/strictjson", "internal/table", "learning/internal/rules"},
	"learning/internal/rules":    {"snn", "internal/engine", "internal/kernel"},
	"learning/internal/chain":    {"snn", "internal/kernel", "learning", "learning/internal/rules", "learning/optim"},
	"learning/internal/interval": {"learning"},
	"learning/internal/ruletest": {"snn", "learning"},
	"learning/optim":             {"internal/kernel", "learning", "learning/internal/rules"},
	"learning/gradient":          {"snn", "internal/engine", "internal/kernel", "learning", "learning/internal/rules", "learning/optim"},
	"learning/convstdp":          {"snn", "internal/kernel", "learning", "learning/internal/chain", "learning/internal/rules"},
	"learning/csdp":              {"snn", "internal/engine", "internal/kernel", "learning", "learning/internal/rules", "learning/optim"},
	"learning/stdp":              {"snn", "internal/engine", "internal/kernel", "learning", "learning/internal/rules"},
	"learning/bptc":              {"snn", "internal/kernel", "learning", "learning/internal/chain", "learning/internal/rules", "learning/optim"},
	"learning/ann":               {"snn", "internal/engine", "internal/kernel", "learning", "learning/internal/rules", "learning/optim"},
	"learning/eventprop":         {"internal/kernel", "learning", "learning/internal/chain", "learning/internal/rules", "learning/optim", "snn"},
	"trained":                    {"learning", "learning/ann", "learning/bpstdp", "learning/bptc", "learning/convstdp", "learning/csdp", "learning/eprop", "learning/eventprop", "learning/gradient", "learning/stdp", "snn", "snn/encode"},
	"learning/eprop":             {"snn", "internal/kernel", "learning", "learning/internal/rules", "learning/optim"},
	"learning/bpstdp":            {"snn", "internal/engine", "internal/kernel", "learning", "learning/internal/rules"},
	"learning/sweep":             {"snn", "internal/strictjson", "internal/table", "learning"},
	"learning/sweep/batch":       {"internal/kernel", "internal/runstore", "internal/strictjson", "learning", "learning/sweep"},
	"learning/sweep/slurm":       {"learning", "learning/sweep", "learning/sweep/batch"},
	"learning/perturb":           {"snn", "internal/kernel", "learning", "learning/internal/interval"},
	"learning/thresholds":        {"snn", "internal/kernel", "learning", "learning/internal/interval"},
	"learning/codes":             {"snn", "learning"},
	"learning/foreign":           {"snn", "internal/kernel", "learning", "learning/codes", "learning/internal/interval"},
	"learning/reward":            {"control", "internal/kernel", "learning", "learning/internal/rules", "learning/stdp", "snn"},
	"learning/learningtest":      {"snn", "internal/kernel", "learning"},
	"hwmodel":                    {"snn", "internal/si", "internal/strictjson", "internal/table"},
	"internal/pdf":               {},
	"plot":                       {"snn", "internal/si", "internal/pdf"},
	"plot/project":               {"snn", "internal/kernel"},
	"notebooks/nb":               {"plot", "learning", "learning/sweep", "hwmodel", "snn", "internal/console"},
	"notebooks/runner":           {"internal/filekind", "internal/wholefile"},
	"internal/board":             {"internal/manyruns", "internal/runstore", "internal/table", "learning", "learning/gradient", "learning/optim", "learning/sweep", "notebooks/nb", "plot", "snn", "snn/encode", "trained"},
	"internal/entries": {
		"datasets", "learning", "learning/ann", "learning/bptc", "learning/csdp", "learning/eventprop", "learning/gradient", "learning/optim", "learning/stdp", "snn", "snn/encode", "learning/bpstdp", "learning/convstdp",
	},
}

// gonbOnlyIn is the one package that talks to the notebook.
const gonbOnlyIn = "notebooks/nb"

func TestImportsRunOneWay(t *testing.T) {
	seen := 0
	eachImport(t, func(file, pkg, imported string) {
		seen++
		if strings.HasPrefix(imported, "github.com/janpfeifer/gonb") && pkg != gonbOnlyIn {
			t.Errorf("%s: imports %s; only %s may", file, imported, gonbOnlyIn)
		}
		ours, ok := strings.CutPrefix(imported, module+"/")
		may, ruled := allowed[pkg]
		if ok && ruled && !slices.Contains(may, ours) {
			t.Errorf("%s: package %s imports %s; it may import %v", file, pkg, ours, may)
		}
		if imported == "unsafe" && pkg != "internal/kernel" {
			t.Errorf("%s: only internal/kernel may use unsafe", file)
		}
		if imported == "C" {
			t.Errorf("%s: no cgo", file)
		}
	})
	if seen < 50 {
		t.Errorf("only %d imports were seen; is the test looking at the right folder?", seen)
	}
}

// renaming are the files that may put one file in the place of another, with what they do so.
var renaming = map[string]string{
	"internal/wholefile/wholefile.go": "files that users name",
	"internal/runstore/files.go":      "files of a store",
	"learning/sweep/batch/keep.go":    "programs in a store, by their hashes",
	"learning/sweep/batch/numbers.go": "lists in a store",
	"learning/sweep/batch/folder.go":  "plans in a store",
	"datasets/fetch.go":               "downloads, in a folder of a data set",
	"notebooks/runner/folder.go":      "the lock of a folder of its own",
	"notebooks/runner/lab.go":         "the folder of an environment of Python",
	"notebooks/runner/tools.go":       "the folder of tools that were built",
}

// Files that users name are written by internal/wholefile alone, which puts none in the place of a device: as root, `-o /dev/null` would leave a
// machine without it.
func TestFilesOfUsersAreWrittenInOnePlace(t *testing.T) {
	walk(t, func(file string) {
		if _, may := renaming[file]; may || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "tests/") {
			return
		}
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"os.Rename(", "runstore.Write("} {
			if strings.Contains(string(text), call) {
				t.Errorf("%s: %s) may replace a device; write by internal/wholefile, or add the file to the list with its reason", file, call)
			}
		}
	})
}

// Assembly lives in one place.
func TestAssemblyOnlyInKernel(t *testing.T) {
	walk(t, func(file string) {
		if strings.HasSuffix(file, ".s") && !strings.HasPrefix(file, "internal/kernel/") {
			t.Errorf("%s: assembly outside internal/kernel", file)
		}
	})
}

// The root folder is the program's address: what the program does lies below it.
func TestRootHoldsMainAlone(t *testing.T) {
	walk(t, func(file string) {
		if path.Dir(file) == "." && path.Ext(file) == ".go" && file != "main.go" {
			t.Errorf("%s: the root holds main.go alone; verbs of the command lie in internal/command", file)
		}
	})
}

// eachImport calls f for every import of every Go file that is no test.
func eachImport(t *testing.T, f func(file, pkg, imported string)) {
	t.Helper()
	walk(t, func(file string) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return
		}
		ast, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", file), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range ast.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			f(file, path.Dir(file), imported)
		}
	})
}

// walk calls f with the slash-separated path of every file of the module, from its root.
func walk(t *testing.T, f func(file string)) {
	t.Helper()
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := fs.Stat(root, path.Join(p, "go.mod")); p != "." && (err == nil || strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir // another module, or a hidden folder
			}
			return nil
		}
		f(p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
