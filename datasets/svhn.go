package datasets

import (
	"fmt"
	"slices"
)

// SVHN returns house numbers from photographs of streets [netzer2011], cropped to one digit each: 73,257 training and 26,032 test images, {32, 32,
// 3} with red, green and blue side by side and values of 0 to 1, and no validation part. Class 0 is the digit 0, which the files call 10. Where
// files are looked for is told at the head of this package; the name is svhn, the files are train_32x32.mat and test_32x32.mat, and
// Options.Download fetches nothing. They may not be used commercially.
func SVHN(opt Options) (Set, error) {
	const address = "http://ufldl.stanford.edu/housenumbers/"
	files := byHand{
		name: "svhn", address: address,
		files: []file{
			{name: "train_32x32.mat", bytes: 182040794, md5: "e26dedcc434d2e4c54c9b2d4a06d8373"},
			{name: "test_32x32.mat", bytes: 64275384, md5: "eb5a983be6a315427106f1b164d9cef3"},
		},
		fetch: "curl -fL --create-dirs --output-dir '%s' --remote-name-all '" + address + "{train,test}_32x32.mat'",
	}
	paths, err := files.locate(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "svhn", Classes: 10, Shape: []int{colourSide, colourSide, 3}}
	for i, part := range [...]*Samples{&s.Train, &s.Test} {
		if *part, err = parsed(files.files[i], paths[i], parseSVHN); err != nil {
			return Set{}, err
		}
	}
	return s, nil
}

// mostHouses bounds what compressed arrays of SVHN may take: the training part has 225,045,504 bytes.
const mostHouses = 1 << 28

// parseSVHN reads X[row, column, colour, image] and y[image].
func parseSVHN(content []byte, name string) (Samples, error) {
	arrays, err := matArrays(content, name, mostHouses)
	if err != nil {
		return Samples{}, err
	}
	var x, y storedArray
	for _, m := range arrays {
		switch m.name {
		case "X":
			x = m
		case "y":
			y = m
		}
	}
	if want := []int{colourSide, colourSide, 3, y.count()}; !slices.Equal(x.shape, want) || x.kind != matUint8 {
		return Samples{}, fmt.Errorf("datasets: %s: images of shape %v and type %d with %d classes; there should be bytes of shape %v", name,
			x.shape, x.kind, y.count(), want)
	}
	var s Samples
	for i := range y.count() {
		class := y.number(i)
		if !(class >= 1 && class <= 10) || class != float64(int(class)) {
			return Samples{}, fmt.Errorf("datasets: %s: image %d has the class %v, which is none of 1 to 10", name, i, class)
		}
		s.X, s.Label = append(s.X, transposed(x.content[i*3*colourPixels:][:3*colourPixels])), append(s.Label, int(class)%10)
	}
	return s, nil
}

// transposed puts an image, of which the rows are the fastest axis and the colours the slowest, into the order of a sample.
func transposed(image []byte) []float32 {
	x := make([]float32, len(image))
	for i, v := range image {
		row, column, colour := i%colourSide, i/colourSide%colourSide, i/colourPixels
		x[(row*colourSide+column)*3+colour] = float32(v) / 255
	}
	return x
}
