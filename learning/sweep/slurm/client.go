package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// callEnds is how long a client may take: Slurm's own give up after 10 s where slurmctld is away.
const callEnds = 60 * time.Second

// errAway is what a client says when slurmctld does not answer, which it may do again.
var errAway = errors.New("slurm: slurmctld does not answer")

// signsOfAbsence are in what clients say then, in all releases.
var signsOfAbsence = []string{
	"Unable to contact slurm controller", "Socket timed out", "Connection refused", "Unable to establish", "Zero Bytes were transmitted",
	"Connection reset", "Transport endpoint is not connected", "slurm_receive_msg", "Slurm backup controller in standby mode",
}

// call runs a client of Slurm, and returns what it writes.
func call(ctx context.Context, stdin, name string, args ...string) (string, error) {
	if err := ctx.Err(); err != nil { // whether the client is there or not
		return "", fmt.Errorf("slurm: %s: %w", name, err)
	}
	ctx, stop := context.WithTimeoutCause(ctx, callEnds, errAway)
	defer stop()
	c := exec.CommandContext(ctx, name, args...)
	c.Env, c.Stdin, c.WaitDelay = clientEnvironment(os.Environ()), strings.NewReader(stdin), time.Second
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	text := strings.TrimSpace(said.String())
	switch {
	case err == nil:
		return out.String(), nil
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("slurm: there is no %s here; sweeps are submitted on a machine that has Slurm's clients, as the login node", name)
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), errAway):
		return "", ctx.Err()
	case ctx.Err() != nil || isAway(text):
		return "", fmt.Errorf("%w (%s: %s)", errAway, name, firstLine(text))
	}
	return "", fmt.Errorf("slurm: %s: %w: %s", name, err, text)
}

func isAway(text string) bool {
	for _, sign := range signsOfAbsence {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// clientEnvironment leaves out what changes which jobs squeue lists.
func clientEnvironment(all []string) []string {
	kept := []string{"LC_ALL=C"}
	for _, v := range all {
		if !strings.HasPrefix(v, "SQUEUE_") && !strings.HasPrefix(v, "LC_ALL=") {
			kept = append(kept, v)
		}
	}
	return kept
}
