//go:build linux

// Command slurm starts a cluster of Slurm on loopback, of Debian's packages and with nothing of it left when it ends, and trains a sweep of 24
// runs on it while a node is killed, slurmctld is killed and restarted, the submitting process is killed, a run takes longer than its time
// limit, and another one always fails. 23 results must have the bits of the same sweep on this machine, and the failure must be named with its
// specification and its log.
//
//	go run ./tests/slurm
//
// It prints what was seen as JSON. Without Slurm it says so and ends well, but with CI=true it fails. As root it runs in namespaces of its own.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// stage is the variable that says which of the processes of the test this one is: the outer one, the first one of the namespaces, or the test.
const (
	stage       = "SPIKECELL_SLURM_STAGE"
	stageInit   = "init"
	stageInside = "inside"
	folder      = "SPIKECELL_SLURM_FOLDER"
)

// mostTime is how long all may take.
const mostTime = 10 * time.Minute

func main() {
	_ = os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // where Debian has the daemons
	var err error
	switch os.Getenv(stage) {
	case stageInit:
		err = initNamespaces()
	case stageInside:
		err = inside(os.Getenv(folder))
	default:
		err = outside()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "slurm:", err)
		os.Exit(1)
	}
}

// outside builds the program, and runs the test in namespaces or, where those cannot be had, without.
func outside() error {
	for _, name := range []string{"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo"} {
		if _, err := exec.LookPath(name); err != nil {
			return absent(name)
		}
	}
	dir, err := os.MkdirTemp("", "slk") // short: paths of sockets have 107 bytes at most
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(dir, "spikecell"), "github.com/spikecell/spikecell")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := errors.Join(os.Chmod(dir, 0o755), build.Run()); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), mostTime)
	defer stop()
	return runStages(ctx, dir)
}

func absent(name string) error {
	const text = "there is no %s here (Debian's packages slurmctld, slurmd, slurm-client and munge)"
	if os.Getenv("CI") == "true" {
		return fmt.Errorf(text, name)
	}
	fmt.Printf("SKIPPED: "+text+"\n", name)
	return nil
}

// inside is the test.
func inside(dir string) error {
	begun := time.Now()
	t := &trial{dir: dir}
	err := t.run()
	t.seen.Seconds = int(time.Since(begun).Seconds())
	if t.cluster != nil {
		t.cluster.down()
	}
	text, wrong := json.Marshal(t.seen)
	fmt.Println(string(text))
	return errors.Join(err, wrong)
}
