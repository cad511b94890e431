package datasets

import (
	"fmt"
)

// Sizes of the images of CIFAR-10 and SVHN.
const (
	colourSide   = 32
	colourPixels = colourSide * colourSide
)

// CIFAR10 returns photographs of ten kinds of things [krizhevsky2009]: 50,000 training and 10,000 test images, {32, 32, 3} with red, green and blue
// side by side and values of 0 to 1, and no validation part. Where files are looked for is told at the head of this package; the name is cifar-10,
// the files are data_batch_1.bin to data_batch_5.bin and test_batch.bin, and Options.Download fetches nothing. No checksum of theirs is published:
// lengths and classes are checked.
func CIFAR10(opt Options) (Set, error) { return cifar10(opt, 10000) }

// cifar10 reads six files of so many images each.
func cifar10(opt Options, images int) (Set, error) {
	const address = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
	files := byHand{name: "cifar-10", address: address,
		fetch: "mkdir -p '%[1]s' && curl -fL " + address + " | tar -xzC '%[1]s' --strip-components=1"}
	for _, name := range []string{"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"} {
		files.files = append(files.files, file{name: name + ".bin", bytes: int64(images * (1 + 3*colourPixels))})
	}
	paths, err := files.locate(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "cifar-10", Classes: 10, Shape: []int{colourSide, colourSide, 3},
		ClassNames: []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}}
	for i, f := range files.files {
		part, err := parsed(f, paths[i], ParseCIFAR)
		if err != nil {
			return Set{}, err
		}
		if part.Len() != images {
			return Set{}, fmt.Errorf("datasets: %s: offset %d: the file ends after %d images, it should have %d", paths[i], part.Len()*(1+3*colourPixels),
				part.Len(), images)
		}
		if i == len(paths)-1 {
			s.Test = part
		} else {
			s.Train = s.Train.and(part)
		}
	}
	return s, nil
}

// ParseCIFAR reads a file of CIFAR-10 in its binary form: a byte of the class, and 1,024 bytes each of red, green and blue, per image. Samples are
// {32, 32, 3} with the colours of a pixel side by side, divided by 255. The name is that of the file and appears in errors.
func ParseCIFAR(content []byte, name string) (Samples, error) {
	const record, classes = 1 + 3*colourPixels, 10
	if n := len(content); n == 0 || n%record != 0 {
		return Samples{}, fmt.Errorf("datasets: %s: offset %d: the file ends within an image of %d bytes", name, n/record*record, record)
	}
	var s Samples
	for at := 0; at < len(content); at += record {
		class := int(content[at])
		if class >= classes {
			return Samples{}, fmt.Errorf("datasets: %s: offset %d: label %d is not in 0..%d", name, at, class, classes-1)
		}
		s.X, s.Label = append(s.X, interleaved(content[at+1:at+record])), append(s.Label, class)
	}
	return s, nil
}

// interleaved puts the planes of an image side by side, pixel by pixel.
func interleaved(planes []byte) []float32 {
	x := make([]float32, len(planes))
	for i, v := range planes {
		x[i%colourPixels*3+i/colourPixels] = float32(v) / 255
	}
	return x
}
