package datasets

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// FSDD returns the Free Spoken Digit Dataset [jackson2018] as the cochlea hears it: 3,000 recordings of 8 kHz, of ten digits
// in English by six speakers, 50 each. The split is the official one: recordings 0 to 4 of each digit and speaker test,
// 300 in all, 5 to 49 train, 2,700, and none validate. Samples are in the order of their files' names. Their shape is
// [Cochlea.Shape]: series of different lengths where Steps is 0.
// Where files are looked for is told at the head of this package; the name is fsdd, and Options.Download fetches nothing.
func FSDD(c Cochlea, opt Options) (Set, error) {
	const rate = 8000
	c, err := c.Resolve(rate)
	if err != nil {
		return Set{}, err
	}
	content, from, err := fsddBundle().load(opt)
	if err != nil {
		return Set{}, err
	}
	names := slices.Sorted(maps.Keys(content))
	heard, err := c.hearAll(names, content)
	if err != nil {
		return Set{}, fmt.Errorf("%w (in %s)", err, from)
	}
	s := Set{Name: "fsdd", Classes: 10, Shape: c.Shape()}
	for i, name := range names {
		part := &s.Train
		digit, take, err := fsddName(name)
		if err != nil {
			return Set{}, fmt.Errorf("datasets: fsdd: %s: %w", from, err)
		}
		if take < 5 {
			part = &s.Test
		}
		part.X, part.Label = append(part.X, heard[i]), append(part.Label, digit)
	}
	return s, nil
}

func fsddBundle() bundle {
	return bundle{
		name: "fsdd", folders: []string{"recordings"}, archive: "fsdd_wav.tar",
		wanted: func(name string) bool { return strings.HasSuffix(name, ".wav") },
		files:  3000, bytes: 21128848, sha256: "c92373fc0ad66898367c60db5fde25b6ad3cde2af48b35a53ab45c1bf9174e66",
		address: "https://github.com/Jakobovski/free-spoken-digit-dataset",
	}
}

// fsddName reads digit and number of the recording from a name such as 7_theo_12.wav.
func fsddName(name string) (digit, take int, err error) {
	fields := strings.Split(strings.TrimSuffix(name, ".wav"), "_")
	if len(fields) == 3 {
		digit, err = strconv.Atoi(fields[0])
		if err == nil {
			take, err = strconv.Atoi(fields[2])
		}
	}
	if len(fields) != 3 || err != nil || digit < 0 || digit > 9 || take < 0 || take > 49 {
		return 0, 0, fmt.Errorf("%s is not named as digit_speaker_number.wav, digits 0 to 9 and numbers 0 to 49", name)
	}
	return digit, take, nil
}

// hearAll hears the recordings on all processors. The error is that of the first one that has one.
func (c Cochlea) hearAll(names []string, content map[string][]byte) ([][]float32, error) {
	heard, faults := make([][]float32, len(names)), make([]error, len(names))
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(names); i += workers {
				heard[i], faults[i] = c.hearFile(content[names[i]], names[i])
			}
		})
	}
	wait.Wait()
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return heard, nil
}

func (c Cochlea) hearFile(content []byte, name string) ([]float32, error) {
	sound, err := ParseWAV(content, name)
	if err != nil {
		return nil, err
	}
	return c.Hear(sound)
}
