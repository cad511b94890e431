package datasets

import (
	"fmt"
	"strconv"
	"strings"
)

// Sizes of N-MNIST.
const (
	nmnistSide     = 34      // pixels, in both directions
	nmnistOverflow = 240     // a y that marks an overflow of the clock instead of a pixel
	nmnistTick     = 1 << 13 // μs that an overflow adds
	nmnistBytes    = 5       // of an event
)

// NMNISTCells is the number of addresses of N-MNIST: 34 × 34 pixels of two polarities.
const NMNISTCells = 2 * nmnistSide * nmnistSide

// NMNIST returns handwritten digits as a neuromorphic camera saw them [orchard2015]: 1,000 training and 100 test samples of
// the full set of 70,000, as they come with SLAYER, and no validation part. A sample is a list of events within 337 ms, {time in
// ms, address}, ascending in time; the shape is {0, 2}. The address is (polarity·34 + y)·34 + x, polarity 0 where the pixel
// became darker and 1 where it became brighter: [NMNISTCells] addresses. [Set.Folds] makes a cross-validation of all 1,100.
// Where files are looked for is told at the head of this package; the name is nmnist, and Options.Download fetches nothing.
func NMNIST(opt Options) (Set, error) {
	content, from, err := nmnistBundle().load(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "nmnist", Classes: 10, Shape: []int{0, 2}}
	if s.Train, err = nmnistPart(content, "train1K.txt", from); err != nil {
		return Set{}, err
	}
	if s.Test, err = nmnistPart(content, "test100.txt", from); err != nil {
		return Set{}, err
	}
	return s, nil
}

func nmnistBundle() bundle {
	return bundle{
		name: "nmnist", folders: []string{"NMNISTsmall"}, archive: "nmnist_small.tar",
		wanted: func(name string) bool {
			return strings.HasSuffix(name, ".bs2") || name == "train1K.txt" || name == "test100.txt"
		},
		files: 1102, bytes: 22601960, sha256: "9d9421fda3a8464e2dcad8ca32846a7ea13eaf58f6a49cdc8df34626f996a3f1",
		address: "https://github.com/bamsumit/slayerPytorch (NMNISTsmall in folder example)",
	}
}

// nmnistPart returns the samples that a list names, in its order.
func nmnistPart(content map[string][]byte, list, from string) (Samples, error) {
	var s Samples
	lines := strings.Split(strings.TrimSpace(string(content[list])), "\n")
	for i, line := range lines[1:] { // the first line has the names of the columns
		fields := strings.Fields(line)
		if len(fields) != 2 {
			return Samples{}, fmt.Errorf("datasets: %s: %s: line %d: %q is no sample and class", from, list, i+2, line)
		}
		class, err := strconv.Atoi(fields[1])
		if err != nil || class < 0 || class > 9 {
			return Samples{}, fmt.Errorf("datasets: %s: %s: line %d: class %q is not in 0..9", from, list, i+2, fields[1])
		}
		name := fields[0] + ".bs2"
		events, ok := content[name]
		if !ok {
			return Samples{}, fmt.Errorf("datasets: %s: %s: line %d: there is no %s", from, list, i+2, name)
		}
		x, err := ParseNMNIST(events, name)
		if err != nil {
			return Samples{}, fmt.Errorf("%w (in %s)", err, from)
		}
		s.X, s.Label = append(s.X, x), append(s.Label, class)
	}
	return s, nil
}

// ParseNMNIST reads a file of N-MNIST, .bin or .bs2: five bytes an event, which are x, y, and big-endian a bit of polarity
// and 23 bits of microseconds; where y is 240 the clock has overflown, and 2¹³ μs are added to what follows. It returns
// the list of events as [NMNIST] describes it. The name appears in errors: half an event, a pixel beyond 34 × 34, and
// times that go backwards, with their offset.
func ParseNMNIST(content []byte, name string) ([]float32, error) {
	events := make([]float32, 0, len(content)/nmnistBytes*2)
	fault := func(at int, what string, args ...any) ([]float32, error) {
		return nil, fmt.Errorf("datasets: %s: offset %d: %s", name, at, fmt.Sprintf(what, args...))
	}
	added, last := 0, 0
	for at := 0; at < len(content); at += nmnistBytes {
		if len(content)-at < nmnistBytes {
			return fault(at, "the file ends within an event of 5 bytes")
		}
		e := content[at : at+nmnistBytes]
		x, y, polarity := int(e[0]), int(e[1]), int(e[2]>>7)
		time := added + (int(e[2]&0x7f)<<16 | int(e[3])<<8 | int(e[4]))
		switch {
		case y == nmnistOverflow:
			added += nmnistTick
			continue
		case x >= nmnistSide || y >= nmnistSide:
			return fault(at, "pixel (%d, %d) is not within 34×34", x, y)
		case time < last:
			return fault(at, "time %d μs after %d μs; times ascend", time, last)
		}
		last = time
		events = append(events, float32(float64(time)/1000), float32((polarity*nmnistSide+y)*nmnistSide+x))
	}
	return events, nil
}
