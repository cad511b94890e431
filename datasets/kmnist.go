package datasets

import (
	"fmt"
	"slices"
)

// KMNIST returns cursive Japanese characters [clanuwat2018], a set of the same form as [MNIST]: 60,000 training and 10,000 test images of 28×28, ten
// classes, no validation part. Where files are looked for is told at the head of this package; the name is kmnist, and Options.Download fetches
// nothing. Files in gzip are held to the published MD5.
func KMNIST(opt Options) (Set, error) {
	const address = "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"
	files := byHand{
		name: "kmnist", address: address,
		files: []file{
			{name: "train-images-idx3-ubyte", bytes: 47040016, md5: "bdb82020997e1d708af4cf47b453dcf7", zipped: true},
			{name: "train-labels-idx1-ubyte", bytes: 60008, md5: "e144d726b3acfaa3e44228e80efcd344", zipped: true},
			{name: "t10k-images-idx3-ubyte", bytes: 7840016, md5: "5c965bf0a639b31b8f53240b1b52f4d7", zipped: true},
			{name: "t10k-labels-idx1-ubyte", bytes: 10008, md5: "7320c461ea6c1c855c0b718fb2a4b134", zipped: true},
		},
		fetch: "curl -fL --create-dirs --output-dir '%s' --remote-name-all '" + address + "{train,t10k}-{images-idx3,labels-idx1}-ubyte.gz'",
	}
	x, err := files.arrays(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "kmnist", Classes: 10, Shape: x[trainImages].sides(),
		ClassNames: []string{"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}}
	return s.labelled(x)
}

// arrays reads the four files of a set in the format of MNIST, in the order of their constants.
func (b byHand) arrays(opt Options) (x [4]IDX, err error) {
	paths, err := b.locate(opt)
	if err != nil {
		return x, err
	}
	for i, f := range b.files {
		if x[i], err = parsed(f, paths[i], ParseIDX); err != nil {
			return x, err
		}
	}
	return x, nil
}

// sides is the shape of a sample; nil of an array without one.
func (x IDX) sides() []int { return slices.Clone(x.Shape[min(1, len(x.Shape)):]) }

// labelled returns the set with the samples of four arrays.
func (s Set) labelled(x [4]IDX) (Set, error) {
	var err error
	if s.Train, err = Label(x[trainImages], x[trainLabels], s.Classes); err != nil {
		return Set{}, err
	}
	s.Test, err = Label(x[testImages], x[testLabels], s.Classes)
	if err == nil && !slices.Equal(x[trainImages].sides(), x[testImages].sides()) {
		err = x[testImages].fault(4, fmt.Sprintf("images of %v, those of %s are of %v", x[testImages].sides(), x[trainImages].Name, s.Shape))
	}
	if err != nil {
		return Set{}, err
	}
	return s, nil
}
