package datasets

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// aedatFile has the lines of text and packets.
func aedatFile(packets ...[]byte) []byte {
	return slices.Concat([]byte("#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n"), slices.Concat(packets...))
}

// polarityPacket has events of four numbers: μs, x, y, and bits of polarity (2) and validity (1).
func polarityPacket(overflow uint32, events ...[4]uint32) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(le.AppendUint16(nil, 1), 0)
	for _, v := range []uint32{8, 4, overflow, uint32(len(events)), uint32(len(events)), uint32(len(events))} {
		b = le.AppendUint32(b, v)
	}
	for _, e := range events {
		b = le.AppendUint32(le.AppendUint32(b, e[1]<<17|e[2]<<2|e[3]), e[0])
	}
	return b
}

func specialPacket() []byte {
	b := polarityPacket(0, [4]uint32{1, 2, 3, 3})
	b[0] = 0
	return b
}

func TestParseAEDAT(t *testing.T) {
	got, err := ParseAEDAT(aedatFile(polarityPacket(0, [4]uint32{5, 127, 3, 3}, [4]uint32{6, 1, 1, 2}, [4]uint32{7, 0, 127, 1}), specialPacket(),
		polarityPacket(1, [4]uint32{5, 1, 2, 1})), "f")
	want := []AEDATEvent{{5, 127, 3, true}, {7, 0, 127, false}, {1<<31 + 5, 1, 2, false}} // the second one is marked as invalid
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	cut := aedatFile(polarityPacket(0, [4]uint32{5, 1, 2, 1}))
	compressed := polarityPacket(0)
	compressed[1] = 0x80
	wide := polarityPacket(0, [4]uint32{5, 1, 2, 1})
	wide[4] = 16
	for want, content := range map[string][]byte{
		"offset 0: no AEDAT file of version 3.1":      []byte("#!AER-DAT2.0\r\n"),
		"does not end with #!END-HEADER":              []byte("#!AER-DAT3.1\r\n#Source 1\r\n"),
		"offset 42: a packet of 1 events of 8 bytes":  cut[:len(cut)-1],
		"offset 42: the file ends within the 28":      cut[:50],
		"of type 0x8001, which is compressed":         aedatFile(compressed),
		"a packet of type 1 with 1 events of 16":      aedatFile(wide),
		"a packet of type 1 with -1 events of 8 byte": aedatFile(slices.Replace(polarityPacket(0), 20, 24, 255, 255, 255, 255)),
	} {
		if _, err := ParseAEDAT(content, "f"); err == nil || !strings.HasPrefix(err.Error(), "datasets: f: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Two recordings as they were published: a gesture is cut where the table says, its times begin with it, and polarity is in the address.
func TestDVSGesture(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "trials_to_train.txt", []byte("\ufeffuser01_led.aedat\n"))
	put(t, dir, "trials_to_test.txt", []byte("user24_led.aedat\n\n"))
	events := aedatFile(polarityPacket(0, [4]uint32{999, 9, 9, 1}, [4]uint32{1000, 2, 1, 3}, [4]uint32{2500, 3, 0, 1}, [4]uint32{4000, 5, 5, 1}))
	table := []byte("class,startTime_usec,endTime_usec\n2,1000,3000\n11,3000,5000\n")
	for _, name := range []string{"user01_led", "user24_led"} {
		put(t, dir, name+".aedat", events)
		put(t, dir, name+"_labels.csv", table)
	}
	s, err := DVSGesture{}.Set(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	want := Samples{X: [][]float32{{0, (128+1)*128 + 2, 1.5, 3}, {1, 5*128 + 5}}, Label: []int{1, 10}}
	if !reflect.DeepEqual(s.Train, want) || !reflect.DeepEqual(s.Test, want) || s.ClassNames[1] != "right hand wave" {
		t.Errorf("%+v", s)
	}
	if s, err = (DVSGesture{Length: 1e300}).Set(Options{Dir: dir}); err != nil || !reflect.DeepEqual(s.Train, want) {
		t.Errorf("more ms than there are: %v, %v", s.Train, err)
	}
	if s, err = (DVSGesture{Length: 1}).Set(Options{Dir: dir}); err != nil || len(s.Train.X[0]) != 2 || len(s.Train.X[1]) != 0 {
		t.Errorf("the first ms: %v, %v", s.Train.X, err)
	}
	put(t, dir, "user01_led_labels.csv", []byte("2,1000,3000\n")) // without names of columns
	if s, err = (DVSGesture{}).Set(Options{Dir: dir}); err != nil || !reflect.DeepEqual(s.Train.X, want.X[:1]) {
		t.Errorf("a table without names of columns: %v, %v", s.Train, err)
	}
	for want, table := range map[string]string{
		"has no gesture": "c,s,e\n", "has 101 gestures": "c,s,e\n" + strings.Repeat("1,0,9\n", 101),
		"line 2: class 12": "c,s,e\n12,0,1\n", "line 2: \"x\" is no whole number": "c,s,e\nx,0,1\n", "no table": "c,s\n1,2\n", "it is empty": "", "line 2: class 1 from 5 to 1": "c,s,e\n1,5,1\n",
	} {
		put(t, dir, "user24_led_labels.csv", []byte(table))
		if _, err := (DVSGesture{}).Set(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "user24_led_labels.csv: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	put(t, dir, "trials_to_test.txt", []byte("../secret.aedat\n"))
	if _, err := (DVSGesture{}).Set(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "no file .aedat beside it") {
		t.Errorf("a path that leads away: %v", err)
	}
}

// The same gesture as an array in ms.
func TestDVSGestureArrays(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "ibmGestureTrain", "user01_led"), "1.npy", npy([][]float32{{2, 1, 1, 70}, {3, 0, 0, 71}}))
	put(t, filepath.Join(dir, "ibmGestureTest", "user24_led"), "10.npy", npy([][]float32{{5, 5, 0, 3}}))
	s, err := DVSGesture{}.Set(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Samples{X: [][]float32{{0, (128+1)*128 + 2, 1, 3}}, Label: []int{1}}); !reflect.DeepEqual(s.Train, want) || s.Test.Label[0] != 10 {
		t.Errorf("%+v", s.Train)
	}
	for want, rows := range map[string][][]float32{
		"event 0 is of pixel (128, 0)": {{128, 0, 0, 0}}, "times ascend": {{1, 1, 0, 5}, {1, 1, 0, 4}}, "events are rows of": {{1, 2}}, "polarity 2": {{1, 1, 2, 0}},
	} {
		put(t, filepath.Join(dir, "ibmGestureTest", "user24_led"), "10.npy", npy(rows))
		if _, err := (DVSGesture{}).Set(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "10.npy") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := (DVSGesture{Length: math.NaN()}).Set(Options{}); err == nil {
		t.Error("a length that is no number was taken")
	}
}

func FuzzParseAEDAT(f *testing.F) {
	f.Add(aedatFile(polarityPacket(0, [4]uint32{5, 127, 3, 3}, [4]uint32{6, 1, 1, 2}), specialPacket()))
	f.Fuzz(func(t *testing.T, content []byte) {
		if events, _ := ParseAEDAT(content, "f"); len(events)*aedatEvent > len(content) {
			t.Errorf("%d events of %d bytes", len(events), len(content))
		}
	})
}

func FuzzGestures(f *testing.F) {
	f.Add([]byte("class,startTime_usec,endTime_usec\n2,1000,3000\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		all, _ := parseGestures(content, "f")
		for _, g := range all {
			if g.class < 0 || g.class >= gestureClasses || g.to < g.from {
				t.Errorf("%+v", g)
			}
		}
	})
}
