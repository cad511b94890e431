package datasets

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
)

// Sizes of DVS128 Gesture.
const (
	gestureSide    = 128
	gestureClasses = 11
	mostRecording  = 1 << 31 // bytes of a file
	mostGestures   = 100     // of a recording, of which each may have all its events; published ones have a dozen
)

// GestureCells is the number of addresses of [DVSGesture]: 128 × 128 pixels of two polarities.
const GestureCells = 2 * gestureSide * gestureSide

// DVSGesture reads DVS128 Gesture [amir2017]: eleven gestures of hands and arms of 29 people, of whom the last six test, as a neuromorphic camera
// of 128×128 pixels saw them. Samples are lists of events, {time in ms from the beginning of the gesture, address}, of [GestureCells] addresses
// (polarity·128 + y)·128 + x; the shape is {0, 2}. There is no validation part.
//
// Where files are looked for is told at the head of this package, the name is dvsgesture, and Options.Download fetches nothing. Either of two
// forms is read, the first one where both are there:
//
//	trials_to_train.txt, trials_to_test.txt, NAME.aedat, NAME_labels.csv   as published; 1,176 and 288 samples
//	ibmGestureTrain/NAME/CLASS.npy, ibmGestureTest/NAME/CLASS.npy           cut and with times in ms, as tonic has them; 1,077 and 264 samples
type DVSGesture struct {
	// Length keeps the first so many ms of each gesture; 0 keeps all, which is some gigabytes.
	Length float64
}

// gestureNames are what the classes are called, in the order of the files, which number them from 1.
var gestureNames = []string{"hand clapping", "right hand wave", "left hand wave", "right arm clockwise", "right arm counter-clockwise",
	"left arm clockwise", "left arm counter-clockwise", "arm roll", "air drums", "air guitar", "other gestures"}

// Set reads the samples. Errors name a file that is damaged, and an [AbsentError] says that there are none.
func (g DVSGesture) Set(opt Options) (Set, error) {
	if !(g.Length >= 0) || math.IsInf(g.Length, 0) {
		return Set{}, fmt.Errorf("datasets: dvsgesture: a length of %v ms; give 0 or more", g.Length)
	}
	places := opt.places("dvsgesture")
	s := Set{Name: "dvsgesture", Classes: gestureClasses, ClassNames: slices.Clone(gestureNames), Shape: []int{0, 2}}
	for _, dir := range places {
		for _, form := range []func(string) (train, test Samples, err error){g.recordings, g.arrays} {
			var err error
			if s.Train, s.Test, err = form(dir); err == nil {
				return s, nil
			} else if !errors.Is(err, errNoForm) {
				return Set{}, fmt.Errorf("datasets: dvsgesture: %w", err)
			}
		}
	}
	return Set{}, &AbsentError{Set: "dvsgesture", Missing: []string{"trials_to_train.txt", "folder ibmGestureTrain"}, Places: places,
		Address: "https://research.ibm.com/interactive/dvsgesture/"}
}

// errNoForm says that a directory does not have the set in some form.
var errNoForm = errors.New("not there")

// recordings reads the published form.
func (g DVSGesture) recordings(dir string) (train, test Samples, err error) {
	for i, part := range []*Samples{&train, &test} {
		list, err := os.ReadFile(filepath.Join(dir, [...]string{"trials_to_train.txt", "trials_to_test.txt"}[i]))
		if errors.Is(err, fs.ErrNotExist) && i == 0 {
			return train, test, errNoForm
		}
		if err != nil {
			return train, test, err
		}
		for name := range strings.FieldsSeq(string(filekind.Unmarked(list))) {
			if name != filepath.Base(name) || !strings.HasSuffix(name, ".aedat") {
				return train, test, fmt.Errorf("%s: the list of recordings names %q, which is no file .aedat beside it", dir, name)
			}
			if err := g.recording(filepath.Join(dir, name), part); err != nil {
				return train, test, err
			}
		}
	}
	return train, test, nil
}

// recording adds the gestures of a file.
func (g DVSGesture) recording(path string, s *Samples) error {
	labels, err := wholeFile(strings.TrimSuffix(path, ".aedat") + "_labels.csv")
	if err != nil {
		return err
	}
	cuts, err := parseGestures(labels, strings.TrimSuffix(path, ".aedat")+"_labels.csv")
	if err != nil {
		return err
	}
	content, err := wholeFile(path)
	if err != nil {
		return err
	}
	events, err := ParseAEDAT(content, path)
	if err != nil {
		return err
	}
	for _, c := range cuts {
		x, err := g.cut(events, c)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		s.X, s.Label = append(s.X, x), append(s.Label, c.class)
	}
	return nil
}

// wholeFile reads a regular file of at most mostRecording bytes.
func wholeFile(path string) ([]byte, error) {
	return file{name: filepath.Base(path), bytes: mostRecording}.content(path)
}

// gesture is one of a recording: its class, from 0, and when it begins and ends, μs.
type gesture struct {
	class    int
	from, to int64
}

