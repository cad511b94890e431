package runner

//lint:file-ignore SA1012 a nil context is what these tests are about

import (
	"context"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Exported functions take arguments that cannot be meant with an error that names the package, or with a plain answer.
func TestHostileArguments(t *testing.T) {
	in := filepath.Join(t.TempDir(), "n.ipynb")
	if err := openOld(t).WriteFile(in); err != nil {
		t.Fatal(err)
	}
	run := func(o Options) func() error {
		return func() error {
			if o.Notebook == "given" {
				o.Notebook = in
			}
			_, err := Run(t.Context(), o)
			return err
		}
	}
	page := Page{Sanitize: math.MaxInt}
	for name, f := range map[string]func() error{
		"no notebook":          run(Options{}),
		"an absent notebook":   run(Options{Notebook: "\x00"}),
		"a folder":             run(Options{Notebook: filepath.Dir(in)}),
		"Timeout":              run(Options{Notebook: "given", Timeout: -1}),
		"TotalTimeout":         run(Options{Notebook: "given", TotalTimeout: math.MinInt64}),
		"MaxCellOutput":        run(Options{Notebook: "given", MaxCellOutput: -1}),
		"MaxOutput":            run(Options{Notebook: "given", MaxOutput: math.MinInt64}),
		"Sanitize":             run(Options{Notebook: "given", Sanitize: -1}),
		"page over notebook":   run(Options{Notebook: "given", HTML: in}),
		"page over out":        run(Options{Notebook: "given", Out: "x", HTML: "./x"}),
		"nil context":          func() error { _, err := Run(nil, Options{Notebook: in}); return err },
		"nil context, tools":   func() error { _, _, err := Tools(nil, t.TempDir(), nil); return err },
		"nil context, install": func() error { _, err := Install(nil, InstallOptions{DataDir: t.TempDir()}); return err },
		"nil context, gopls":   func() error { _, err := Gopls(nil, t.TempDir(), nil); return err },
		"nil context, lab":     func() error { return Lab(nil, LabOptions{Cache: t.TempDir()}) },
		"nil notebook, page":   func() error { return HTML(io.Discard, nil, "") },
		"nil writer":           func() error { return HTML(nil, &Notebook{}, "") },
		"unknown mode":         func() error { return page.Write(io.Discard, &Notebook{}) },
		"nil notebook":         func() error { return (*Notebook)(nil).WriteFile(in) },
		"unknown cell":         func() error { _, err := (&Notebook{Cells: []Cell{{Kind: -1}}}).Encode(); return err },
		"unknown output": func() error {
			_, err := (&Notebook{Cells: []Cell{{Kind: Code, Outputs: []Output{{Kind: math.MaxInt}}}}}).Encode()
			return err
		},
		"broken field":     func() error { _, err := (&Notebook{Metadata: Fields{"x": []byte("{")}}).Encode(); return err },
		"nothing to parse": func() error { _, err := Parse("", nil); return err },
		"empty path":       func() error { return (&Notebook{}).WriteFile("") },
		"no file":          func() error { _, err := Open(""); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "runner: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for _, k := range []int{-1, math.MaxInt, math.MinInt} {
		for _, name := range []string{CellKind(k).String(), OutputKind(k).String(), EventKind(k).String(), Sanitize(k).String()} {
			if !strings.HasPrefix(name, "unknown") {
				t.Errorf("kind %d is %q", k, name)
			}
		}
	}
	if Checkout("") == "" && Checkout(".") != "" || HaveTools(nil, t.TempDir()) || SameFile("", "\x00") {
		t.Error("an empty or impossible path has an answer")
	}
	if s, ok := Bundle(nil).Text("text/plain"); ok || s != "" {
		t.Errorf("nothing has the text %q", s)
	}
}

// A context that has ended, and limits as large as they can be, neither hang nor overflow.
func TestExtremeLimits(t *testing.T) {
	o := Options{Timeout: math.MaxInt64, TotalTimeout: math.MaxInt64, MaxCellOutput: math.MaxInt64, MaxOutput: math.MaxInt64}
	if limit, _ := o.limit(math.MaxInt64); limit <= 0 {
		t.Errorf("limit %v", limit)
	}
	if limit, _ := (Options{TotalTimeout: time.Second}).limit(time.Hour); limit <= 0 || limit > time.Second {
		t.Errorf("a cell gets %v when no time is left", limit)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.Notebook, o.Cache = filepath.Join(t.TempDir(), "n.ipynb"), testCache
	if err := openOld(t).WriteFile(o.Notebook); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(ctx, o); err == nil {
		t.Error("a context that has ended gives no error")
	}
}
