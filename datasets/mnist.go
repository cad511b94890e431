package datasets

import (
	"context"
	"fmt"
)

// Options say where to look for files, and whether to fetch them. The zero value looks in the usual places and never
// uses the network.
type Options struct {
	// Dir is looked at first, and receives what is downloaded; "" downloads into the user's cache directory.
	Dir string
	// Download fetches files that no place has.
	Download bool
	// Context, where set, cancels a download when it is done. The part that has arrived is kept, and continued next time.
	Context context.Context
	// Progress, where set, is called as bytes arrive, from the goroutine that loads, many times a second: bytes of the
	// (compressed) file so far, and in total, or total = -1 where the server does not say.
	Progress func(file string, done, total int64)
}

// MNIST returns the handwritten digits [lecun1998]: 60,000 training and 10,000 test images of 28×28, in the order of
// their files, and no validation part (see [Set.Hold]). Where files are looked for is told at the head of this package.
// An [AbsentError] says that there are none; other errors name the file that is damaged or could not be fetched.
func MNIST(opt Options) (Set, error) { return mnist().load(opt) }

// FashionMNIST returns Zalando's articles [xiao2017], a set of the same form as [MNIST].
func FashionMNIST(opt Options) (Set, error) { return fashionMNIST().load(opt) }

// source describes a set of four IDX files.
type source struct {
	name    string // of the set and its directory
	classes int
	files   [4]file
	bases   []string // addresses that hold every file as <name>.gz, in the order they are tried
	install string   // another way to get it, for the message when it is absent
}

// The files of a source.
const (
	trainImages = iota
	trainLabels
	testImages
	testLabels
)

// file is one raw file as published.
type file struct {
	name   string
	bytes  int64
	sha256 string
	md5    string // of the file as it is published, where no sha256 is
	zipped bool   // it is published as name.gz
}

// mnist describes MNIST. The second address is that of the TensorFlow project; yann.lecun.com no longer serves the
// files.
func mnist() source {
	return source{
		name: "mnist", classes: 10,
		files: [4]file{
			{name: "train-images-idx3-ubyte", bytes: 47040016, sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
			{name: "train-labels-idx1-ubyte", bytes: 60008, sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
			{name: "t10k-images-idx3-ubyte", bytes: 7840016, sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
			{name: "t10k-labels-idx1-ubyte", bytes: 10008, sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
		},
		bases: []string{
			"https://ossci-datasets.s3.amazonaws.com/mnist/",
			"https://storage.googleapis.com/cvdf-datasets/mnist/",
		},
	}
}

// fashionMNIST describes Fashion-MNIST. The first address is the authors'; all are held to the checksums.
func fashionMNIST() source {
	return source{
		name: "fashion-mnist", classes: 10,
		files: [4]file{
			{name: "train-images-idx3-ubyte", bytes: 47040016, sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
			{name: "train-labels-idx1-ubyte", bytes: 60008, sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
			{name: "t10k-images-idx3-ubyte", bytes: 7840016, sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
			{name: "t10k-labels-idx1-ubyte", bytes: 10008, sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
		},
		bases: []string{
			"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
			"https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
		},
		install: "apt install dataset-fashion-mnist",
	}
}

// load finds or fetches the files and reads them.
func (src source) load(opt Options) (Set, error) {
	paths, err := src.locate(opt)
	if err != nil {
		return Set{}, err
	}
	var x [4]IDX
	for i, f := range src.files {
		if x[i], err = f.read(paths[i], src.classes); err != nil {
			return Set{}, err
		}
	}
	s := Set{Name: src.name, Classes: src.classes, Shape: x[trainImages].Shape[1:]}
	if s.Train, err = Label(x[trainImages], x[trainLabels], src.classes); err != nil {
		return Set{}, err
	}
	if s.Test, err = Label(x[testImages], x[testLabels], src.classes); err != nil {
		return Set{}, err
	}
	return s, nil
}

// locate returns the path of each file, after fetching those that are nowhere if the options ask for it.
func (src source) locate(opt Options) (paths [4]string, err error) {
	places := opt.places(src.name)
	var missing []file
	for i, f := range src.files {
		if paths[i], err = f.find(places); err != nil {
			return paths, fmt.Errorf("datasets: %s: %w", src.name, err)
		}
		if paths[i] == "" {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return paths, nil
	}
	if !opt.Download {
		return paths, src.absent(missing, places, opt)
	}
	if err := src.fetch(missing, opt); err != nil {
		return paths, err
	}
	opt.Download = false // what has been fetched is found now, or reported as absent
	return src.locate(opt)
}
