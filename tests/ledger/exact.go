package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

const module = "github.com/spikecell/spikecell"

// exact is a row of published numbers that tests hold to their last digits.
type exact struct {
	folder string // path of the package
	tests  []string
}

// run runs the tests, and demands that each of them was run.
func (x exact) run(ctx context.Context, _ options) (finding, error) {
	c := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-run", "^("+strings.Join(x.tests, "|")+")$", x.folder)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	for _, name := range x.tests {
		switch {
		case strings.Contains(out.String(), "--- FAIL: "+name):
			return finding{measured: "differs", status: gap, reason: name + " fails"}, nil
		case !strings.Contains(out.String(), "--- PASS: "+name+" "):
			return finding{}, fmt.Errorf("%s was not run (go test: %v):\n%s", name, err, out.String())
		}
	}
	return finding{measured: "all numbers, " + strings.Join(x.tests, " and ") + " in " + x.folder, status: pass}, nil
}
