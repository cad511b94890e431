package datasets

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// commands writes recordings of two words, one of each validates and one tests, and noise in the background.
func commands(t *testing.T) string {
	dir := t.TempDir()
	sound := func(level byte) []byte {
		return riff(wavFormat(1, 1, 16, 16000), "data"+strings.Repeat("\x00"+string(rune(level))+"\x00\x00", 200))
	}
	for i, word := range []string{"no", "yes"} {
		for k, name := range []string{"a.wav", "b.wav", "c.wav", "notes.txt"} {
			put(t, filepath.Join(dir, word), name, sound(byte(1+i+k)))
		}
	}
	put(t, filepath.Join(dir, "_background_noise_"), "rain.wav", sound(9))
	put(t, dir, "validation_list.txt", []byte("no/b.wav\nyes/a.wav\n"))
	put(t, dir, "testing_list.txt", []byte("no/c.wav\nyes/c.wav\n"))
	return dir
}

func TestSpeechCommands(t *testing.T) {
	dir := commands(t)
	c := Cochlea{Channels: 4, Step: 5}
	s, err := SpeechCommands{Cochlea: c}.Set(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]int{{0, 1}, {0, 1}, {0, 1}} {
		if part := [...]Samples{s.Train, s.Valid, s.Test}[i]; !slices.Equal(part.Label, want) {
			t.Errorf("the %s part has labels %v", partNames[i], part.Label)
		}
	}
	heard, err := c.hearFile(riff(wavFormat(1, 1, 16, 16000), "data"+strings.Repeat("\x00\x03\x00\x00", 200)), "c")
	if err != nil || !slices.Equal(s.Test.X[0], heard) || len(heard) != 5*4 { // no/c.wav: 400 samples are 25 ms
		t.Errorf("%d values, want those of no/c.wav (%v)", len(s.Test.X[0]), err)
	}
	if !slices.Equal(s.ClassNames, []string{"no", "yes"}) || !slices.Equal(s.Shape, []int{0, 4}) {
		t.Errorf("%v, shape %v", s.ClassNames, s.Shape)
	}
	if s, err = (SpeechCommands{Words: []string{"yes", "no"}, Cochlea: c}).Set(Options{Dir: dir}); err != nil || s.ClassNames[0] != "yes" ||
		!slices.Equal(s.Test.X[1], heard) {
		t.Errorf("words in another order: %v, %v", s.ClassNames, err)
	}
}

func TestSpeechCommandsRefuses(t *testing.T) {
	dir := commands(t)
	for want, c := range map[string]SpeechCommands{
		`word "maybe" is not there`: {Words: []string{"no", "maybe"}}, "1 words; give two": {Words: []string{"no"}}, "named twice": {Words: []string{"no", "no"}},
	} {
		if _, err := c.Set(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for want, change := range map[string]func(dir string){
		"which is not there":     func(dir string) { put(t, dir, "testing_list.txt", []byte("yes/z.wav\n")) },
		`"yes\\b.wav"`:           func(dir string) { put(t, dir, "testing_list.txt", []byte("yes\\b.wav\n")) },
		"is in both lists":       func(dir string) { put(t, dir, "testing_list.txt", []byte("no/b.wav\n")) },
		"has no recordings .wav": func(dir string) { put(t, filepath.Join(dir, "empty"), "notes.txt", nil) },
		"b.wav has 8000 samples": func(dir string) {
			put(t, filepath.Join(dir, "no"), "b.wav", riff(wavFormat(1, 1, 16, 8000), "data\x00\x01"))
		},
	} {
		changed := commands(t)
		change(changed)
		if _, err := (SpeechCommands{Cochlea: Cochlea{High: 3000}}).Set(Options{Dir: changed}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (SpeechCommands{}).Set(Options{Dir: dir, Context: over}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
	put(t, filepath.Join(dir, "no"), "b.wav", []byte("RIFF"))
	if _, err := (SpeechCommands{}).Set(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), filepath.Join("no", "b.wav")) {
		t.Errorf("a damaged file: %v", err)
	}
}
