package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// SpeechCommands reads Speech Commands v2 [warden2018], 105,829 recordings of 35 words of a second at 16 kHz, as a [Cochlea] hears them. The lists of
// the set divide it: validation_list.txt and testing_list.txt name what validates and tests, and the rest trains. Noises in the background are left
// out.
type SpeechCommands struct {
	Words   []string // which are the classes, in this order; nil means all folders, by name
	Cochlea Cochlea
}

const speechRate = 16000

// Set reads and hears the recordings, in the order of the words and of the names of files. Where files are looked for is told at the head of this
// package; the name is speech_commands, the files are WORD/*.wav and the two lists, and Options.Download fetches nothing. Errors name a file that is
// damaged, and an [AbsentError] says that there are none. Options.Context ends the work early.
func (c SpeechCommands) Set(opt Options) (Set, error) {
	cochlea, err := c.Cochlea.Resolve(speechRate)
	if err != nil {
		return Set{}, err
	}
	dir, err := speechDir(opt)
	if err != nil {
		return Set{}, err
	}
	words, err := c.words(dir)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: speech_commands: %w", err)
	}
	s := Set{Name: "speech_commands", Classes: len(words), ClassNames: words, Shape: cochlea.Shape()}
	recordings, err := speechRecordings(dir, words, [...]*Samples{&s.Train, &s.Valid, &s.Test})
	if err != nil {
		return Set{}, fmt.Errorf("datasets: speech_commands: %w", err)
	}
	heard, err := cochlea.hearFiles(opt, recordings)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: speech_commands: %w", err)
	}
	for i, r := range recordings {
		r.part.X, r.part.Label = append(r.part.X, heard[i]), append(r.part.Label, r.class)
	}
	return s, nil
}

// speechDir returns the first place that has the set.
func speechDir(opt Options) (string, error) {
	places := opt.places("speech_commands")
	for _, dir := range places {
		if _, err := os.Stat(filepath.Join(dir, "testing_list.txt")); err == nil {
			return dir, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("datasets: speech_commands: %w", err)
		}
	}
	const address = "http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz"
	return "", &AbsentError{Set: "speech_commands", Missing: []string{"testing_list.txt", "validation_list.txt", "folders of words"}, Places: places,
		Address: address, ByHand: true, Fetch: fmt.Sprintf("mkdir -p '%[1]s' && curl -fL %[2]s | tar -xzC '%[1]s'", places[0], address)}
}

// words returns the folders that are the classes.
func (c SpeechCommands) words(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var there []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), "_") && !strings.HasPrefix(e.Name(), ".") {
			there = append(there, e.Name())
		}
	}
	if c.Words == nil {
		if len(there) < 2 {
			return nil, fmt.Errorf("%s has %d folders of words; there should be two or more", dir, len(there))
		}
		return there, nil
	}
	for i, word := range c.Words {
		if !slices.Contains(there, word) || slices.Contains(c.Words[:i], word) {
			return nil, fmt.Errorf("word %q is not there, or named twice; %s has %s", word, dir, strings.Join(there, ", "))
		}
	}
	if len(c.Words) < 2 {
		return nil, fmt.Errorf("%d words; give two or more, or nil for all", len(c.Words))
	}
	return slices.Clone(c.Words), nil
}

// recording is a file, and what part and class it is of.
type recording struct {
	path  string
	class int
	part  *Samples
}

// speechRecordings lists the files of the words; parts are those that train, validate and test.
func speechRecordings(dir string, words []string, parts [3]*Samples) ([]recording, error) {
	held, err := speechLists(dir, parts)
	if err != nil {
		return nil, err
	}
	var all []recording
	for class, word := range words {
		entries, err := os.ReadDir(filepath.Join(dir, word))
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".wav") {
				continue
			}
			r, name := recording{filepath.Join(dir, word, e.Name()), class, parts[0]}, path.Join(word, e.Name())
			if part := held[name]; part != nil {
				r.part = part
			}
			delete(held, name)
			all = append(all, r)
		}
		if len(all) == before {
			return nil, fmt.Errorf("%s has no recordings .wav", filepath.Join(dir, word))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(held)) {
		if word, _, _ := strings.Cut(name, "/"); slices.Contains(words, word) || word == name {
			return nil, fmt.Errorf("%s: the lists of what validates and tests name %q, which is not there", dir, name)
		}
	}
	return all, nil
}

// speechLists reads which files validate and test.
func speechLists(dir string, parts [3]*Samples) (map[string]*Samples, error) {
	held := map[string]*Samples{}
	for i, name := range []string{"validation_list.txt", "testing_list.txt"} {
		list, err := wholeFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		for line := range bytes.FieldsSeq(list) {
			file := path.Clean(string(line))
			if part := held[file]; part != nil && part != parts[i+1] {
				return nil, fmt.Errorf("%s: %q is in both lists, of what validates and of what tests", dir, file)
			}
			held[file] = parts[i+1]
		}
	}
	return held, nil
}

// mostSound bounds a recording, in bytes: half an hour at 16 kHz.
const mostSound = 1 << 26

// hearFiles hears the recordings on all processors. The error is that of the first one that has one.
func (c Cochlea) hearFiles(opt Options, recordings []recording) ([][]float32, error) {
	heard, faults := make([][]float32, len(recordings)), make([]error, len(recordings))
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(recordings) && !opt.over(); i += workers {
				heard[i], faults[i] = c.hearAt(recordings[i].path, speechRate)
			}
		})
	}
	wait.Wait()
	if opt.over() {
		return nil, opt.Context.Err()
	}
	if i := slices.IndexFunc(faults, func(err error) bool { return err != nil }); i >= 0 {
		return nil, faults[i]
	}
	return heard, nil
}

// hearAt hears the recording of a path, which must have a rate.
func (c Cochlea) hearAt(path string, rate int) ([]float32, error) {
	content, err := file{bytes: mostSound}.content(path)
	if err != nil {
		return nil, err
	}
	sound, err := ParseWAV(content, path)
	if err != nil {
		return nil, err
	}
	if sound.Rate != rate {
		return nil, fmt.Errorf("%s has %d samples a second, and the set %d", path, sound.Rate, rate)
	}
	return c.Hear(sound)
}

// over reports whether the work is to end.
func (o Options) over() bool { return o.Context != nil && o.Context.Err() != nil }
