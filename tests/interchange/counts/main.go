// Command counts runs small nets of snnTorch, SpikingJelly, Norse, Sinabs and plain PyTorch under the script that
// `spikecell counts-script` prints, reads the files that it writes, and compares their events with those that slow loops in Python
// counted apart, and NeuroBench's own metrics with ours. It prices every net on every chip, by the documented lines too.
//
//	go run ./tests/interchange/counts [-update] python
//
// With -update it writes the counts to testdata, which the test reads without Python.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "counts:", err)
		os.Exit(1)
	}
}

// here is the folder of the nets, and page the guide.
var (
	here = filepath.Join("tests", "interchange", "counts")
	page = filepath.Join("docs", "guide", "energy.md")
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("counts", flag.ContinueOnError)
	f.SetOutput(stderr)
	update := f.Bool("update", false, "write the counts to testdata")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return errors.New("give one argument, the Python that has the packages of tests/interchange/counts/requirements.txt")
	}
	dir, err := os.MkdirTemp("", "counts")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	lines, err := documented(string(text))
	if err != nil {
		return err
	}
	if err := count(ctx, f.Arg(0), dir, lines, stderr); err != nil {
		return err
	}
	if *update {
		if err := keep(dir); err != nil {
			return err
		}
	}
	if err := compareAll(stdout, dir); err != nil {
		return err
	}
	return price(ctx, lines.price, dir, stdout)
}

// count runs the script by which the guide begins, and all nets.
func count(ctx context.Context, python, dir string, lines guide, stderr io.Writer) error {
	var script bytes.Buffer
	if code := command.Main(ctx, lines.script, &script, stderr); code != 0 {
		return fmt.Errorf("spikecell %s: exit code %d", strings.Join(lines.script, " "), code)
	}
	files := map[string]string{"counts.py": script.String(), "guide.py": lines.python}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	c := exec.CommandContext(ctx, python, "-W", "ignore", "-B", filepath.Join(here, "main.py"), dir, dir, filepath.Join(dir, "guide.py"))
	c.Stdout, c.Stderr = stderr, stderr
	return c.Run()
}

// price runs the last documented line on the file that the documented Python wrote.
func price(ctx context.Context, line []string, dir string, stdout io.Writer) error {
	for i, word := range line {
		if word == "net.json" {
			line[i] = filepath.Join(dir, word)
		}
	}
	begin := time.Now()
	if code := command.Main(ctx, line, stdout, stdout); code != 0 {
		return fmt.Errorf("spikecell %s: exit code %d", strings.Join(line, " "), code)
	}
	_, err := fmt.Fprintf(stdout, "\nthe table took %.1f s\n", time.Since(begin).Seconds())
	return err
}

// keep copies counts and events to testdata.
func keep(dir string) error {
	all, err := filepath.Glob(filepath.Join(dir, "*.json"))
	for _, file := range all {
		text, one := os.ReadFile(file)
		if one == nil && filepath.Base(file) != "net.json" {
			one = os.WriteFile(filepath.Join(here, "testdata", filepath.Base(file)), text, 0o666)
		}
		err = errors.Join(err, one)
	}
	return err
}
