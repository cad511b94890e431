// Package entries has the standard entries of each data set, which `spikecell compare` trains, by their names on the command line: the
// networks, codes, rules and constants that docs/results.md states results of. Constants that differ from the published ones were chosen
// on validation samples of the digits, or of the set itself; docs/ says which on the rule's page.
package entries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// Set is a data set with the entries that learn it.
type Set struct {
	name     string
	load     func(holdout int, o datasets.Options) (datasets.Set, error)
	ready    func(datasets.Set) (datasets.Set, error) // what is made of training samples, and for all by them; nil for nothing
	entries  func() []learning.Entry
	standard []string // nil for all
	targets  learning.TargetKind
	holds    bool // load holds out as many training samples as it is told
}

// sets are all there are, in the order in which they are listed.
func sets() []Set {
	rules := []string{"csdp", "csdp-unsup", "stdp", "surrogate"}
	all := []Set{
		{name: "digits", load: loadDigits, entries: digitsEntries, standard: rules},
		{name: "store-recall", load: loadStoreRecall, entries: storeRecallEntries, targets: learning.ClassPerStep},
		{name: "evidence", load: loadEvidence, entries: evidenceEntries, standard: []string{"eprop"}},
		{name: "yin-yang", load: loadYinYang, entries: yinYangEntries, standard: []string{"eventprop", "surrogate"}},
		{name: "mnist", load: loadMNIST, holds: true, entries: mnistEntries, standard: rules},
		{name: "fashion", load: loadFashion, holds: true, entries: mnistEntries, standard: rules},
		{name: "fashion-mirrored", load: loadMirrored, holds: true, ready: readyMirrored, entries: mirroredEntries},
		{name: "mnist-pixels", load: loadPixels, holds: true, entries: pixelEntries},
		{name: "mnist-rows", load: loadRows, holds: true, entries: rowEntries},
		{name: "fsdd", load: loadFSDD, ready: readyFSDD, entries: fsddEntries, standard: []string{"surrogate"}},
		{name: "fsdd-spikes", load: loadFSDDSpikes, entries: fsddSpikesEntries, standard: []string{"surrogate"}},
		{name: "nmnist", load: loadNMNIST, ready: readyNMNIST, entries: nmnistEntries, standard: []string{"surrogate-conv"}},
		{name: "nmnist-frames", load: loadNMNIST, ready: readyFrames, entries: framesEntries},
		{name: "reuters-bag", load: loadReutersBag, ready: readyReuters, entries: reutersBagEntries},
		{name: "reuters-words", load: loadReutersWords, ready: readyReuters, entries: reutersWordsEntries},
		{name: "reuters-numbers", load: loadReutersWords, ready: readyReutersNumbers, entries: reutersNumbersEntries},
		{name: "sp500", load: loadSP500, entries: sp500Entries, targets: learning.VectorPerStep},
		{name: "sp500-direction", load: loadSP500Direction, entries: sp500DirectionEntries},
		{name: "qtdb", load: loadQTDB, entries: qtdbEntries, standard: []string{"brf", "alif", "lif", "ann"}, targets: learning.ClassPerStep},
		{name: "mitbih", load: loadMITBIH, ready: readyMITBIH, entries: mitbihEntries, standard: seriesRules()},
	}
	return append(all, ucrSets()...)
}

// Find returns the data set of a name: digits, yin-yang, mnist, fashion, fashion-mirrored, with mirror images to learn from, mnist-pixels and
// mnist-rows, which are MNIST as a series, fsdd, fsdd-spikes, nmnist, nmnist-frames, which are the spikes that the nets of nmnist hear, reuters-bag,
// reuters-words, reuters-numbers, sp500, sp500-direction, qtdb, mitbih, or a problem of the UCR and UEA archives. Another name is an error that
// lists them.
func Find(name string) (Set, error) {
	all := sets()
	if i := slices.IndexFunc(all, func(s Set) bool { return s.name == name }); i >= 0 {
		return all[i], nil
	}
	return Set{}, fmt.Errorf("no data set %q; there are %s", name, List("and"))
}

// List names all data sets, separated by commas but for the last, before which the word stands.
func List(word string) string {
	var names []string
	for _, s := range sets() {
		names = append(names, s.name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + word + " " + names[last]
}

// Load reads or makes the samples as the entries take them. Of those of MNIST and of fashion the last holdout training samples validate; of other
// sets the same samples always do. A set that is in no place is a *[datasets.AbsentError].
func (s Set) Load(holdout int, o datasets.Options) (datasets.Set, error) {
	set, err := s.load(holdout, o)
	if err != nil || s.ready == nil {
		return set, err
	}
	return s.ready(set)
}

// Raw reads or makes the samples of all parts as they are before anything is made of them by the training part, for [datasets.Set.Folds] and then
// [Set.Fold]. Errors are those of [Set.Load].
func (s Set) Raw(o datasets.Options) (datasets.Set, error) { return s.load(0, o) }

// Fold makes of one of [datasets.Set.Folds] the samples as the entries take them: a tenth of the training part, drawn by the seed and of each class
// its share, validates, and what [Set.Load] makes by the training part is made by that of the fold.
func (s Set) Fold(fold datasets.Set, seed uint64) (datasets.Set, error) {
	fold, err := fold.Split(datasets.Split{Valid: 0.1, Seed: seed, Stratify: len(fold.Train.Label) > 0})
	if err != nil || s.ready == nil {
		return fold, err
	}
	return s.ready(fold)
}

// Holds reports whether Load holds out as many samples as it is told, for there is no validation part of the set's own.
func (s Set) Holds() bool { return s.holds }

// Targets is what a network is to say of the samples.
func (s Set) Targets() learning.TargetKind { return s.targets }

// Names are those of all entries.
func (s Set) Names() []string {
	var names []string
	for _, e := range s.entries() {
		names = append(names, e.Name)
	}
	return names
}

// Standard names the entries that are trained unless others are asked for; docs/results.md says what they reach. Beside them there are
// conventional networks of the same layers, named by their hidden ones: ann-256, ann-256-64, ….
func (s Set) Standard() []string {
	if s.standard == nil {
		return s.Names()
	}
	return s.standard
}

// Entries returns the entries of such names, in the order of these. A name that the set does not have is an error that lists those it has.
func (s Set) Entries(names []string) ([]learning.Entry, error) {
	all := s.entries()
	var chosen []learning.Entry
	for _, name := range names {
		i := slices.IndexFunc(all, func(e learning.Entry) bool { return e.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no rule %q; there are %s", name, strings.Join(s.Names(), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
