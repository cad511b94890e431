package hwmodel

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallChip = `{"name":"mine","title":"A chip","kind":"neuromorphic",
"affine":{"synapse":{"value":5,"unit":"pJ","class":"B","provenance":"measured","year":2024,"source":"me2024"}},
"power":{"chip":{"low":1,"high":4,"unit":"mW","class":"C","provenance":"vendor","year":2024,"source":"me2024"}},
"map":{"single":{"neurons":{"value":256,"unit":"1","provenance":"vendor","year":2024,"source":"me2024"},"inputs":{"value":256,"unit":"1","provenance":"vendor","year":2024,"source":"me2024"}}}}`

func TestParseChip(t *testing.T) {
	c, err := ParseChip("mine.json", []byte(smallChip))
	if err != nil {
		t.Fatal(err)
	}
	if i := c.Affine.Synapse.Interval(); i.Typical != 5e-12 || i.High != 7.5e-12 {
		t.Errorf("%v", i)
	}
	if i := c.Power.Chip.Interval(); i != (Interval{1e-3, 2e-3, 4e-3}) { // geometric mean
		t.Errorf("%v", i)
	}
	if c.Affine.Synapse.name != "affine.synapse" {
		t.Error(c.Affine.Synapse.name)
	}
}

// Every fault names file and field, and what to do.
func TestChipFaults(t *testing.T) {
	for edit, want := range map[string]string{
		`"name":"mine"→"name":"My Chip"`:                        `name "My Chip": give lower case`,
		`"title":"A chip"→"title":""`:                           "title is empty",
		`"kind":"neuromorphic"→"kind":"brain"`:                  `kind "brain": give neuromorphic, conventional or technology`,
		`"kind":"neuromorphic"→"kind":"neuromorphic","x":1`:     `line 1: unknown field "x"`,
		`"unit":"pJ",→`:                                         "affine.synapse.unit is left out; give one of fJ, pJ, nJ",
		`"unit":"pJ"→"unit":"pW"`:                               `affine.synapse.unit "pW" is not known; give one of fJ, pJ`,
		`"unit":"pJ"→"unit":"mW"`:                               `affine.synapse.unit "mW" is of power; give one of energy: fJ, pJ`,
		`"value":5→"value":-5`:                                  "affine.synapse.value is -5",
		`"value":5,→`:                                           "affine.synapse.value is 0 or left out",
		`"value":5→"value":5,"low":6`:                           "affine.synapse.low is 6, above value 5",
		`"value":5→"value":5,"high":4`:                          "affine.synapse.high is 4, below value 5",
		`"low":1→"low":5`:                                       "power.chip.low is 5, above high 4",
		`"class":"B",→`:                                         "affine.synapse.class is left out; give A, B, C or D",
		`"class":"B"→"class":"E"`:                               `affine.synapse.class "E"`,
		`"provenance":"measured"→"provenance":"guessed"`:        `affine.synapse.provenance "guessed": give measured, simulated, vendor or derived`,
		`"year":2024,"source":"me2024"}},→"source":"me2024"}},`: "affine.synapse.year is 0",
		`"source":"me2024"}},→"source":""}},`:                   "affine.synapse.source is left out; give the key of a source",
		`"neurons":{→"neuron":{`:                                `line 4: unknown field "neuron" in map.single`,
		`"year":2024→"year":"2024"`:                             `line 2: affine.synapse.year is the text "2024"; give a whole number`,
		`"value":5→"value":5,"value":6`:                         "line 2: affine.synapse.value is there twice",
		`"value":5→"Value":5`:                                   `line 2: unknown field "Value" in affine.synapse; is "value" meant?`,
		`"inputs":{"value":256,"unit":"1","provenance":"vendor","year":2024,"source":"me2024"}→"inputs":null`:                                                                                                                                                                         "map.single.inputs is left out; this section needs it",
		`"affine":{→"affine":{"tick":{"value":1,"unit":"ms","class":"A","provenance":"vendor","year":2024,"source":"x"},"speedup":{"value":1,"unit":"1","provenance":"vendor","year":2024,"source":"x"},`:                                                                             "give one of tick, clock, launch and speedup",
		`"map":{→"map":{"memory":{"total":{"value":1,"unit":"B","provenance":"vendor","year":2024,"source":"x"},"firstBits":{"value":1,"unit":"bit","provenance":"vendor","year":2024,"source":"x"},"bits":{"value":1,"unit":"bit","provenance":"vendor","year":2024,"source":"x"}},`: "map: it has 2 rules; give one",
		`"affine":{→"affine":{"launch":{"value":1,"unit":"ms","class":"A","provenance":"vendor","year":2024,"source":"x"},`:                                                                                                                                                           "launch, busy and mac go together",
		`"kind"→"sram":{},"kind"`:                        "sram: give one of perBit",
		`"kind"→"arithmetic":{"precision":"fp8"},"kind"`: "arithmetic.add is left out",
	} {
		old, replaced, _ := strings.Cut(edit, "→")
		text := strings.Replace(smallChip, old, replaced, 1)
		if text == smallChip {
			t.Fatalf("%s changes nothing", edit)
		}
		if _, err := ParseChip("mine.json", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "hwmodel: chip file mine.json: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", edit, err, want)
		}
	}
	bare := `{"name":"bare","title":"A chip","kind":"neuromorphic"}`
	if _, err := ParseChip("bare.json", []byte(bare)); err == nil || !strings.Contains(err.Error(), "it has no section with prices, power or limits") {
		t.Error(err)
	}
	if _, err := ParseChip("mine.json", []byte(smallChip+"{}")); err == nil || !strings.Contains(err.Error(), "more after") {
		t.Error(err)
	}
}

