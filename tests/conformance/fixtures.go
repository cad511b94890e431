package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// fixture is a net with weights, an input, and what all cells do, for other simulators to be held against; fixtures/README.md has the format.
// No number in it is rounded in float32.
type fixture struct {
	Name       string                 `json:"name"`
	Equations  string                 `json:"equations"`
	Library    string                 `json:"library"` // that gives the same, and by which of its cells
	Modules    map[string]string      `json:"modules"`
	Net        snn.Net                `json:"net"`
	Weights    [][]float32            `json:"weights"`    // by projection, [pre][post], or of a kernel [height][width][in][out]
	Input      [][][]int              `json:"input"`      // [sample][step], the cells that fire
	Spikes     map[string][][][]int   `json:"spikes"`     // likewise, by population
	Potentials map[string][][]float64 `json:"potentials"` // [sample], [step][cell] at the ends of steps
}

// fixtureFolder is where they are, from the root of the repository.
const fixtureFolder = "tests/conformance/fixtures"

func readFixture(path string) (f fixture, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return f, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("%s: %w", path, err)
	}
	return f, f.check(path)
}

// check refuses a fixture without samples, or whose weights are not those of its net.
func (f fixture) check(path string) error {
	if len(f.Input) == 0 || len(f.Input[0]) == 0 || len(f.Weights) != len(f.Net.Projections) {
		return fmt.Errorf("%s: %d samples, and weights of %d projections of %d", path, len(f.Input), len(f.Weights), len(f.Net.Projections))
	}
	return f.Net.Check()
}

// write writes a line for each part.
func (f fixture) write(path string) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(f); err != nil {
		return err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text.Bytes(), &parts); err != nil {
		return err
	}
	out := "{"
	for i, key := range []string{"name", "equations", "library", "modules", "net", "weights", "input", "spikes", "potentials"} {
		if i > 0 {
			out += ","
		}
		out += fmt.Sprintf("\n%q: %s", key, parts[key])
	}
	return os.WriteFile(path, []byte(out+"\n}\n"), 0o644)
}

// sample returns the net with its input, as if it had been drawn.
func (f fixture) sample() sample {
	s := sample{net: f.Net, numbers: grid, modules: f.Modules, weights: f.Weights,
		rule: gradient.Rule{Function: gradient.SurrogateFunction{Kind: forms[0]}}}
	if f.Library == "SpikingJelly" {
		s.rule.Function.Kind = gradient.ATan // scripts make the cells with a derivative of the library, though nothing is learned
	}
	s.rule = s.rule.Resolve().(gradient.Rule)
	cells := f.Net.Populations[0].Size()
	for _, steps := range f.Input {
		var in snn.Spikes
		in.Resize(len(steps), cells)
		for t, fired := range steps {
			for _, i := range fired {
				in.Set(t, i)
			}
		}
		s.input = append(s.input, in)
	}
	return s
}

// results are what the fixture says that cells do.
func (f fixture) results() (r results) {
	r.Spikes, r.Potentials = map[string][]int{}, map[string][]float64{}
	for _, p := range f.Net.Populations {
		for _, steps := range f.Spikes[p.Name] {
			for _, fired := range steps {
				row := make([]int, p.Size())
				for _, i := range fired {
					row[i] = 1
				}
				r.Spikes[p.Name] = append(r.Spikes[p.Name], row...)
			}
		}
		for _, v := range f.Potentials[p.Name] {
			r.Potentials[p.Name] = append(r.Potentials[p.Name], v...)
		}
	}
	return r
}

// fixtures reads those of a library.
func fixtures(library string) (all []fixture, err error) {
	paths, err := filepath.Glob(filepath.Join(fixtureFolder, "*.json"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no fixtures in %s, %v; start the command in the root of the repository", fixtureFolder, err)
	}
	for _, path := range paths {
		f, err := readFixture(path)
		if err != nil {
			return nil, err
		}
		if f.Library == library {
			all = append(all, f)
		}
	}
	return all, nil
}

// hold compares what a library does with a fixture.
func (f fixture) hold(s asker, file string) (c comparison, err error) {
	c = comparison{name: "fixture " + f.Name, net: f.sample().describe(), numbers: grid}
	there, err := f.sample().ask(s, file)
	if err != nil {
		return c, err
	}
	want := f.results()
	want.Gradients, there.Gradients = nil, nil
	return c, c.differences(f.sample(), want, there.results)
}