// parseGestures reads the table of a recording: class from 1, beginning and end.
func parseGestures(content []byte, name string) ([]gesture, error) {
	table := csv.NewReader(bytes.NewReader(filekind.Unmarked(content)))
	table.FieldsPerRecord = 3
	rows, err := table.ReadAll()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: no table of class, beginning and end: %w", name, err)
	case len(rows) == 0:
		return nil, fmt.Errorf("%s: no table of class, beginning and end: it is empty", name)
	}
	first := 1
	if _, err := strconv.ParseInt(strings.TrimSpace(rows[0][0]), 10, 64); err == nil {
		first = 0 // there are no names of columns
	}
	if len(rows) == first {
		return nil, fmt.Errorf("%s: the table has no gesture", name)
	}
	if n := len(rows) - first; n > mostGestures {
		return nil, fmt.Errorf("%s: the table has %d gestures; a recording has at most %d", name, n, mostGestures)
	}
	var all []gesture
	for i, row := range rows[first:] {
		var n [3]int64
		for k, cell := range row {
			if n[k], err = strconv.ParseInt(strings.TrimSpace(cell), 10, 64); err != nil {
				return nil, fmt.Errorf("%s: line %d: %q is no whole number", name, i+first+1, cell)
			}
		}
		if n[0] < 1 || n[0] > gestureClasses || n[1] < 0 || n[2] < n[1] {
			return nil, fmt.Errorf("%s: line %d: class %d from %d to %d; classes are 1 to %d, and times ascend",
				name, i+first+1, n[0], n[1], n[2], gestureClasses)
		}
		all = append(all, gesture{int(n[0] - 1), n[1], n[2]})
	}
	return all, nil
}

// cut returns the events of a gesture.
func (g DVSGesture) cut(events []AEDATEvent, c gesture) ([]float32, error) {
	if most := 1000 * g.Length; most > 0 && most < float64(c.to-c.from) {
		c.to = c.from + int64(most)
	}
	var within []AEDATEvent
	for _, e := range events {
		if e.Time < c.from || e.Time >= c.to {
			continue
		}
		if e.X >= gestureSide || e.Y >= gestureSide {
			return nil, fmt.Errorf("pixel (%d, %d) at %d μs is not within 128×128", e.X, e.Y, e.Time)
		}
		within = append(within, e)
	}
	slices.SortStableFunc(within, func(a, b AEDATEvent) int { return cmp.Compare(a.Time, b.Time) })
	x := make([]float32, 0, 2*len(within))
	for _, e := range within {
		polarity := 0
		if e.Brighter {
			polarity = 1
		}
		x = append(x, float32(float64(e.Time-c.from)/1000), float32((polarity*gestureSide+e.Y)*gestureSide+e.X))
	}
	return x, nil
}

// arrays reads the form with an array a gesture.
func (g DVSGesture) arrays(dir string) (train, test Samples, err error) {
	for i, part := range []*Samples{&train, &test} {
		folder := filepath.Join(dir, [...]string{"ibmGestureTrain", "ibmGestureTest"}[i])
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) && i == 0 {
			return train, test, errNoForm
		}
		paths, err := filepath.Glob(filepath.Join(folder, "*", "*.npy"))
		if err != nil {
			return train, test, err
		}
		if len(paths) == 0 {
			return train, test, fmt.Errorf("%s has no files NAME/CLASS.npy", folder)
		}
		for _, path := range paths { // in the order of names
			if err := g.array(path, part); err != nil {
				return train, test, err
			}
		}
	}
	return train, test, nil
}

// array adds a gesture: rows of x, y, polarity and ms.
func (g DVSGesture) array(path string, s *Samples) error {
	class, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".npy"))
	if err != nil || class < 0 || class >= gestureClasses {
		return fmt.Errorf("%s is not named by a class of 0 to %d", path, gestureClasses-1)
	}
	content, err := wholeFile(path)
	if err != nil {
		return err
	}
	a, err := parseNPY(content, path)
	if err != nil {
		return err
	}
	if len(a.shape) != 2 || a.shape[1] != 4 {
		return fmt.Errorf("%s: an array of shape %v; events are rows of x, y, polarity and time", path, a.shape)
	}
	x, err := g.fromRows(a.data)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s.X, s.Label = append(s.X, x), append(s.Label, class)
	return nil
}

// fromRows makes events of rows, from the time of the first one on.
func (g DVSGesture) fromRows(rows []float64) ([]float32, error) {
	x := make([]float32, 0, len(rows)/2)
	last := 0.
	for i := 0; i+4 <= len(rows); i += 4 {
		column, row, polarity, time := rows[i], rows[i+1], rows[i+2], rows[i+3]-rows[3]
		if !isPixel(column) || !isPixel(row) || polarity != 0 && polarity != 1 {
			return nil, fmt.Errorf("event %d is of pixel (%v, %v) with polarity %v; give 128×128 pixels and 0 or 1", i/4, column, row, polarity)
		}
		if !(time >= last && time < 1e9) {
			return nil, fmt.Errorf("event %d is at %v ms after %v ms; times ascend", i/4, time, last)
		}
		if last = time; g.Length > 0 && time >= g.Length {
			break
		}
		x = append(x, float32(time), float32((polarity*gestureSide+row)*gestureSide+column))
	}
	return x, nil
}

func isPixel(v float64) bool { return v >= 0 && v < gestureSide && v == math.Trunc(v) }
