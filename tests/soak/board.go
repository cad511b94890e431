//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/board"
	"github.com/spikecell/spikecell/learning"
)

// kept is how many runs the store of the board has.
const kept = 2

// shown is a board whose store gets a run each round, and loses the oldest.
type shown struct {
	store, address string
	client         http.Client
	runs           []string // folders, the oldest first
}

// boards asks a board for its pages and figures, round after round, while its store changes.
func boards(ctx context.Context, rounds int, r *recorder) error {
	return inStore(func(store string) error {
		b, err := board.New(board.Options{Store: store})
		if err != nil {
			return err
		}
		own, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- b.Serve(own) }()
		s := &shown{store: store, address: b.Address()}
		err = soak(ctx, "board", []work{{"board", s.round}}, rounds, r)
		stop()
		s.client.CloseIdleConnections()
		return errors.Join(err, <-ended)
	})
}

// round trains a run, and asks for pages until the board shows it.
func (s *shown) round(ctx context.Context, round int) (requests int, err error) {
	e, task, err := small("gradients", round)
	if err != nil {
		return 0, err
	}
	e.Settings.Store = s.store
	report, err := learning.Train(ctx, e, task)
	if err != nil {
		return 0, err
	}
	if s.runs = append(s.runs, report.Folder); len(s.runs) > kept {
		if err := os.RemoveAll(s.runs[0]); err != nil {
			return 0, err
		}
		s.runs = slices.Delete(s.runs, 0, 1)
	}
	fingerprint := filepath.Base(report.Folder)
	for {
		page, err := s.get(ctx, "run/"+fingerprint, http.StatusOK, http.StatusNotFound)
		if requests++; err != nil {
			return requests, err
		}
		if strings.Contains(page, fingerprint[:12]) && strings.Contains(page, "<img") {
			n, err := s.all(ctx, page)
			return requests + n, err
		}
		time.Sleep(100 * time.Millisecond) // a board looks at its store once a second
	}
}

// images are the addresses of figures in a page.
var images = regexp.MustCompile(`src="/[A-Z0-9]+/([^"]+\.svg[^"]*)"`)

// all asks for the figures of a page, for the other pages, and for what there is not.
func (s *shown) all(ctx context.Context, page string) (requests int, err error) {
	paths := []string{"", "entries", "live", "sweeps"}
	for _, m := range images.FindAllStringSubmatch(page, -1) {
		paths = append(paths, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	if len(paths) == 4 {
		return 0, errors.New("the page of a run has no figures")
	}
	for _, path := range paths {
		if _, err := s.get(ctx, path, http.StatusOK); err != nil {
			return requests, err
		}
		requests++
	}
	_, err = s.get(ctx, "nothing", http.StatusNotFound)
	return requests + 1, err
}

// get asks for a path behind the token.
func (s *shown) get(ctx context.Context, path string, wanted ...int) (string, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+path, http.NoBody)
	if err != nil {
		return "", err
	}
	a, err := s.client.Do(q)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	if err == nil && !slices.Contains(wanted, a.StatusCode) {
		err = fmt.Errorf("%s: %s: %.200s", path, a.Status, text)
	}
	return string(text), err
}
