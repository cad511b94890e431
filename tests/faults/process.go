//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// progressLine is what a child writes at each call of Progress.
const progressLine = "progress"

// patience is how long a process may take for a run of a tenth of a second: then it hangs.
const patience = 2 * time.Minute

// process is a child that trains.
type process struct {
	*exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	errors bytes.Buffer
	limit  context.Context
	end    context.CancelFunc
}

var errHung = errors.New("a process hung")

// start lets a child train an entry in a store.
func start(entry, store string, workers int) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p := &process{Cmd: exec.CommandContext(ctx, self), limit: ctx, end: cancel}
	p.Env = append(os.Environ(), childEntry+"="+entry, childStore+"="+store, childWorkers+"="+strconv.Itoa(workers))
	p.Stderr, p.SysProcAttr = &p.errors, &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard is not for it
	if p.in, err = p.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, p.Start()
}

// goOn lets the child reach a call of Progress, or its end if that comes first.
func (p *process) goOn(calls int) {
	for range calls {
		if line, err := p.out.ReadString('\n'); err != nil || line != progressLine+"\n" {
			return
		}
		_, _ = io.WriteString(p.in, "\n")
	}
}

// signal sends one. A process that has ended needs none.
func (p *process) signal(s syscall.Signal) { _ = p.Process.Signal(s) }

// finish lets the child run to its end, and returns the result that it wrote, "" if it failed or was stopped.
func (p *process) finish() (result string, err error) {
	defer p.end()
	_ = p.in.Close()
	for {
		line, readErr := p.out.ReadString('\n')
		if readErr != nil {
			break
		}
		if line != progressLine+"\n" {
			result = line[:len(line)-1]
		}
	}
	err = p.Wait()
	if p.limit.Err() != nil {
		return "", errHung
	}
	if err != nil {
		return "", fmt.Errorf("%w: %.600s", err, p.errors.Bytes())
	}
	return result, nil
}
