package runner

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// foreign are notebooks as editors save them: a byte-order mark and CR LF of VS Code, widgets and numbers of Colab, the odd ids and tags of
// nbdev, unknown fields and tags of JupyterLab.
func foreign(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/foreign/*.ipynb")
	if err != nil || len(files) != 4 {
		t.Fatalf("notebooks %v (%v)", files, err)
	}
	return files
}

func TestNotebooksOfOtherEditorsRun(t *testing.T) {
	for _, file := range foreign(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			in := checkoutWith(t)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			put(t, in, string(data))
			res, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless})
			if err != nil || res.Executed != 1 {
				t.Fatalf("%d cells executed (%v)", res.Executed, err)
			}
			ran := slices.IndexFunc(res.Notebook.Cells, func(c Cell) bool { return c.executable() })
			if got := summary(res.Notebook.Cells[ran]); len(got) != 1 || got[0] != "stream stdoutran\n" {
				t.Errorf("the cell shows %q", got)
			}
			if _, ok := res.Notebook.Metadata["widgets"]; ok {
				t.Error("the state of widgets that are gone was kept")
			}
		})
	}
}

// What was read of the same notebooks is as far as it can be as it was.
func TestNotebooksOfOtherEditorsAreKept(t *testing.T) {
	for file, want := range map[string][]string{
		"vscode":     {`"# Title\n"`, `"one string"`, `"languageId": "go"`, `"name": "go"`},
		"colab":      {`"outputId": "1e2f"`, `"execution_count": 1,`, `"application/vnd.jupyter.widget-view+json": {`, `"old\n"`, `"toc_visible": true`},
		"nbdev":      {`"id": "cell-2"`, "\"hide\"\n", `"image/png": "iVBORw0KGgo="`, `"id": "same"`, `"id": "cell-4"`, `"//| export\n"`},
		"jupyterlab": {`"slide_type": ""`, `"<b>kept</b>"`, `"image/png": "iVBO\nRw0K"`, `"version": "go1.26"`, `"execution_count": 13`},
	} {
		data := encoded(t, "testdata/foreign/"+file+".ipynb")
		for _, s := range want {
			if !strings.Contains(data, s) {
				t.Errorf("%s: no %s in\n%s", file, s, data)
			}
		}
		if m := regexp.MustCompile(`\\r|\x{feff}|unknown|orig_nbformat|a,b|"yes"|pyout`).FindString(data); m != "" {
			t.Errorf("%s: %q was written:\n%s", file, m, data)
		}
	}
}

func encoded(t *testing.T, file string) string {
	t.Helper()
	n, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := n.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Jupyter's own library finds nothing to object to in what is written. SPIKECELL_PYTHON names a Python that has it.
func TestPythonAcceptsWhatIsWritten(t *testing.T) {
	python := os.Getenv("SPIKECELL_PYTHON")
	if python == "" {
		python = "python3"
	}
	if out, err := exec.Command(python, "-c", "import nbformat").CombinedOutput(); err != nil {
		t.Skipf("%s has no nbformat: %v %s", python, err, out)
	}
	n := everything()
	n.Cells = append(n.Cells, Cell{Kind: Code, Source: "a\nb", ExecutionCount: 2, Metadata: Fields{"tags": json.RawMessage(`["x", 1, "x", "y,z", ""]`)}})
	path := filepath.Join(t.TempDir(), "n.ipynb")
	for _, file := range append(foreign(t), "testdata/old.ipynb", "everything") {
		data, err := n.Encode()
		if file != "everything" {
			data = []byte(encoded(t, file))
		}
		if err != nil {
			t.Fatal(err)
		}
		put(t, path, string(data))
		script := "import json, sys, nbformat; nbformat.validate(json.load(open(sys.argv[1])), version=4, version_minor=5)"
		if out, err := exec.Command(python, "-W", "error", "-c", script, path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", file, err, out, data)
		}
	}
}

// Cells of another language are not compiled as Go.
func TestOtherLanguagesAreRefused(t *testing.T) {
	code := []Cell{{Kind: Code, Source: "print(1)"}}
	for name, c := range map[string]struct {
		n    Notebook
		want string
	}{
		"kernel":    {Notebook{Metadata: Fields{"kernelspec": json.RawMessage(`{"name": "python3", "language": "python"}`)}, Cells: code}, "cells are python"},
		"name":      {Notebook{Metadata: Fields{"kernelspec": json.RawMessage(`{"name": "python3"}`)}, Cells: code}, "cells are python3"},
		"language":  {Notebook{Metadata: Fields{"language_info": json.RawMessage(`{"name": "R"}`)}, Cells: code}, "cells are r"},
		"cell":      {Notebook{Cells: []Cell{{Kind: Code, Source: "ls", Metadata: Fields{"vscode": json.RawMessage(`{"languageId": "shellscript"}`)}}}}, "cell 1 (ls) is shellscript"},
		"none":      {Notebook{Cells: code}, ""},
		"Go":        {Notebook{Metadata: Fields{"kernelspec": json.RawMessage(`{"name": "x", "language": "Go"}`)}, Cells: code}, ""},
		"malformed": {Notebook{Metadata: Fields{"kernelspec": json.RawMessage(`7`), "language_info": json.RawMessage(`[]`)}, Cells: code}, ""},
	} {
		err := c.n.checkLanguage()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
