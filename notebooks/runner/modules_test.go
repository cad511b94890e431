package runner

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// worlds makes folders in which notebooks lie, in one that holds a second checkout of this module.
func worlds(t *testing.T) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"checkout/go.mod":      "module " + modulePath + "\n\ngo 1.26.0\n",
		"checkout/sub/x":       "",
		"replaced/go.mod":      "module example.com/a\n\ngo 1.26.0\n\nrequire " + modulePath + " v0.0.0\n\nreplace " + modulePath + " => ../checkout\n",
		"replaced/sub/x":       "",
		"unrelated/go.mod":     "module example.com/b\n\ngo 1.26.0\n\nrequire (\n\texample.org/lib v1.2.3\n)\n",
		"workspace/go.work":    "go 1.26.0\n\nuse ./own\nuse ../checkout\n",
		"workspace/own/go.mod": "module example.com/c\n\ngo 1.26.0\n",
		"poor/go.work":         "go 1.26.0\n\nuse ./own\n",
		"poor/own/go.mod":      "module example.com/d\n\ngo 1.26.0\n",
		"empty/x":              "",
	} {
		put(t, filepath.Join(root, path), text)
	}
	return root
}

// Wherever a notebook lies, its cells find the modules around it, and this module, without the network.
func TestSourcesOfEveryFolder(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	root, built := worlds(t), BuiltFrom()
	if built == "" {
		t.Skip("built with -trimpath")
	}
	for _, c := range []struct {
		dir, checkout string
		want          []string
	}{
		{"checkout", "", []string{"checkout"}}, {"checkout/sub", "", []string{"checkout"}},
		{"replaced", "", []string{"replaced", "checkout"}}, {"replaced/sub", "", []string{"replaced", "checkout"}},
		{"workspace", "", []string{"workspace/own", "checkout"}}, {"workspace/own", "", []string{"workspace/own", "checkout"}},
		{"unrelated", "", []string{"unrelated", built}}, {"poor", "", []string{"poor/own", built}}, {"empty", "", []string{built}},
		{"empty", "checkout", []string{"checkout"}}, {"unrelated", "checkout", []string{"unrelated", "checkout"}},
		{"replaced", "checkout", []string{"replaced", "checkout"}}, {"workspace", "checkout", []string{"workspace/own", "checkout"}},
	} {
		if c.checkout != "" {
			c.checkout = filepath.Join(root, c.checkout)
		}
		s, err := findSources(t.Context(), filepath.Join(root, c.dir), c.checkout)
		if err != nil || !s.own {
			t.Errorf("%s: %+v, %v", c.dir, s, err)
		}
		for i := range c.want {
			if !filepath.IsAbs(c.want[i]) {
				c.want[i] = filepath.Join(root, c.want[i])
			}
		}
		if d := cmp.Diff(c.want, s.folders); d != "" {
			t.Errorf("%s, checkout %q:\n%s", c.dir, c.checkout, d)
		}
	}
	if _, err := findSources(t.Context(), root, filepath.Join(root, "empty")); err == nil ||
		!strings.Contains(err.Error(), "is not the root of a checkout") {
		t.Errorf("error %v", err)
	}
}

// Only what no module pins is looked for on the network.
func TestForeignImports(t *testing.T) {
	s := sources{folders: []string{filepath.Join(worlds(t), "unrelated"), BuiltFrom()}, own: true}
	n := &Notebook{Cells: []Cell{
		{Kind: Code, Source: "import (\n\t\"fmt\"\n\tx \"example.org/lib/x\"\n\t\"" +
			modulePath + "/snn\"\n\t\"gonum.org/v1/plot\"\n)\nimport \"example.com/b/own\""},
		{Kind: Code, Source: "%%\nfmt.Println(\"see example.com/not/an/import\")"},
		{Kind: Markdown, Source: "import \"example.com/in/prose\""},
	}}
	if got := n.foreignImports(s); len(got) != 0 {
		t.Errorf("foreign: %q", got)
	}
	n.Cells = append(n.Cells, Cell{Kind: Code, Source: "import \"example.com/other\""})
	if got := n.foreignImports(s); !slices.Equal(got, []string{"example.com/other"}) {
		t.Errorf("foreign: %q", got)
	}
}

// In an empty folder, in a module that replaces this one, and in one that knows nothing of it, cells import this module, and
// their own, without the network.
func TestRunOutsideTheCheckout(t *testing.T) {
	if testing.Short() || BuiltFrom() == "" {
		t.Skip("runs cells with the checkout that the test was built from")
	}
	t.Setenv("GOPROXY", "off")
	const imported = "import \"" + modulePath + "/snn\"\n"
	for name, mod := range map[string]string{
		"empty":     "",
		"replaced":  "module example.com/a\n\ngo 1.26.0\n\nrequire " + modulePath + " v0.0.0\n\nreplace " + modulePath + " => " + BuiltFrom() + "\n",
		"unrelated": "module example.com/a\n\ngo 1.26.0\n",
	} {
		dir := t.TempDir()
		cell := imported + "%%\nfmt.Println(snn.NewStream(1) == snn.NewStream(1))"
		if mod != "" {
			put(t, filepath.Join(dir, "go.mod"), mod)
			put(t, filepath.Join(dir, "mine", "mine.go"), "package mine\n\n// Name is printed.\nconst Name = \"mine\"\n")
			cell = "import \"example.com/a/mine\"\n" + cell + "\nfmt.Println(mine.Name)"
		}
		in := filepath.Join(dir, "n.ipynb")
		if err := (&Notebook{Cells: []Cell{{Kind: Code, Source: cell}}}).WriteFile(in); err != nil {
			t.Fatal(err)
		}
		res, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(summary(res.Notebook.Cells[0]), ""); !strings.Contains(got, "true\n") || mod != "" && !strings.Contains(got, "mine\n") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Where this module is not to be had, the error says what to type; where it is, the error stays as it is.
func TestAdviceOnImports(t *testing.T) {
	failed := os.ErrNotExist
	if err := adviseOnImports(failed, sources{}); err != failed {
		t.Errorf("%v", err)
	}
	missing := &os.PathError{Op: "get", Path: modulePath + "/snn", Err: failed}
	if err := adviseOnImports(missing, sources{own: true}); err != missing {
		t.Errorf("%v", err)
	}
	if err := adviseOnImports(missing, sources{}); !strings.Contains(err.Error(), "spikecell run -checkout FOLDER") {
		t.Errorf("%v", err)
	}
}
