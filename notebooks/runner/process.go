package runner

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// process is a started program, its end, and the last it said on stderr.
type process struct {
	cmd    *exec.Cmd
	stderr *tail
	exited chan struct{} // closed after the end
	err    error         // how it ended; read after exited
}

// startProcess starts cmd as the leader of a process group.
// The goroutine that starts it keeps its thread until the end: Linux sends the death signal
// when the starting thread ends, not the process.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, stderr: &tail{limit: 8 << 10}, exited: make(chan struct{})}
	cmd.SysProcAttr, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = groupAttr(), io.Discard, p.stderr, time.Second
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("runner: start the kernel: %w", err)
	}
	return p, nil
}

// kill ends the group at once and waits for the end.
func (p *process) kill() {
	killGroup(p.cmd.Process.Pid)
	<-p.exited
}

// failure describes an end that nobody asked for.
func (p *process) failure() error {
	how := "exit status 0"
	if p.err != nil {
		how = p.err.Error()
	}
	if strings.HasSuffix(how, "killed") {
		how += ", as the system does where memory runs out"
	}
	if words := strings.TrimSpace(p.stderr.String()); words != "" {
		return fmt.Errorf("runner: the kernel ended (%s); its last words:\n%s", how, words)
	}
	return fmt.Errorf("runner: the kernel ended (%s)", how)
}

// tail keeps the last limit bytes written to it.
type tail struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	limit int
}

// Write never fails.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(b)
	t.buf.Next(max(0, t.buf.Len()-t.limit))
	return len(b), nil
}

// String is what is kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
