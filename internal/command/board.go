package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/board"
)

// boarding is what the flags of `spikecell board` say.
type boarding struct {
	board.Options
	sweeps            []string
	download, browser bool
}

func boardCommand() *cobra.Command {
	var o boarding
	c := &cobra.Command{
		Use:   "board",
		Short: "Serve a page of the run store: runs, those under way, sweeps, comparisons",
		Long: "Serves a page on this machine alone, at an address that it prints, which has a token: who does not know it sees nothing.\n" +
			"It reads the store, also while others train in it, here or on other machines, and writes nothing. Ctrl-C ends it.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(o.sweeps) == 0 {
				if err := unread(c, "board", "it is for the data set of a sweep; give -sweep FILE with it", "download"); err != nil {
					return err
				}
			}
			return o.serve(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&o.Store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.StringArrayVar(&o.sweeps, "sweep", nil, "a sweep to show, a `file` as spikecell sweep reads it; may be given several times")
	f.StringVar(&o.Address, "address", "127.0.0.1", "where to listen: 127.0.0.1 or ::1")
	f.IntVar(&o.Port, "port", 0, "port to listen at; 0 for any that is free")
	f.BoolVar(&o.download, "download", false, "fetch the data set of a sweep if no place has it: those of MNIST and Fashion-MNIST")
	f.BoolVar(&o.browser, "browser", false, "open a browser")
	return c
}

func (o *boarding) serve(ctx context.Context, stdout, stderr io.Writer) error {
	if o.Store == "-" {
		return fmt.Errorf("board: the store is %q, which keeps nothing; give a folder", o.Store)
	}
	for _, file := range o.sweeps {
		read := planned{source{download: o.download}, o.Store}
		p, err := read.read(ctx, file)
		if err != nil {
			return err
		}
		o.Sweeps = append(o.Sweeps, board.Sweep{Name: filepath.Base(file), Plan: p})
	}
	b, err := board.New(o.Options)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(stdout, b.Address()); err != nil { // nobody would know where it is
		return errors.Join(err, b.Close())
	}
	if o.browser {
		own, stop := context.WithCancel(ctx)
		var opening sync.WaitGroup
		opening.Go(func() { // beside the board, since some systems wait until the browser ends
			if err := openBrowser(own, b.Address()); err != nil && own.Err() == nil {
				fmt.Fprintln(stderr, "no browser was opened:", err)
			}
		})
		defer opening.Wait()
		defer stop()
	}
	return b.Serve(ctx)
}

// openBrowser shows an address in the browser that the user has chosen, and returns when ctx ends. Commands of a process can be seen by everybody on
// a machine, so the browser is given a file that only the user can read, which leads to the address.
func openBrowser(ctx context.Context, address string) error {
	folder, err := os.MkdirTemp("", "spikecell-board-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "board.html")
	page := `<!doctype html><meta charset="utf-8"><title>Spikecell board</title><meta http-equiv="refresh" content="0;url=` + address + `">`
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		return err
	}
	opener := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if opener == nil {
		opener = []string{"xdg-open"}
	}
	if err := exec.CommandContext(ctx, opener[0], append(opener[1:], file)...).Run(); err != nil {
		return err
	}
	<-ctx.Done() // others return at once, and the browser reads the file later
	return nil
}
