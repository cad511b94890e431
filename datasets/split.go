package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// Split says how [Set.Split] divides the training samples of a set.
type Split struct {
	// Valid and Test are the shares of the training samples that are moved to the validation and to the test part, from 0
	// up to a sum below 1. Counts are rounded to the nearest number, a half up.
	Valid, Test float64
	// Seed draws the samples; the same seed on the same set gives the same split everywhere.
	Seed uint64
	// Stratify gives every class the same shares, as far as whole samples can: of each class its share of the test part,
	// and of what is then left its share of the validation part, each rounded down or up. It needs one class for each
	// sample.
	Stratify bool
	// InOrder draws nothing: the first samples train, the ones after them validate, the last ones test. Series that were
	// cut from one recording need it, for a sample there resembles its neighbours.
	InOrder bool
}

// Split moves shares of the training samples to the end of the validation and of the test part. Without InOrder, samples
// are drawn at random without replacement, and each part is in the order of the draw. Shares that are no numbers from 0
// to a sum below 1, a share that is not 0 and yet too small for one sample, no training sample left, and classes that are
// asked for and not there are errors.
func (s Set) Split(by Split) (Set, error) {
	part, err := s.assign(by)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: %s: split: %w", s.Name, err)
	}
	train := s.Train
	s.Train = train.at(part[0])
	if s.Valid, err = s.Valid.with(train.at(part[1])); err != nil {
		return Set{}, fmt.Errorf("datasets: %s: split: validation part: %w", s.Name, err)
	}
	if s.Test, err = s.Test.with(train.at(part[2])); err != nil {
		return Set{}, fmt.Errorf("datasets: %s: split: test part: %w", s.Name, err)
	}
	return s, nil
}

// with returns the samples of s, then those of t.
func (s Samples) with(t Samples) (Samples, error) {
	both := s.and(t)
	if err := both.checkCounts(); err != nil {
		return Samples{}, fmt.Errorf("its samples and those that are added have different kinds of labels: %w", err)
	}
	return both, nil
}

// assign returns the numbers of the training samples that stay, validate and test.
func (s Set) assign(by Split) (part [3][]int, err error) {
	if err := s.Train.checkCounts(); err != nil {
		return part, err
	}
	n := s.Train.Len()
	counts, err := by.counts(n)
	if err != nil {
		return part, err
	}
	order := counting(n)
	if !by.InOrder {
		order = permutation(n, by.Seed, "split")
	}
	if !by.Stratify {
		return cut(order, counts), nil
	}
	if by.InOrder {
		return part, errors.New("Stratify and InOrder exclude one another; set one of them")
	}
	if len(s.Train.Label) != n || slices.Min(s.Train.Label) < 0 {
		return part, errNoClasses
	}
	return s.Train.stratified(order, counts), nil
}

var errNoClasses = errors.New("Stratify needs one class for each sample, Label of 0 or more")

// checkShares reports shares that are no numbers from 0 to a sum below 1.
func (by Split) checkShares() error {
	if !(by.Valid >= 0 && by.Test >= 0 && by.Valid+by.Test < 1) {
		return fmt.Errorf("shares Valid %v and Test %v; give each at least 0, and a sum below 1", by.Valid, by.Test)
	}
	return nil
}

// counts returns how many of n samples train, validate and test.
func (by Split) counts(n int) (c [3]int, err error) {
	if err := by.checkShares(); err != nil {
		return c, err
	}
	c[1], c[2] = int(math.Floor(by.Valid*float64(n)+.5)), int(math.Floor(by.Test*float64(n)+.5))
	c[0] = n - c[1] - c[2]
	switch {
	case c[0] < 1:
		return c, fmt.Errorf("of %d training samples %d would validate and %d test: none is left to train; give smaller shares",
			n, c[1], c[2])
	case by.Valid > 0 && c[1] == 0 || by.Test > 0 && c[2] == 0:
		return c, fmt.Errorf("a share (Valid %v, Test %v) of %d training samples is less than one; give a larger one or 0",
			by.Valid, by.Test, n)
	}
	return c, nil
}

// cut divides an order into consecutive parts.
func cut(order []int, counts [3]int) (part [3][]int) {
	for i, c := range counts {
		part[i], order = order[:c:c], order[c:]
	}
	return part
}

// stratified takes the test part, then from what is left the validation part, such that every class has its share.
func (s Samples) stratified(order []int, counts [3]int) (part [3][]int) {
	rest := order
	for _, p := range [...]int{2, 1} {
		part[p], rest = s.takeShares(rest, counts[p])
	}
	part[0] = rest
	return part
}

