package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-zeromq/zmq4"
)

// kernelConfig is what a kernel is started with.
type kernelConfig struct {
	gonb, goimports string
	workDir         string // where the cells run
	sources                // modules whose packages the cells import from the disk
	offline         bool   // the kernel downloads no modules
	mostShown       int64  // bytes of one thing shown, above which it is let go unread; 0: no limit
}

// kernel is a running GoNB kernel and the connections to it.
type kernel struct {
	*process
	signer
	mostShown             int64    // of the configuration
	dir                   string   // connection file and the kernel's temporary files
	lock                  *os.File // says that the owner of dir lives
	shell, control, iopub zmq4.Socket
	in                    chan arrival
	done                  context.Context // ends with the connections
	disconnect            context.CancelFunc
}

// arrival is what a connection brought: a message or its failure.
type arrival struct {
	message
	reply bool // from shell; otherwise from iopub
	err   error
}

const (
	startAttempts = 3
	startTimeout  = 20 * time.Second
	queued        = 4 // messages that wait to be handled: each may be as long as the output limit
)

// startKernel starts a kernel that answers. Another program may take a port between choosing and binding it,
// so a kernel that does not come up is tried again on other ports.
func startKernel(ctx context.Context, c kernelConfig) (*kernel, error) {
	var err error
	for range startAttempts {
		var k *kernel
		if k, err = tryKernel(ctx, c); err == nil {
			return k, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, fmt.Errorf("%w (after %d attempts)", err, startAttempts)
}

func tryKernel(ctx context.Context, c kernelConfig) (*kernel, error) {
	removeAbandoned(os.TempDir())
	dir, lock, err := lockedFolder(os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("runner: start the kernel: %w", err)
	}
	k := &kernel{signer: newSigner(), mostShown: c.mostShown, dir: dir, lock: lock, in: make(chan arrival, queued)}
	k.done, k.disconnect = context.WithCancel(context.Background())
	conn, err := k.launch(c)
	if err == nil {
		err = k.connect(ctx, conn)
	}
	if err != nil {
		k.abandon()
		return nil, err
	}
	return k, nil
}

// launch starts the process.
func (k *kernel) launch(c kernelConfig) (connectionFile, error) {
	conn, err := newConnection(k.dir, string(k.key))
	if err != nil {
		return conn, err
	}
	data, err := json.Marshal(conn)
	if err != nil {
		return conn, fmt.Errorf("runner: connection file: %w", err)
	}
	file := filepath.Join(k.dir, "kernel-"+k.session+".json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return conn, fmt.Errorf("runner: connection file: %w", err)
	}
	args := []string{"--kernel", file, "-raw_error"}
	if len(c.folders) > 0 {
		args = append(args, "-go_work="+strings.Join(c.folders, ","))
	}
	cmd := exec.Command(c.gonb, args...)
	cmd.Dir = c.workDir
	path := filepath.Dir(c.goimports) + string(os.PathListSeparator) + os.Getenv("PATH")
	cmd.Env = append(os.Environ(), "PATH="+path, "TMPDIR="+k.dir, k.mark(), "GOWORK=", "GOFLAGS="+buildFlags(), "SPIKECELL_HEADLESS=1")
	k.process, err = startProcess(cmd)
	return conn, err
}

// connect opens the connections and waits for an answer on each that is read.
func (k *kernel) connect(ctx context.Context, c connectionFile) error {
	opts := []zmq4.Option{zmq4.WithDialerRetry(10 * time.Millisecond), zmq4.WithDialerMaxRetries(-1),
		zmq4.WithLogger(log.New(io.Discard, "", 0))}
	k.shell, k.control, k.iopub = zmq4.NewDealer(k.done, opts...), zmq4.NewDealer(k.done, opts...), zmq4.NewSub(k.done, opts...)
	ready := make(chan error, 1)
	go func() { ready <- k.dial(c) }()
	timeout := time.NewTimer(startTimeout)
	defer timeout.Stop()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	dialed, answered, heard := false, false, false
	for !answered || !heard {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return fmt.Errorf("runner: the kernel did not answer in %v:\n%s", startTimeout, k.stderr)
		case <-k.exited:
			return k.failure()
		case err := <-ready:
			if err != nil {
				return err
			}
			dialed = true
		case <-poll.C: // a subscription takes effect at some later moment: ask until it is heard
			if dialed {
				if _, err := k.send(k.shell, "kernel_info_request", struct{}{}); err != nil {
					return err
				}
			}
		case a := <-k.in:
			answered = answered || a.reply && a.err == nil
			heard = heard || !a.reply && a.err == nil
		}
	}
	return nil
}

func (k *kernel) dial(c connectionFile) error {
	if err := k.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return fmt.Errorf("runner: subscribe to the kernel: %w", err)
	}
	for _, s := range []struct {
		zmq4.Socket
		port int
	}{{k.shell, c.Shell}, {k.control, c.Control}, {k.iopub, c.IOPub}} {
		if err := s.Dial(c.address(s.port)); err != nil {
			return fmt.Errorf("runner: connect to the kernel: %w", err)
		}
	}
	go k.pump(k.shell, true)
	go k.pump(k.iopub, false)
	return nil
}

// pump moves messages of one connection into k.in, until the connection fails or is closed. Those that are not signed are let go.
func (k *kernel) pump(s zmq4.Socket, reply bool) {
	for {
		raw, err := s.Recv()
		a := arrival{reply: reply, err: err}
		if err == nil {
			a.message, a.err = k.parse(raw.Frames)
			a.message, raw = a.message.within(k.mostShown), zmq4.Msg{}
		}
		if errors.Is(a.err, errUnsigned) {
			continue
		}
		select {
		case k.in <- a:
		case <-k.done.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (k *kernel) send(s zmq4.Socket, kind string, content any) (id string, err error) {
	frames, id, err := k.frames(kind, content)
	if err == nil {
		err = s.SendMulti(zmq4.NewMsgFrom(frames...))
	}
	if err != nil {
		return "", fmt.Errorf("runner: send %s to the kernel: %w", kind, err)
	}
	return id, nil
}

// close asks the kernel to end, which lets it tidy up, and ends it if it does not.
func (k *kernel) close() {
	if _, err := k.send(k.control, "shutdown_request", struct {
		Restart bool `json:"restart"`
	}{}); err == nil {
		select {
		case <-k.exited:
		case <-time.After(2 * time.Second):
		}
	}
	k.abandon()
}

// abandon ends whatever of the kernel exists, and all that its cells have started.
func (k *kernel) abandon() {
	if k.process != nil {
		k.kill()
		k.sweep()
	}
	k.disconnect()
	for _, s := range []zmq4.Socket{k.shell, k.control, k.iopub} {
		if s != nil {
			_ = s.Close()
		}
	}
	removeFolder(k.dir)
	_ = k.lock.Close() // after the folder, so that nobody else begins to remove it
}
