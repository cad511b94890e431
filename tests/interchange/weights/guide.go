package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/command"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/snn/trains"
	"github.com/spikecell/spikecell/tensors"
	"github.com/spikecell/spikecell/tests/exchange"
)

// page is what the blocks are taken from.
const page = "docs/guide/python.md"

// The bodies of the functions called guide are what the page shows.

func guideLoad() {
	dict := nb.Must(tensors.Read("net.safetensors"))
	net := snn.Feedforward(64, 32, 10)             // its decays, thresholds, resets and biases come from the file
	names := nb.Must(statedict.Suggest(net, dict)) // fc1: input→hidden1, lif1: hidden1, fc2: hidden1→output, lif2: output
	model := nb.Must(statedict.Load(net, dict, names))
	fmt.Println(names, model.Net)
}

func guideSave(model *snn.Model, names statedict.Modules) {
	dict := nb.Must(statedict.Save(model, names))
	if err := tensors.Write("trained.safetensors", dict); err != nil {
		panic(err)
	}
}

func guideSpikes(model *snn.Model, sample []float32) {
	in := new(snn.Spikes)
	encode.Bernoulli{T: 50}.Encode(in, sample, 1, snn.NewStream(1))
	trace := nb.Must(model.Run(in))
	hidden := trains.Trains{Dt: model.Net.Step(), Samples: []*snn.Spikes{trace.Populations[1].Spikes}} // one for each sample
	fmt.Println(errors.Join(trains.WriteDense("dense.npz", hidden), trains.WriteEvents("events.npz", hidden)))
}

func guideMine(model *snn.Model) {
	mine := nb.Must(trains.Read("mine.npz"))
	trace := nb.Must(model.Run(mine.Samples[0]))
	fmt.Println(len(mine.Samples), trace.Counts.Steps)
}

// block is one of the page: Python, or a line of the command.
var block = regexp.MustCompile("(?ms)^```python\n(.*?)^```$|^    (spikecell .*?)$")

// guide executes the page in a folder, with Python's blocks in one process, and Go's between them.
type guide struct {
	python *exchange.Script
	model  *snn.Model
	sample []float32
	run    string
}

// executePage executes all blocks of the page in their order. The script is the path of guide.py.
func executePage(ctx context.Context, out io.Writer, python, script, text string) error {
	set := nb.Must(datasets.Digits())
	g := guide{sample: set.Test.X[0]}
	var err error
	if g.python, err = exchange.Start(ctx, os.Stderr, python, "-B", "-W", "ignore", script); err != nil {
		return err
	}
	defer g.python.Close()
	found := block.FindAllStringSubmatch(text, -1)
	for _, b := range found {
		if b[2] != "" {
			err = g.command(ctx, b[2])
		} else {
			err = g.ask(b[1])
		}
		if err != nil {
			return fmt.Errorf("%s: %w, in\n%s", page, err, b[0])
		}
	}
	if err := g.ask("check()"); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d blocks of %s are executed\n", len(found), page)
	return nil
}

// ask executes a block of Python, and then what Go does with the files that it leaves.
func (g *guide) ask(code string) error {
	line, err := json.Marshal(code)
	if err != nil {
		return err
	}
	var answer string
	if err := g.python.Ask(string(line), &answer); err != nil {
		return err
	}
	if answer != "" {
		return errors.New(answer)
	}
	switch {
	case strings.Contains(code, `"net.safetensors"`):
		return g.weights()
	case strings.Contains(code, `"mine.npz"`):
		guideMine(g.model)
	}
	return nil
}

// weights does what Go does between the first two blocks of Python, and the spikes of the third.
func (g *guide) weights() error {
	guideLoad()
	dict, err := tensors.Read("net.safetensors")
	if err != nil {
		return err
	}
	net := snn.Feedforward(64, 32, 10)
	names, err := statedict.Suggest(net, dict)
	if err != nil {
		return err
	}
	if g.model, err = statedict.Load(net, dict, names); err != nil {
		return err
	}
	for row := range g.model.WeightRows(0) {
		for i := range row {
			row[i] *= 4 // as if trained, and so that some cells fire
		}
	}
	guideSave(g.model, names)
	guideSpikes(g.model, g.sample)
	return nil
}

// command executes a line of the command; the first one trains a run before.
func (g *guide) command(ctx context.Context, line string) error {
	if g.run == "" {
		r, err := train(ctx)
		if err != nil {
			return err
		}
		g.run = r.Fingerprint
	}
	words := strings.Fields(strings.Replace(line, "3f2a", g.run[:8], 1))[1:]
	var out io.Writer = io.Discard
	if n := len(words); n > 2 && words[n-2] == ">" {
		f, err := os.Create(words[n-1])
		if err != nil {
			return err
		}
		defer f.Close()
		words, out = words[:n-2], f
	}
	var said strings.Builder
	if command.Main(ctx, words, out, &said) != 0 {
		return errors.New(said.String())
	}
	return nil
}

// train trains a small net, in the run store.
func train(ctx context.Context) (*learning.Report, error) {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(200, 100, 100), err)
	if err != nil {
		return nil, err
	}
	return learning.Train(ctx, learning.Entry{
		Net: snn.Feedforward(64, 20, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 8}, Settings: learning.Settings{Epochs: 2, Workers: 1},
	}, task)
}

// inFolder executes the page in a folder with a run store of its own.
func inFolder(ctx context.Context, out io.Writer, python, folder string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := errors.Join(os.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache")), os.Chdir(folder)); err != nil {
		return err
	}
	return errors.Join(executePage(ctx, out, python, filepath.Join(root, here, "guide.py"), string(text)), os.Chdir(root))
}
