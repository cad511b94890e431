package board

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning/sweep"
)

// Options are what a board shows, and where it listens.
type Options struct {
	Store   string // folder of the runs; "" means that in the user's cache
	Sweeps  []Sweep
	Address string // 127.0.0.1 or ::1; "" means the first
	Port    int    // 0 means any that is free
}

// Sweep is a plan whose runs lie in the store of the board.
type Sweep struct {
	Name string // such as the name of its file
	Plan *sweep.Plan
}

// Board is a page that is served. [New] makes one.
type Board struct {
	store    *store
	sweeps   []Sweep
	token    string
	listener net.Listener
	once     sync.Once
	planned  map[string]hint
}

// New begins to listen. Nothing is answered before [Board.Serve].
func New(o Options) (*Board, error) {
	root, err := runstore.Root(o.Store)
	if err != nil {
		return nil, fmt.Errorf("board: no place for the run store: %w", err)
	}
	if o.Address == "" {
		o.Address = "127.0.0.1"
	}
	if ip := net.ParseIP(o.Address); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("board: the address is %q; it is 127.0.0.1 or ::1: from another machine, come through ssh -L", o.Address)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(o.Address, strconv.Itoa(o.Port)))
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	return &Board{store: newStore(root), sweeps: o.Sweeps, token: rand.Text(), listener: listener}, nil
}

// Address is where the page is, with the token that opens it.
func (b *Board) Address() string { return fmt.Sprintf("http://%s/%s/", b.listener.Addr(), b.token) }

// Serve answers until ctx ends, and then ends what it is answering.
func (b *Board) Serve(ctx context.Context) error {
	server := &http.Server{
		Handler: b.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(b.listener) }()
	b.store.refresh()
	select {
	case err := <-ended:
		return fmt.Errorf("board: %w", err)
	case <-ctx.Done():
	}
	soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	err := server.Shutdown(soon)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	b.store.wait()
	return err
}

// Close ends a board that does not serve.
func (b *Board) Close() error { return b.listener.Close() }
