package batch

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
)

// Clean returns the programs in a run store that no unfinished sweep needs, and copies of programs that did not end; if remove is true, they are
// removed. A sweep is finished when all its runs have a result, or when it is cancelled. While one is being submitted or cannot be read, all stay;
// and so they do for an unfinished one of a version that did not note which it has. store is [learning.Settings].Store.
func Clean(store string, remove bool) ([]learning.Garbage, error) {
	store, err := rootOf(store)
	if err != nil {
		return nil, err
	}
	sweeps := filepath.Join(store, sweepsFolder)
	programs, folders, err := listPrograms(sweeps)
	if err != nil {
		return nil, fmt.Errorf("batch: %w", err)
	}
	needed := map[string]bool{}
	for _, f := range folders {
		path := filepath.Join(sweeps, f.Name())
		switch err := runstore.Stands(disk, path); {
		case f.Name() == programsFolder, errors.Is(err, fs.ErrNotExist), err != nil && f.Type().IsRegular():
			continue
		case err != nil: // a sweep may lie where the link led
			return nil, fmt.Errorf("batch: %w", err)
		}
		all, err := needs(path, needed)
		if all || err != nil {
			return nil, err
		}
	}
	return unneeded(filepath.Join(sweeps, programsFolder), programs, needed, remove)
}

// listPrograms lists the folder of the sweeps of a store and that of their programs in it, where there is one.
func listPrograms(sweeps string) (programs, folders []fs.DirEntry, err error) {
	dir := filepath.Join(sweeps, programsFolder)
	switch err := runstore.Stands(disk, dir); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	programs, err = os.ReadDir(dir)
	folders, wrong := os.ReadDir(sweeps)
	return programs, folders, errors.Join(err, wrong)
}

// unneeded returns what is in the folder of programs and not needed.
func unneeded(dir string, programs []fs.DirEntry, needed map[string]bool, remove bool) (all []learning.Garbage, err error) {
	for _, p := range programs {
		why := ""
		switch {
		case strings.HasPrefix(p.Name(), programPrefix) && !needed[p.Name()]:
			why = "a program that no unfinished sweep needs"
		case strings.HasPrefix(p.Name(), copyPrefix):
			why = "a copy of a program, left by a process that was killed"
		}
		info, wrong := p.Info()
		if why == "" || wrong != nil {
			continue // that it is gone is as well
		}
		g := learning.Garbage{Path: filepath.Join(dir, p.Name()), Bytes: info.Size(), Why: why}
		if remove {
			if wrong := os.Remove(g.Path); wrong != nil && !errors.Is(wrong, fs.ErrNotExist) {
				err = errors.Join(err, fmt.Errorf("batch: %w", wrong))
				continue
			}
		}
		all = append(all, g)
	}
	return all, err
}

// needs adds the programs that a folder needs to those of others, or says that it may need all.
func needs(path string, needed map[string]bool) (all bool, err error) {
	run, err := runstore.OpenFolder(disk, path)
	if err != nil {
		return false, nil // no folder of a sweep
	}
	if idle, err := run.Idle(); !idle || err != nil {
		return true, err
	}
	f, err := Open(path)
	if err != nil {
		return true, nil
	}
	if done, err := f.finished(); done || err != nil {
		return err != nil, nil
	}
	files, err := run.Files()
	if err != nil {
		return true, fmt.Errorf("batch: %w", err)
	}
	noted := false
	for _, name := range files {
		if program, is := strings.CutPrefix(name, usesPrefix); is {
			needed[program], noted = true, true
		}
	}
	return !noted, nil
}

// finished reports whether no task of the folder is to be run any more.
func (f *Folder) finished() (bool, error) {
	if cancelled, err := f.Cancelled(); err != nil || cancelled {
		return cancelled, err
	}
	file, err := os.Open(f.file(runsFile))
	if err != nil {
		return false, fmt.Errorf("batch: %w", err)
	}
	defer file.Close()
	n, lines := 0, bufio.NewScanner(file)
	for lines.Buffer(nil, mostLine); lines.Scan(); n++ {
		var run struct{ Fingerprint string }
		if err := json.Unmarshal(lines.Bytes(), &run); err != nil {
			return false, fmt.Errorf("batch: %s: %w", f.file(runsFile), err)
		}
		if strings.ContainsAny(run.Fingerprint, `/\`) || !runstore.Open(disk, f.Store(), runstore.Identity{Fingerprint: run.Fingerprint}).Finished() {
			return false, nil
		}
	}
	return n == f.Runs, lines.Err()
}
