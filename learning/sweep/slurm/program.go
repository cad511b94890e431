package slurm

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// command is the package of the program that tasks run.
const command = "github.com/spikecell/spikecell"

// program copies the program to the store, under a name of its bytes, so that one that is built anew does not change a sweep under way.
func (c Cluster) program(ctx context.Context, f *batch.Folder) (string, error) {
	from, release, err := c.find(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return f.Keep(from)
}

// find returns the program, which may be removed after release.
func (c Cluster) find(ctx context.Context) (path string, release func(), err error) {
	nothing := func() {}
	if c.Program != "" {
		return c.Program, nothing, nil
	}
	if own, err := os.Executable(); err == nil {
		if info, err := buildinfo.ReadFile(own); err == nil && info.Path == command {
			return own, nothing, nil
		}
	}
	dir, err := os.MkdirTemp("", "spikecell-")
	if err != nil {
		return "", nil, fmt.Errorf("slurm: %w", err)
	}
	release = func() { _ = os.RemoveAll(dir) }
	built := filepath.Join(dir, "spikecell")
	c.say("building the program for the nodes")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", built, command)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	said, wrong := build.CombinedOutput()
	if wrong == nil {
		return built, release, nil
	}
	release()
	if path, err := exec.LookPath("spikecell"); err == nil {
		return path, nothing, nil
	}
	return "", nil, fmt.Errorf("slurm: there is no program for the nodes: this one is no spikecell, none is in PATH, and it cannot be built here (%w: "+
		"%s); name one in Cluster.Program", wrong, firstLine(string(said)))
}

// verify lets the program set up some runs of a list here, and returns the memory that this took: one that makes other runs of the same
// specifications, as another version does, is found before anything is submitted.
func (w *work) verify(ctx context.Context, program string, list batch.List) (memory int64, err error) {
	c := exec.CommandContext(ctx, program, "sweep", "task", w.folder.Path, "-list", strconv.Itoa(list.Number), "-verify")
	c.Env = append(os.Environ(), "SPIKECELL_KERNEL="+w.folder.Kernel)
	said, err := c.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("slurm: the program for the nodes, %s, cannot train the sweep: %w: %s", program, err, strings.TrimSpace(string(said)))
	}
	return peak(c.ProcessState), nil
}