// takeShares takes n of the samples in order, of each class its share, and returns those and the others.
func (s Samples) takeShares(order []int, n int) (taken, rest []int) {
	size := map[int]int{}
	for _, i := range order {
		size[s.Label[i]]++
	}
	left := apportion(size, n)
	for _, i := range order {
		if c := s.Label[i]; left[c] > 0 {
			left[c]--
			taken = append(taken, i)
		} else {
			rest = append(rest, i)
		}
	}
	return taken, rest
}

// apportion divides n among classes in proportion to their sizes by largest remainders: each gets its quota rounded down
// or up, and the sum is n. Of equal remainders that of the smaller class comes first.
func apportion(size map[int]int, n int) map[int]int {
	sum := 0
	for _, k := range size {
		sum += k
	}
	share := make(map[int]int, len(size))
	left := n
	for c, k := range size {
		share[c] = k * n / sum
		left -= share[c]
	}
	byRemainder := slices.Sorted(maps.Keys(size))
	slices.SortStableFunc(byRemainder, func(a, b int) int { return size[b]*n%sum - size[a]*n%sum })
	for _, c := range byRemainder[:left] {
		share[c]++
	}
	return share
}

// byClass returns the order sorted by class, and within a class as it was.
func (s Samples) byClass(order []int) []int {
	sorted := slices.Clone(order)
	slices.SortStableFunc(sorted, func(a, b int) int { return s.Label[a] - s.Label[b] })
	return sorted
}

// Folds returns the k sets of a k-fold cross-validation over all samples, of the training, validation and test part in
// this order: set i tests on the i-th fold, trains on the others and validates on none (see [Set.Split]). Every sample
// tests once. Sizes of folds differ by at most one; where samples have one class each, so do the counts of every class in
// the folds. The seed draws the folds; the name of a set says which of them it is. Fewer than two folds, and more folds
// than samples, are errors.
func (s Set) Folds(k int, seed uint64) ([]Set, error) {
	all, err := s.pooled()
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: folds: %w", s.Name, err)
	}
	if k < 2 || k > all.Len() {
		return nil, fmt.Errorf("datasets: %s: %d folds of %d samples; give from 2 to as many as there are samples", s.Name, k, all.Len())
	}
	order := permutation(all.Len(), seed, "folds")
	dealt := order
	if len(all.Label) > 0 {
		dealt = all.byClass(order)
	}
	fold := make([]int, all.Len())
	for i, n := range dealt {
		fold[n] = i % k
	}
	sets := make([]Set, k)
	for f := range sets {
		sets[f] = s.fold(all, order, fold, f)
		sets[f].Name = fmt.Sprintf("%s, fold %d of %d", s.Name, f+1, k)
	}
	return sets, nil
}

// pooled returns the samples of all parts.
func (s Set) pooled() (Samples, error) {
	var all Samples
	for _, p := range s.parts() {
		var err error
		if all, err = all.with(p); err != nil {
			return Samples{}, err
		}
	}
	return all, nil
}

// fold returns the set that tests on the samples of fold f.
func (s Set) fold(all Samples, order, fold []int, f int) Set {
	var train, test []int
	for _, n := range order {
		if fold[n] == f {
			test = append(test, n)
		} else {
			train = append(train, n)
		}
	}
	s.Train, s.Valid, s.Test = all.at(train), Samples{}, all.at(test)
	return s
}

// counting returns 0..n-1.
func counting(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// permutation returns 0..n-1 in an order that the named stream of the seed draws.
func permutation(n int, seed uint64, name string) []int {
	order := counting(n)
	stream(seed, name).Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// stream is the named stream of the seed: ChaCha8, keyed by a SHA-256 of both.
func stream(seed uint64, name string) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("spikecell/datasets/"+name+"/"), seed))))
}

// LabelGaps returns the set with class given to every step that has none, as code that takes the largest of a row of zeros does. It panics
// if there is no such class.
func (s Set) LabelGaps(class int) Set {
	if class < 0 || class >= s.Classes {
		panic(fmt.Sprintf("datasets: Set.LabelGaps: class %d of %d", class, s.Classes))
	}
	for _, part := range []*Samples{&s.Train, &s.Valid, &s.Test} {
		labels := make([][]int, len(part.StepLabel))
		for i, steps := range part.StepLabel {
			labels[i] = slices.Clone(steps)
			for t, c := range steps {
				if c < 0 {
					labels[i][t] = class
				}
			}
		}
		if part.StepLabel != nil {
			part.StepLabel = labels
		}
	}
	return s
}
