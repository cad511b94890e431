package entries

import (
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// ucrProblem is a problem of the UCR and UEA archives: its name there, and the steps to which series of several lengths are padded.
type ucrProblem struct {
	name string
	pad  int
}

// set is the problem as a set, under its name in small letters.
func (p ucrProblem) set(s series) Set {
	s.settings.Select = learning.BestBalanced
	return Set{name: strings.ToLower(p.name), load: p.load, ready: p.ready, entries: s.entries, standard: seriesRules()}
}

// load returns the archive's split; a fifth of the training series, of each class its share and drawn by a seed that is always the same, validates.
func (p ucrProblem) load(_ int, opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.UCR(p.name, opt)
	if err != nil {
		return datasets.Set{}, err
	}
	return set.Split(datasets.Split{Valid: 0.2, Seed: 1, Stratify: true})
}

func (p ucrProblem) ready(set datasets.Set) (datasets.Set, error) {
	if p.pad > 0 {
		var err error
		if set, err = set.Pad(p.pad); err != nil {
			return set, err
		}
	}
	return readySeries(set)
}

// ucrSets are the problems. There are few series, so that epochs are many.
func ucrSets() []Set {
	some := func(epochs int) learning.Settings { return learning.Settings{Epochs: epochs, Batch: 16} }
	return []Set{
		ucrProblem{name: "GunPoint"}.set(series{steps: 150, channels: 1, classes: 2, levels: 32, settings: some(60)}),
		ucrProblem{name: "ItalyPowerDemand"}.set(series{steps: 24, channels: 1, classes: 2, levels: 32, settings: some(60)}),
		ucrProblem{name: "BasicMotions"}.set(series{steps: 100, channels: 6, classes: 4, levels: 16, settings: some(60)}),
		ucrProblem{name: "JapaneseVowels", pad: 29}.set(series{steps: 29, channels: 12, classes: 9, levels: 8, settings: some(60)}),
	}
}
