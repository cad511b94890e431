package datasets_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/datasets"
)

func ExampleDigits() {
	set, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Name, set.Shape, set.Classes, "classes")
	fmt.Println(set.Train.Len(), set.Valid.Len(), set.Test.Len())
	x, label := set.Train.X[0], set.Train.Label[0]
	fmt.Println("a", label)
	for row := range 8 {
		fmt.Print("|")
		for _, v := range x[8*row : 8*row+8] {
			fmt.Printf("%c", " .:*#"[int(v*4)])
		}
		fmt.Println("|")
	}
	// Output:
	// digits [8 8] 10 classes
	// 1078 359 360
	// a 7
	// |  :*##  |
	// | .*::*  |
	// |   .**  |
	// |  *#**: |
	// |  .*.   |
	// |   *    |
	// |  ::    |
	// |  *.    |
}

// The first 50,000 images train, the last 10,000 of the training file select.
func ExampleMNIST() {
	set, err := datasets.MNIST(datasets.Options{Download: true})
	if err != nil {
		log.Fatal(err)
	}
	set = set.Hold(10000)
	fmt.Println(set.Train.Len(), set.Valid.Len(), set.Test.Len())
}

func ExampleFashionMNIST() {
	_, err := datasets.FashionMNIST(datasets.Options{})
	if absent, ok := errors.AsType[*datasets.AbsentError](err); ok {
		fmt.Println("not on this machine; fetch it with")
		fmt.Println(absent.Fetch)
	}
}

func ExampleSet_Hold() {
	set, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	set = set.Hold(78)
	fmt.Println(set.Train.Len(), set.Valid.Len(), set.Test.Len())
	// Output: 1000 437 360
}

func ExampleSet_Take() {
	set, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	quick := set.Take(100, 50, -1)
	fmt.Println(quick.Train.Len(), quick.Valid.Len(), quick.Test.Len())
	// Output: 100 50 360
}

// The digest names the content: another split is another set.
func ExampleSet_Digest() {
	set, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Digest()[:16])
	fmt.Println(set.Digest() == set.Hold(0).Digest(), set.Digest() == set.Hold(1).Digest())
	// Output:
	// 66472f00e1ed27e6
	// true false
}

// Two images of 1×3 pixels and their labels, in the format of MNIST.
func ExampleLabel() {
	images, err := datasets.ParseIDX([]byte{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 255, 0, 0}, "images")
	if err != nil {
		log.Fatal(err)
	}
	labels, err := datasets.ParseIDX([]byte{0, 0, 8, 1, 0, 0, 0, 2, 4, 7}, "labels")
	if err != nil {
		log.Fatal(err)
	}
	samples, err := datasets.Label(images, labels, 10)
	fmt.Println(images.Shape, samples.X, samples.Label, err)
	// Output: [2 1 3] [[0 0.2 1] [1 0 0]] [4 7] <nil>
}

func ExampleParseIDX() {
	_, err := datasets.ParseIDX([]byte{0, 0, 8, 1, 0, 0, 0, 9, 4, 7}, "labels")
	fmt.Println(err)
	// Output: datasets: labels: offset 10: the file ends after 2 values, its header announces 9
}

// A table of one's own: classes of text, a stratified split, features scaled by the training part.
func ExampleCSV() {
	file := filepath.Join(os.TempDir(), "spikecell-example.csv")
	table := "id,width,kind\n1,2.5,rose\n2,3.5,lily\n3,4.5,rose\n4,1.5,lily\n"
	if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file)
	set, err := datasets.CSV{Path: file, Label: "kind", Ignore: []string{"id"},
		Split:   datasets.Split{Test: 0.5, Seed: 1, Stratify: true},
		Scaling: datasets.Scaling{Method: datasets.MinMaxClipped}}.Load()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.ClassNames, set.Train.Len(), set.Test.Len())
	// Output: [lily rose] 2 2
}

// Five sets that together test on every sample once.
func ExampleSet_Folds() {
	set, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	folds, err := set.Folds(5, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range folds {
		fmt.Println(f.Name, f.Train.Len(), f.Test.Len())
	}
	// Output:
	// digits, fold 1 of 5 1437 360
	// digits, fold 2 of 5 1437 360
	// digits, fold 3 of 5 1438 359
	// digits, fold 4 of 5 1438 359
	// digits, fold 5 of 5 1438 359
}

func ExampleMackeyGlass() {
	x, err := datasets.MackeyGlass{Tau: 17}.Series()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d points: %.4f %.4f %.4f …\n", len(x), x[0], x[1], x[2])
	// Output: 1501 points: 1.2668 1.3034 1.2823 …
}
