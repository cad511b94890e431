package command

import (
	"context"
	"os"
	"strings"
	"testing"
)

// call runs the command line and returns the exit code and what was printed.
func call(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	code = Main(ctx, args, &out, &err)
	return code, out.String(), err.String()
}

func TestErrorsAreOneLine(t *testing.T) {
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"run": "spikecell: run: want one notebook, got 0 arguments " +
			"(spikecell run NOTEBOOK.ipynb [-o OUT] [-html FILE])\n",
		"run nothere.ipynb":                      "spikecell: runner: notebook: open nothere.ipynb: no such file or directory\n",
		"run a.ipynb -o x.ipynb -html ./x.ipynb": "spikecell: run: the page would overwrite the notebook x.ipynb (name another file with -html)\n",
		"run a.ipynb -html a.ipynb":              "spikecell: run: the page would overwrite the notebook a.ipynb (name another file with -html)\n",
		"run a.ipynb -nosuch":                    "spikecell: unknown flag: --nosuch\n",
		"nosuch":                                 "spikecell: unknown command \"nosuch\" for \"spikecell\"\n",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		if code != 1 || stdout != "" || stderr != want {
			t.Errorf("%s: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}

func put(t *testing.T, path, data string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}
