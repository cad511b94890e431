package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// loadMITBIH returns the beats of record 100 in steps of 11 ms: the first of the half hour train, those after them validate, the last ones test.
func loadMITBIH(_ int, opt datasets.Options) (datasets.Set, error) {
	return datasets.MITBIH{Every: 4}.Set(opt)
}

// readyMITBIH repeats the premature beats that train, of which there are 15, until they are as many as the normal ones.
func readyMITBIH(set datasets.Set) (datasets.Set, error) {
	set, err := readySeries(set)
	if err != nil {
		return set, err
	}
	return set.Balance()
}

// mitbihEntries tell a premature beat from a normal one.
func mitbihEntries() []learning.Entry {
	return series{
		steps: 90, channels: 2, classes: 2, levels: 16, rate: 7.5e-4,
		settings: learning.Settings{Epochs: 6, Batch: 32, Select: learning.BestBalanced},
	}.entries()
}
