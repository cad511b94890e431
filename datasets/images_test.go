package datasets

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// small is a file of labels 0 to 9 or, of letters, 1 to 26, and images of 2×3 in which each pixel says where it is.
func idxPair(n, first int) (images, labels []byte) {
	var pixels, classes []byte
	for i := range n {
		classes = append(classes, byte(first+i))
		for p := range 6 {
			pixels = append(pixels, byte(10*p+i))
		}
	}
	return encodeIDX(pixels, uint32(n), 2, 3), encodeIDX(classes, uint32(n))
}

func TestKMNIST(t *testing.T) {
	dir := t.TempDir()
	images, labels := idxPair(10, 0)
	for _, name := range []string{"train", "t10k"} {
		put(t, dir, name+"-images-idx3-ubyte", images)
		put(t, dir, name+"-labels-idx1-ubyte", labels)
	}
	s, err := KMNIST(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{3. / 255, 13. / 255, 23. / 255, 33. / 255, 43. / 255, 53. / 255}; s.Train.Len() != 10 || !slices.Equal(s.Test.X[3], want) ||
		!slices.Equal(s.Shape, []int{2, 3}) || s.Test.Label[3] != 3 || s.ClassNames[9] != "wo" {
		t.Errorf("%+v", s)
	}
	// What is compressed is held to the published checksum, and this is another file.
	if _, err := KMNIST(Options{Dir: zippedCopy(t, images, labels)}); !errors.Is(err, errChecksum) || !strings.Contains(err.Error(), "MD5") {
		t.Errorf("another file: %v", err)
	}
	put(t, dir, "t10k-images-idx3-ubyte", encodeIDX(make([]byte, 60), 10, 3, 2))
	if _, err := KMNIST(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "images of [3 2]") {
		t.Errorf("images of another shape: %v", err)
	}
}

func zippedCopy(t *testing.T, images, labels []byte) string {
	dir := t.TempDir()
	for _, name := range []string{"train", "t10k"} {
		put(t, dir, name+"-images-idx3-ubyte.gz", gzipped(t, images))
		put(t, dir, name+"-labels-idx1-ubyte.gz", gzipped(t, labels))
	}
	return dir
}

// Letters are numbered from 1 in the files, and images lie on their side: pixel (row, column) of a sample was (column, row).
func TestEMNIST(t *testing.T) {
	dir := t.TempDir()
	images, labels := idxPair(26, 1)
	for _, name := range []string{"train", "test"} {
		put(t, dir, "emnist-letters-"+name+"-images-idx3-ubyte.gz", gzipped(t, images))
		put(t, dir, "emnist-letters-"+name+"-labels-idx1-ubyte", labels)
	}
	s, err := EMNIST("letters", Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{0, 30. / 255, 10. / 255, 40. / 255, 20. / 255, 50. / 255}; !slices.Equal(s.Train.X[0], want) || !slices.Equal(s.Shape, []int{3, 2}) {
		t.Errorf("image 0 is %v of shape %v", s.Train.X[0], s.Shape)
	}
	if s.Classes != 26 || s.Test.Label[0] != 0 || s.Test.Label[25] != 25 || s.ClassNames[25] != "Z" {
		t.Errorf("%d classes, %v", s.Classes, s.ClassNames)
	}
	_, labels = idxPair(26, 0)
	put(t, dir, "emnist-letters-test-labels-idx1-ubyte", labels)
	if _, err := EMNIST("letters", Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "letters are numbered from 1") {
		t.Errorf("a letter 0: %v", err)
	}
	if _, err := EMNIST("greek", Options{}); err == nil || !strings.Contains(err.Error(), `no split "greek"`) {
		t.Errorf("another split: %v", err)
	}
	for split, classes := range map[string]int{"balanced": 47, "byclass": 62, "bymerge": 47, "digits": 10, "letters": 26, "mnist": 10} { // [cohen2017]
		if len(emnistSplits[split]) != classes {
			t.Errorf("%s has %d classes, want %d", split, len(emnistSplits[split]), classes)
		}
	}
}

// cifarImage has red 10, green 20 and blue 30, but one green pixel of 255 in row 1, column 2.
func cifarImage(class byte) []byte {
	b := []byte{class}
	for colour := range 3 {
		b = append(b, slices.Repeat([]byte{byte(10 * (colour + 1))}, colourPixels)...)
	}
	b[1+colourPixels+32+2] = 255
	return b
}

func TestCIFAR10(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"} {
		put(t, dir, name+".bin", slices.Concat(cifarImage(3), cifarImage(9)))
	}
	s, err := cifar10(Options{Dir: dir}, 2)
	if err != nil {
		t.Fatal(err)
	}
	x := s.Test.X[1]
	if pixel := x[(32+2)*3:][:3]; !slices.Equal(pixel, []float32{10. / 255, 1, 30. / 255}) || !slices.Equal(x[:3], []float32{10. / 255, 20. / 255, 30. / 255}) {
		t.Errorf("pixels %v and %v", pixel, x[:3])
	}
	if s.Train.Len() != 10 || s.Test.Label[1] != 9 || s.ClassNames[s.Test.Label[0]] != "cat" {
		t.Errorf("%d samples, labels %v", s.Train.Len(), s.Test.Label)
	}
	put(t, dir, "data_batch_4.bin", cifarImage(1))
	if _, err := cifar10(Options{Dir: dir}, 2); err == nil || !strings.Contains(err.Error(), "data_batch_4.bin: offset 3073: the file ends after 1 images") {
		t.Errorf("a file of one image: %v", err)
	}
}

func TestParseCIFARRefuses(t *testing.T) {
	for want, content := range map[string][]byte{
		"offset 0: the file ends within":    nil,
		"offset 3073: the file ends within": make([]byte, 3074),
		"offset 3073: label 10":             slices.Concat(cifarImage(0), cifarImage(10)),
	} {
		if _, err := ParseCIFAR(content, "f.bin"); err == nil || !strings.HasPrefix(err.Error(), "datasets: f.bin: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// svhnFile has two images, of which the second has red in row 1, column 2, and the digits 7 and 0, which is written 10.
func svhnFile(classes ...byte) []byte {
	le := binary.LittleEndian
	n := len(classes)
	pixels := make([]byte, n*3*colourPixels)
	pixels[3*colourPixels+1+2*colourSide] = 255 // rows are the fastest axis
	return matFile(le, "IM", matCompress(le, matArray(le, "X", []int32{32, 32, 3, int32(n)}, matUint8, pixels)),
		matArray(le, "y", []int32{int32(n), 1}, matUint8, classes))
}

func TestParseSVHN(t *testing.T) {
	s, err := parseSVHN(svhnFile(7, 10), "f.mat")
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, 3*colourPixels)
	want[(32+2)*3] = 1
	if !slices.Equal(s.X[1], want) || !slices.Equal(s.Label, []int{7, 0}) {
		t.Errorf("labels %v, or another image", s.Label)
	}
	for want, content := range map[string][]byte{
		"image 1 has the class 11":           svhnFile(1, 11),
		"images of shape [] and type 0 with": matFile(binary.LittleEndian, "IM"),
		"no MAT file":                        make([]byte, 200),
	} {
		if _, err := parseSVHN(content, "f.mat"); err == nil || !strings.HasPrefix(err.Error(), "datasets: f.mat: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	dir := t.TempDir()
	put(t, dir, "train_32x32.mat", svhnFile(1, 2))
	put(t, dir, "test_32x32.mat", svhnFile(1, 2))
	if _, err := SVHN(Options{Dir: dir}); !errors.Is(err, errChecksum) {
		t.Errorf("other files than the published ones: %v", err)
	}
}

// Every set that is nowhere says what is missing, where it was looked for, and how it is fetched.
func TestAbsentSets(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("SPIKECELL_DATA", dir)
	t.Setenv("XDG_CACHE_HOME", dir)
	for name, load := range map[string]func(Options) (Set, error){
		"kmnist": KMNIST, "cifar-10": CIFAR10, "svhn": SVHN, "shd": SHD, "ssc": SSC, "dvsgesture": DVSGesture{}.Set, "speech_commands": SpeechCommands{}.Set,
		"emnist": func(o Options) (Set, error) { return EMNIST("balanced", o) },
	} {
		_, err := load(Options{})
		var absent *AbsentError
		if !errors.As(err, &absent) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := filepath.Join(dir, name); absent.Set != name || absent.Places[0] != want || len(absent.Missing) == 0 || absent.Address == "" {
			t.Errorf("%s: %+v", name, absent)
		}
		if strings.Contains(err.Error(), "%!") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseCIFAR(f *testing.F) {
	f.Add(cifarImage(3))
	f.Add(slices.Concat(cifarImage(0), cifarImage(10)))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := ParseCIFAR(content, "f")
		if (err == nil) != (s.Len() > 0) || err == nil && (s.Len()*(1+3*colourPixels) != len(content) || !reflect.DeepEqual(len(s.X[0]), 3*colourPixels)) {
			t.Errorf("%d samples of %d bytes, %v", s.Len(), len(content), err)
		}
	})
}
