package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// quiet are settings by which MLflow tells nobody of its use.
var quiet = []string{"MLFLOW_DISABLE_TELEMETRY=true", "DO_NOT_TRACK=true", "PYTHONDONTWRITEBYTECODE=1"}

// server is one under way.
type server struct {
	address, log string
	process      *exec.Cmd
	ended        chan error
}

// patience is how long a server may take to answer: it makes its tables first.
const patience = 3 * time.Minute

// start starts a server and waits until it answers.
func start(ctx context.Context, python, folder string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{address: fmt.Sprintf("http://127.0.0.1:%d", port), log: filepath.Join(folder, "server.log"), ended: make(chan error, 1)}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.process = exec.Command(python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", fmt.Sprint(port), "--workers", "1",
		"--backend-store-uri", "sqlite:///"+filepath.Join(folder, "mlflow.db"), "--artifacts-destination", filepath.Join(folder, "artifacts"))
	s.process.Dir, s.process.Stdout, s.process.Stderr, s.process.Env = folder, log, log, append(os.Environ(), quiet...)
	group(s.process)
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.process.Wait() }()
	if err := s.answers(ctx); err != nil {
		err = errors.Join(err, s.said())
		s.stop()
		return nil, err
	}
	return s, nil
}

// freePort is one that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// answers waits until the server is healthy.
func (s *server) answers(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	for {
		if r, err := http.Get(s.address + "/health"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			return fmt.Errorf("the server ended: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// stop ends the server with all that it has started, and waits for it.
func (s *server) stop() {
	end(s.process)
	<-s.ended
}

// said is the end of what the server wrote, as an error.
func (s *server) said() error {
	text, err := os.ReadFile(s.log)
	return errors.Join(errors.New(string(text[max(0, len(text)-4000):])), err)
}
