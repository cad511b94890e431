package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/hdf5"
)

// SHDCells is the number of channels of the cochlea of [SHD] and [SSC].
const SHDCells = 700

// mostSpoken bounds a file of spikes.
const mostSpoken = 1 << 32

// SHD returns the Spiking Heidelberg Digits [cramer2022]: spoken digits from zero to nine in English (classes 0 to 9) and German (10 to 19) as a
// model of the ear hears them, 8,156 training and 2,264 test samples, and no validation part. Two of the speakers are in the test part alone, so
// that samples held out of the training part are easier than those. A sample is a list of events, {time in ms, channel}, ascending in time, of
// [SHDCells] channels; the shape is {0, 2}, and encode.Events{T: …, Width: SHDCells} makes spikes of it. Where files are looked for is told at the
// head of this package; the name is shd, the files are shd_train.h5 and shd_test.h5, and Options.Download fetches nothing. No checksum of theirs
// is published: lists, channels and classes are checked.
func SHD(opt Options) (Set, error) {
	return heidelberg{name: "shd", classes: 20, train: "shd_train.h5", test: "shd_test.h5"}.load(opt)
}

// SSC returns the Spiking Speech Commands [cramer2022]: 35 spoken words in the form of [SHD], 75,466 training, 9,981 validation and 20,382 test
// samples. The name is ssc, the files are ssc_train.h5, ssc_valid.h5 and ssc_test.h5.
func SSC(opt Options) (Set, error) {
	return heidelberg{name: "ssc", classes: 35, train: "ssc_train.h5", valid: "ssc_valid.h5", test: "ssc_test.h5"}.load(opt)
}

// heidelberg describes one of the two sets. Without a file there is no such part.
type heidelberg struct {
	name               string
	classes            int
	train, valid, test string
}

func (h heidelberg) load(opt Options) (Set, error) {
	const address = "https://zenkelab.org/datasets/"
	files := byHand{name: h.name, address: address}
	s := Set{Name: h.name, Classes: h.classes, Shape: []int{0, 2}}
	var parts []*Samples
	for i, name := range []string{h.train, h.valid, h.test} {
		if name != "" {
			files.files, parts = append(files.files, file{name: name, bytes: mostSpoken}), append(parts, [...]*Samples{&s.Train, &s.Valid, &s.Test}[i])
			files.fetch += fmt.Sprintf(" && curl -fL --create-dirs --output-dir '%%[1]s' -O %s%s.zip && unzip '%%[1]s/%s.zip' -d '%%[1]s'",
				address, name, name)
		}
	}
	files.fetch = files.fetch[len(" && "):]
	paths, err := files.locate(opt)
	if err != nil {
		return Set{}, err
	}
	for i, part := range parts {
		spoken, err := parsed(files.files[i], paths[i], func(content []byte, name string) (spokenSpikes, error) {
			return parseSpoken(content, name, h.classes)
		})
		if err != nil {
			return Set{}, err
		}
		if *part = spoken.Samples; spoken.words != nil {
			s.ClassNames = spoken.words
		}
	}
	return s, nil
}

// spokenSpikes are the samples of a file, and what their classes are called.
type spokenSpikes struct {
	Samples
	words []string // nil where the file does not say, or not for all
}

// parseSpoken reads spikes/times, in seconds, spikes/units and labels.
func parseSpoken(content []byte, name string, classes int) (s spokenSpikes, err error) {
	file, err := hdf5.Open(content, name)
	if err != nil {
		return s, fmt.Errorf("datasets: %w", err)
	}
	times, err := file.Lists("spikes/times")
	if err != nil {
		return s, fmt.Errorf("datasets: %w", err)
	}
	units, err := file.Lists("spikes/units")
	if err != nil {
		return s, fmt.Errorf("datasets: %w", err)
	}
	labels, err := file.Numbers("labels")
	if err != nil {
		return s, fmt.Errorf("datasets: %w", err)
	}
	if len(times) == 0 || len(units) != len(times) || len(labels.Shape) != 1 || len(labels.Data) != len(times) {
		return s, fmt.Errorf("datasets: %s: %d lists of times, %d of units and %d labels; there should be one of each per sample", name,
			len(times), len(units), len(labels.Data))
	}
	for i, class := range labels.Data {
		if !(class >= 0 && class < float64(classes)) || class != math.Trunc(class) {
			return s, fmt.Errorf("datasets: %s: label %v of sample %d is not in 0..%d", name, class, i, classes-1)
		}
		events, err := spokenEvents(times[i], units[i])
		if err != nil {
			return s, fmt.Errorf("datasets: %s: sample %d: %w", name, i, err)
		}
		s.X, s.Label = append(s.X, events), append(s.Label, int(class))
	}
	_, words, err := file.Texts("extra/keys")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("datasets: %w", err)
	}
	if len(words) == classes {
		s.words = words
	}
	return s, nil
}

// spokenEvents makes a list of events, ascending in time.
func spokenEvents(times, units []float64) ([]float32, error) {
	if len(times) != len(units) {
		return nil, fmt.Errorf("%d times and %d units", len(times), len(units))
	}
	order := make([]int, len(times))
	for i := range order {
		order[i] = i
		if t := times[i]; !(t >= 0 && t < 1e6) {
			return nil, fmt.Errorf("spike %d is at %v s; give finite times from 0", i, t)
		}
		if u := units[i]; !(u >= 0 && u < SHDCells) || u != math.Trunc(u) {
			return nil, fmt.Errorf("spike %d is of unit %v, which is not in 0..%d", i, u, SHDCells-1)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(times[a], times[b]) })
	events := make([]float32, 0, 2*len(times))
	for _, i := range order {
		events = append(events, float32(1000*times[i]), float32(units[i]))
	}
	return events, nil
}
