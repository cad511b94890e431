package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// List is runs of a folder that tasks with the numbers 0, 1, … train, so many each, one after the other. It is a file, and never changes.
type List struct {
	Number int   // of the list, from 1
	Each   int   // runs of a task
	Runs   []int // their numbers in the plan
}

// Tasks returns how many there are.
func (l List) Tasks() int {
	if l.Each < 1 {
		return 0
	}
	return len(l.Runs)/l.Each + min(len(l.Runs)%l.Each, 1)
}

// Of returns the runs of a task, none of one that is not there.
func (l List) Of(task int) []int {
	if task < 0 || task >= l.Tasks() {
		return nil
	}
	from := task * l.Each
	return l.Runs[from : from+min(l.Each, len(l.Runs)-from)]
}

func (f *Folder) listFile(number int) string { return f.file(fmt.Sprintf("list-%d", number)) }

// NewList writes the next list of a folder, which this process must have.
func (f *Folder) NewList(runs []int, each int) (List, error) {
	f.known("NewList")
	if len(runs) == 0 || each < 1 {
		return List{}, fmt.Errorf("batch: a list of %d runs, %d a task; give one at least", len(runs), each)
	}
	numbers := []int64{int64(each)}
	for _, r := range runs {
		if r < 0 || r >= f.Runs {
			return List{}, fmt.Errorf("batch: a list has the run %d; there are %d", r, f.Runs)
		}
		numbers = append(numbers, int64(r))
	}
	last, err := f.Lists()
	if err != nil {
		return List{}, err
	}
	l := List{last + 1, each, runs}
	return l, writeNumbers(f.listFile(l.Number), numbers)
}

// Lists returns how many lists there are. It looks for them by name, since a folder may have many other files.
func (f *Folder) Lists() (n int, err error) {
	f.known("Lists")
	for ; ; n++ {
		if _, err := os.Stat(f.listFile(n + 1)); errors.Is(err, fs.ErrNotExist) {
			return n, nil
		} else if err != nil {
			return n, fmt.Errorf("batch: %w", err)
		}
	}
}

const cancelledFile = "cancelled" // the last list that was

// Cancel notes that no task of the lists that there are is to be submitted again.
func (f *Folder) Cancel() error {
	f.known("Cancel")
	n, err := f.Lists()
	if err != nil {
		return err
	}
	return writeNumbers(f.file(cancelledFile), []int64{int64(n)})
}

// Cancelled reports whether the newest list is cancelled.
func (f *Folder) Cancelled() (bool, error) {
	f.known("Cancelled")
	last, err := readNumbers(f.file(cancelledFile), 0, 1)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	n, wrong := f.Lists()
	return len(last) == 1 && int(last[0]) >= n, errors.Join(err, wrong)
}

// List reads a list.
func (f *Folder) List(number int) (List, error) {
	f.known("List")
	info, err := os.Stat(f.listFile(number))
	if err != nil {
		return List{}, fmt.Errorf("batch: there is no such list: %w", err)
	}
	numbers, err := readNumbers(f.listFile(number), 0, int(info.Size())/lineLength)
	if err != nil || len(numbers) < 2 || numbers[0] < 1 {
		return List{}, errors.Join(fmt.Errorf("batch: %s is no list of runs", f.listFile(number)), err)
	}
	l := List{Number: number, Each: int(numbers[0])}
	for _, n := range numbers[1:] {
		l.Runs = append(l.Runs, int(n))
	}
	return l, nil
}

// task returns the runs of one task of a list, without reading the others.
func (f *Folder) task(list, index int, entry func([]byte) (learning.Entry, error)) (runs []sweep.Run, err error) {
	each, err := readNumbers(f.listFile(list), 0, 1)
	if err != nil {
		return nil, err
	}
	if len(each) == 0 || each[0] < 1 || each[0] > int64(f.Runs) || index < 0 || index >= f.Runs {
		return nil, fmt.Errorf("batch: there is no task %d in %s", index, f.listFile(list))
	}
	numbers, err := readNumbers(f.listFile(list), 1+index*int(each[0]), int(each[0]))
	if err != nil {
		return nil, err
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("batch: there is no task %d in %s", index, f.listFile(list))
	}
	for _, n := range numbers {
		r, err := f.run(int(n), entry)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// Log returns the file that a task writes to, of the numbers that the engine gave it.
func (f *Folder) Log(job string, index int) string {
	f.known("Log")
	return filepath.Join(f.Logs(), fmt.Sprintf("%s_%d.log", job, index))
}
