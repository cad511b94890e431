package datasets

// The form of QTDB: heart beats are labelled step by step by their waves.
const (
	qtdbSteps    = 1300 // the files have one step more, a mark that the record ends
	qtdbChannels = 4
	qtdbClasses  = 6 // P, PQ, QR, RS, ST, TP
)

// qtdb describes the files as published beside [yin2021].
func qtdb() byHand {
	const address = "https://github.com/byin-cwi/Efficient-spiking-networks"
	return byHand{
		name: "qtdb", address: address,
		files: []file{
			{name: "QTDB_train.mat", bytes: 537262, sha256: "72d1a10c96f1540880447e07256835d66da419c0b34f3dff495731a7928c5bc7"},
			{name: "QTDB_test.mat", bytes: 112720, sha256: "916f11e21679a5b61988305bbb7cd1e6df8b34f1ed4a157a7a4e295d400ef232"},
		},
		fetch: "git clone --depth 1 " + address + " && cp $(find Efficient-spiking-networks -name 'QTDB_*.mat') %s",
	}
}

// QTDB returns stretches of electrocardiograms of the QT Database [laguna1997] as [yin2021] coded them: two leads by level crossing, a
// channel for rises and one for falls of each, 1,300 steps, of which each has one of 6 classes: the waves P, PQ, QR, RS, ST and TP. 618
// stretches train and 141 test, in the order of their files; there is no validation part ([Set.Hold], [Set.Folds]). Samples have the shape
// {1300, 4} and values 0 and 1 (encode.Train makes spikes of them). The last step of the files, a mark with a −1, is left out. Where files are
// looked for is told at the head of this package; they are not fetched.
func QTDB(opt Options) (Set, error) {
	set := qtdb()
	paths, err := set.locate(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "qtdb", Classes: qtdbClasses, Shape: []int{qtdbSteps, qtdbChannels}}
	for i, part := range [...]*Samples{&s.Train, &s.Test} {
		arrays, err := parsed(set.files[i], paths[i], ParseMAT)
		if err != nil {
			return Set{}, err
		}
		*part = qtdbPart(arrays)
	}
	return s, nil
}

// qtdbPart makes samples of x[sample, step, channel] and y[sample, step, class], which is 1 for the class of the step.
func qtdbPart(arrays []MAT) Samples {
	var x, y MAT
	for _, m := range arrays {
		switch m.Name {
		case "x":
			x = m
		case "y":
			y = m
		}
	}
	return qtdbSamples(x, y)
}

// qtdbSamples cuts arrays, whose first axis is the fastest, into samples of which it is the slowest.
func qtdbSamples(x, y MAT) (s Samples) {
	n, steps := x.Shape[0], x.Shape[1]
	for i := range n {
		row, label := make([]float32, qtdbSteps*qtdbChannels), make([]int, qtdbSteps)
		for t := range qtdbSteps {
			for c := range qtdbChannels {
				row[t*qtdbChannels+c] = float32(x.Data[i+n*(t+steps*c)])
			}
			label[t] = -1
			for c := range qtdbClasses {
				if y.Data[i+n*(t+steps*c)] == 1 {
					label[t] = c
				}
			}
		}
		s.X, s.StepLabel = append(s.X, row), append(s.StepLabel, label)
	}
	return s
}
