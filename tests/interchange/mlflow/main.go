// Command mlflow starts an MLflow server on loopback with a SQLite store in a temporary folder, exports runs of several rules to it by
// `spikecell runs export -mlflow`, reads them back by MLflow's own client, and compares every number, text and file with the run store. It exports
// twice, and wants nothing twice. The server ends with it.
//
//	go run ./tests/interchange/mlflow python
//
// python is one that has mlflow 3 (tests/interchange/mlflow/requirements.txt).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/internal/command"
	"github.com/spikecell/spikecell/tests/exchange"
)

func main() {
	exchange.Main("mlflow", "mlflow", filepath.Join("tests", "interchange", "mlflow", "read.py"), run)
}

func run(ctx context.Context, out io.Writer, python, script string) error {
	folder, err := os.MkdirTemp("", "mlflow-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	store := filepath.Join(folder, "store")
	if err := spikecell(ctx, io.Discard, "compare", "-rules", "surrogate,csdp,ann-256", "-seeds", "2", "-epochs", "2", "-store", store); err != nil {
		return err
	}
	server, err := start(ctx, python, folder)
	if err != nil {
		return err
	}
	defer server.stop()
	for range 2 {
		if err := spikecell(ctx, out, "runs", "-store", store, "export", "-mlflow", server.address, "-experiment", "exported", "-artifacts"); err != nil {
			return errors.Join(err, server.said())
		}
	}
	wanted := filepath.Join(folder, "wanted.json")
	runs, err := want(store, wanted)
	if err != nil {
		return err
	}
	said, err := ask(ctx, python, script, server.address, "exported", wanted)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, said)
	}
	fmt.Fprintf(out, "%d runs: %s", runs, said)
	return nil
}

// ask returns what a script of Python says.
func ask(ctx context.Context, python string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, python, append([]string{"-W", "ignore", "-B"}, args...)...)
	c.Env = append(os.Environ(), quiet...)
	said, err := c.CombinedOutput()
	return string(said), err
}

// spikecell runs the command.
func spikecell(ctx context.Context, out io.Writer, args ...string) error {
	var wrong strings.Builder
	if code := command.Main(ctx, args, out, &wrong); code != 0 {
		return fmt.Errorf("spikecell %s: exit code %d: %s", strings.Join(args, " "), code, wrong.String())
	}
	return nil
}
