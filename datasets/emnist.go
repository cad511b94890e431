package datasets

import (
	"fmt"
	"slices"
)

// What the classes of [EMNIST] are called.
const (
	emnistDigits = "0123456789"
	emnistUpper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	emnistLower  = "abcdefghijklmnopqrstuvwxyz"
	emnistMerged = "abdefghnqrt" // lower case that does not look like upper case
)

// emnistSplits has the classes of each.
var emnistSplits = map[string]string{
	"balanced": emnistDigits + emnistUpper + emnistMerged,
	"byclass":  emnistDigits + emnistUpper + emnistLower,
	"bymerge":  emnistDigits + emnistUpper + emnistMerged,
	"digits":   emnistDigits,
	"letters":  emnistUpper,
	"mnist":    emnistDigits,
}

// EMNIST returns handwritten letters and digits [cohen2017], images of 28×28 with no validation part. The split is balanced (47 classes), byclass
// (62), bymerge (47), digits (10), letters (26) or mnist (10). The files hold images with rows and columns exchanged, which are put upright here, and
// number the letters from 1, here from 0. Where files are looked for is told at the head of this package; the name is emnist, the files are
// emnist-SPLIT-train-images-idx3-ubyte and so on, and Options.Download fetches nothing.
func EMNIST(split string, opt Options) (Set, error) {
	classes, ok := emnistSplits[split]
	if !ok {
		return Set{}, fmt.Errorf("datasets: emnist: no split %q; there are balanced, byclass, bymerge, digits, letters and mnist", split)
	}
	const address = "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip"
	files := byHand{name: "emnist", address: address,
		fetch: "mkdir -p '%[1]s' && curl -fLo '%[1]s/gzip.zip' " + address + " && unzip -j '%[1]s/gzip.zip' '*emnist-" + split + "-*' -d '%[1]s'"}
	for _, name := range []string{"train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1"} {
		files.files = append(files.files, file{name: "emnist-" + split + "-" + name + "-ubyte", bytes: 1 << 30})
	}
	x, err := files.arrays(opt)
	if err != nil {
		return Set{}, err
	}
	for _, i := range []int{trainLabels, testLabels} {
		if split == "letters" {
			if err := x[i].fromOne(); err != nil {
				return Set{}, err
			}
		}
	}
	s := Set{Name: "emnist-" + split, Classes: len(classes), Shape: x[trainImages].sides()}
	for _, letter := range classes {
		s.ClassNames = append(s.ClassNames, string(letter))
	}
	if s, err = s.labelled(x); err != nil {
		return Set{}, err
	}
	return s.upright(), nil
}

// fromOne numbers from 0 what was numbered from 1.
func (x IDX) fromOne() error {
	if bad := slices.Index(x.Data, 0); bad >= 0 {
		return x.fault(x.header()+bad, fmt.Sprintf("label 0 of sample %d; letters are numbered from 1", bad))
	}
	for i := range x.Data {
		x.Data[i]--
	}
	return nil
}

// upright exchanges rows and columns of images.
func (s Set) upright() Set {
	if len(s.Shape) != 2 {
		return s
	}
	height, width := s.Shape[0], s.Shape[1]
	row := make([]float32, height*width)
	for _, part := range []Samples{s.Train, s.Test} {
		for _, x := range part.X {
			copy(row, x)
			for i := range x {
				x[i%width*height+i/width] = row[i]
			}
		}
	}
	s.Shape = []int{width, height}
	return s
}
