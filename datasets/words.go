package datasets

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
)

// Words makes samples of texts by hashing their words [weinberger2009]: the word w, in small letters, has the number
//
//	FNV-1a(w) mod Buckets
//
// (the hash of 64 bits of its bytes in UTF-8), which needs no vocabulary, so that nothing of a test text is known before. A word is a run of
// letters, of up to 20; a longer one is no word of a language and is left out, as are all other characters. A run of digits is the word "0".
//
// A bag has Buckets values, 1 for the number of a word that occurs and 0 for the others: shape {Buckets}. A sequence is a list of events, shape
// {0, 2}: the number of the k-th word is the address of an event at k ms, k from 0, and encode.Events{T: w.Steps(), Width: w.Buckets},
// of a resolved code w, makes spikes of it, one word in each step of 1 ms. It ends after Most words.
type Words struct {
	Buckets  int  // 0 means 1024
	Sequence bool // the words in their order; otherwise a bag
	Most     int  // words of a sequence, 0 means 128; a bag has all words
}

// Limits of a hashed text, and the length of words.
const (
	wordsMostBuckets = 1 << 20
	wordsMostSteps   = 1 << 20
	wordsLongest     = 20
)

// Resolve returns the code with its defaults written out, or what is wrong with it.
func (w Words) Resolve() (Words, error) {
	w.Buckets = cmp.Or(w.Buckets, 1024)
	if w.Sequence {
		w.Most = cmp.Or(w.Most, 128)
	}
	if w.Buckets < 1 || w.Buckets > wordsMostBuckets {
		return w, fmt.Errorf("datasets: words: %d buckets; give 1 to %d", w.Buckets, wordsMostBuckets)
	}
	if w.Most < 0 || w.Most > wordsMostSteps || !w.Sequence && w.Most > 0 {
		return w, fmt.Errorf("datasets: words: Most of %d; give 1 to %d for sequences, and 0 for bags, which have all words", w.Most, wordsMostSteps)
	}
	return w, nil
}

// Steps returns how many words a sequence has at most; 0 for a bag, and for a code that Resolve refuses.
func (w Words) Steps() int {
	w, err := w.Resolve()
	if err != nil {
		return 0
	}
	return w.Most
}

// Shape returns the shape of a sample.
func (w Words) Shape() []int {
	if w.Sequence {
		return []int{0, 2}
	}
	return []int{cmp.Or(w.Buckets, 1024)}
}

// Code returns the sample of a text. A sequence of a text without a word is empty.
func (w Words) Code(text string) ([]float32, error) {
	w, err := w.Resolve()
	if err != nil {
		return nil, err
	}
	return w.code(text), nil
}

// code codes a text by a code that is resolved.
func (w Words) code(text string) (x []float32) {
	if !w.Sequence {
		x = make([]float32, w.Buckets)
	}
	k := 0
	for word := range wordsOf(text) {
		if w.Sequence && k == w.Most {
			break
		}
		if n := w.number(word); w.Sequence {
			x = append(x, float32(k), float32(n))
		} else {
			x[n] = 1
		}
		k++
	}
	return x
}

// number hashes a word.
func (w Words) number(word string) int {
	h := fnv.New64a()
	h.Write([]byte(word))
	return int(h.Sum64() % uint64(w.Buckets))
}

// wordsOf yields the words of a text, in small letters.
func wordsOf(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			for run != "" {
				var word string
				if word, run = cutWord(run); word != "" && !yield(word) {
					return
				}
			}
		}
	}
}

// cutWord returns the word that a run of letters and digits begins with, "" if it is too long, and the rest.
func cutWord(run string) (word, rest string) {
	digits := strings.IndexFunc(run, unicode.IsDigit)
	switch {
	case digits == 0:
		return "0", strings.TrimLeftFunc(run, unicode.IsDigit)
	case digits > 0:
		run, rest = run[:digits], run[digits:]
	}
	if len([]rune(run)) > wordsLongest {
		return "", rest
	}
	return strings.ToLower(run), rest
}