// Every chip that comes with the package is read, named after its file, and says where it is from.
func TestChips(t *testing.T) {
	all, err := Chips()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Errorf("%d chips", len(all))
	}
	for _, c := range all {
		if text, err := files.ReadFile("chips/" + c.Name + ".json"); err != nil || len(text) == 0 {
			t.Errorf("%s: %v", c.Name, err)
		}
		if len(c.Methods()) == 0 {
			t.Errorf("%s has numbers for no method", c.Name)
		}
	}
}

func TestNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.json")
	if err := os.WriteFile(file, []byte(smallChip), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := Named("loihi-1", "xylo", file)
	if err != nil || fmt.Sprint(namesOfChips(all)) != "[loihi-1 xylo-audio-2 xylo-audio-3 xylo-imu mine]" {
		t.Errorf("%v, %v", namesOfChips(all), err)
	}
	if _, err := Named("loihi-9"); err == nil || !strings.Contains(err.Error(), `no chip "loihi-9"; there are abr-tsp1, akida, arm,`) {
		t.Error(err)
	}
	if _, err := Named("./nowhere.json"); err == nil {
		t.Error("a file that is not there is read")
	}
}

// A user's copy of a chip, loaded from a file, gives what the chip gives.
func TestACopyIsTheChip(t *testing.T) {
	text, err := files.ReadFile("chips/loihi-1.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := c.Estimate(ClosedForm, w784())
	if b := estimate(t, "loihi-1", ClosedForm, w784()); a.Energy() != b.Energy() {
		t.Errorf("%v and %v", a.Energy(), b.Energy())
	}
}

func FuzzParseChip(f *testing.F) {
	f.Add([]byte(smallChip))
	for _, name := range []string{
		"loihi-1", "speck", "sram-points", "xylo-imu", "crossbar-rram", "spinnaker-2", "truenorth", "odin", "texel", "northpole",
	} {
		text, err := files.ReadFile("chips/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseChip("fuzzed", text)
		if err != nil {
			return
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseChip("again", again); err != nil {
			t.Errorf("%s is read, but not what is written of it: %v", text, err)
		}
		for _, m := range c.Methods() {
			if _, err := c.Estimate(m, w784()); err != nil {
				t.Errorf("%v: %v", m, err)
			}
		}
	})
}
