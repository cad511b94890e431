package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakePeer is a script that differs by 0.001 and takes 4 ms each time.
func fakePeer() {
	fmt.Println(`{"peer": "fake 1.0", "differs": {"loss": 0.001}}`)
	for s := bufio.NewScanner(os.Stdin); s.Scan(); {
		fmt.Println(`{"ms": 4.0, "mb": 100}`)
	}
}

func TestPeer(t *testing.T) {
	p := peer{id: "x", script: "fake.py", tolerance: map[string]float64{"loss": 0.01}, prepare: func(*bench, string) (func() error, int, error) {
		return func() error { return nil }, 2, nil
	}}
	c, err := p.compare(t.Context(), newBench(true, nil), os.Args[0], 2, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "x" || c.Peer != "fake 1.0" || c.PeerMS != 4 || !(c.Times > 1) || c.PeerMB != 100 || !(c.OursMB > 1) {
		t.Errorf("%+v", c)
	}
	p.tolerance["loss"] = 0.0001
	_, err = p.compare(t.Context(), newBench(true, nil), os.Args[0], 2, io.Discard)
	if err == nil || err.Error() != "fake 1.0: loss differs by 0.001 from ours, not by at most 0.0001: not timed (all differences: map[loss:0.001])" {
		t.Errorf("error %v", err)
	}
}

// What is not compared, or is no number, is not the same.
func TestPeerCheck(t *testing.T) {
	p := peer{tolerance: map[string]float64{"loss": 1}}
	if p.check(map[string]float64{"spikes": 0}) == nil {
		t.Error("a loss that was not compared passes")
	}
	if p.check(map[string]float64{"loss": 0.5, "else": 100}) != nil {
		t.Error("a loss within its tolerance is refused")
	}
}

func TestWritePeers(t *testing.T) {
	var b strings.Builder
	err := writePeers(&b, []comparison{{ID: "bptt", Peer: "fake 1.0", OursMS: 2, PeerMS: 20, Times: 10, OursMB: 30.2, Differs: map[string]float64{"loss": 1e-7}}})
	if err != nil || !strings.Contains(strings.Join(strings.Fields(b.String()), " "), "bptt 2 ms 20 ms 10.0 30 – fake 1.0 loss 1.0e-07") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// The file is read back by the definition of the format.
func TestWriteTensors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := writeTensors(path, []tensor{{"a", []int{2, 2}, []float32{1, 2, 3, 4}}, {"b", []int{1}, []float32{5}}}); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := binary.LittleEndian.Uint64(all)
	var head map[string]struct {
		Type    string `json:"dtype"`
		Shape   []int
		Offsets []int `json:"data_offsets"`
	}
	if err := json.Unmarshal(all[8:8+n], &head); err != nil {
		t.Fatal(err)
	}
	if h := head["a"]; h.Type != "F32" || !slices.Equal(h.Shape, []int{2, 2}) || !slices.Equal(h.Offsets, []int{0, 16}) {
		t.Errorf("a: %+v", h)
	}
	if h := head["b"]; !slices.Equal(h.Offsets, []int{16, 20}) {
		t.Errorf("b: %+v", h)
	}
	var data [5]float32
	if _, err := binary.Decode(all[8+n:], binary.LittleEndian, data[:]); err != nil || data != [5]float32{1, 2, 3, 4, 5} {
		t.Errorf("data %v, %v", data, err)
	}
}
