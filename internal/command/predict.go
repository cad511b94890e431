package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/trained"
)

// predicting is what the flags of `spikecell predict` say.
type predicting struct {
	store string
	json  bool
}

func predictCommand() *cobra.Command {
	var o predicting
	c := &cobra.Command{
		Use:   "predict MODEL [SAMPLES.csv]",
		Short: "Classify samples without labels by a trained network",
		Long: "MODEL is a saved network, the folder of a run, or the first letters of a run in the store. Samples are lines of numbers, as\n" +
			"the network was trained on, separated by commas, semicolons, tabs or spaces, from a file or from standard input; empty\n" +
			"lines are skipped, and samples counted from 0. Each line of output is the class, or – where the output is silent, and the\n" +
			"score of every class; of a network with a class for each step, the class of each; of one that gives numbers, those.",
		Args: func(_ *cobra.Command, args []string) error {
			return checkArguments("predict MODEL [SAMPLES.csv]", args, 1, 2)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), args, c.InOrStdin(), c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON array")
	return c
}

// checkArguments wants so many arguments of a command.
func checkArguments(usage string, args []string, least, most int) error {
	if len(args) < least || len(args) > most {
		verb, _, _ := strings.Cut(usage, " ")
		return fmt.Errorf("%s: got %d arguments (spikecell %s)", verb, len(args), usage)
	}
	return nil
}

// loadNetwork reads the network that a user names in some way.
func loadNetwork(verb, store, model string) (*learning.Trained, error) {
	path, err := findNetwork(verb, store, model)
	if err != nil {
		return nil, err
	}
	return trained.Load(path)
}

func (o predicting) run(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	net, err := loadNetwork("predict", o.store, args[0])
	if err != nil {
		return err
	}
	file := "-"
	if len(args) == 2 {
		file = args[1]
	}
	x, err := samplesOf(ctx, "predict", file, stdin)
	if err != nil {
		return err
	}
	said, err := net.Predict(ctx, x)
	if err != nil {
		return err
	}
	if o.json {
		return printPredictionsJSON(stdout, said)
	}
	return printPredictions(stdout, said)
}

// samplesOf reads the samples of a file, or for "-" of standard input.
func samplesOf(ctx context.Context, verb, file string, stdin io.Reader) ([][]float32, error) {
	read, name := func() ([]byte, error) { return os.ReadFile(file) }, file
	if file == "-" {
		read, name = func() ([]byte, error) { return io.ReadAll(stdin) }, "standard input"
	}
	text, err := readAll(ctx, read)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	x, err := readSamples(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", verb, name, err)
	}
	if len(x) == 0 {
		return nil, fmt.Errorf("%s: %s has no samples; give a line of numbers for each", verb, name)
	}
	return x, nil
}

// readFile is os.ReadFile that ends with ctx: the other end of a pipe may never come.
func readFile(ctx context.Context, path string) ([]byte, error) {
	return readAll(ctx, func() ([]byte, error) { return os.ReadFile(path) })
}

func readAll(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// longestLine is that of a sample of a million numbers.
const longestLine = 1 << 24

// readSamples reads a sample a line.
func readSamples(r io.Reader) (x [][]float32, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		row, err := readSample(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if row != nil {
			x = append(x, row)
		}
	}
	return x, lines.Err()
}

// readSample reads the numbers of a line, which are separated by semicolons, tabs or commas, whichever of these comes first in this list, or
// else by blanks; nil of an empty line. Between two separators there must be a number: a gap would move what follows it.
func readSample(line string) (row []float32, err error) {
	words := strings.Fields(line)
	if i := strings.IndexAny(line, ";\t,"); i >= 0 {
		separator := ","
		for _, s := range []string{"\t", ";"} {
			if strings.Contains(line, s) {
				separator = s
			}
		}
		words = strings.Split(line, separator)
	}
	for i, w := range words {
		w = strings.TrimSpace(w)
		if w == "" {
			return nil, fmt.Errorf("value %d is empty; give a number for each", i+1)
		}
		v, err := strconv.ParseFloat(w, 32)
		if err != nil || strings.ContainsAny(w, "_xX") { // which Go's literals may have
			return nil, fmt.Errorf("%q is no number of a sample; give numbers alone, without a header", w)
		}
		row = append(row, float32(v))
	}
	return row, nil
}

// predictionJSON is what `spikecell predict -json` prints of a sample; class is null where the output is silent.
type predictionJSON struct {
	Class  *int      `json:"class"`
	Scores []float64 `json:"scores"`
	// Of each step, null for none, and the numbers of a target: where the network was trained for them.
	StepClass []*int    `json:"stepClass,omitempty"`
	Output    []float32 `json:"output,omitempty"`
}

func printPredictionsJSON(w io.Writer, said []learning.Prediction) error {
	all := make([]predictionJSON, len(said))
	for i, p := range said {
		all[i].Scores, all[i].Output = p.Scores, p.Output
		for t, c := range p.StepClass {
			all[i].StepClass = append(all[i].StepClass, nil)
			if c >= 0 {
				all[i].StepClass[t] = &said[i].StepClass[t]
			}
		}
		if p.Class >= 0 {
			all[i].Class = &said[i].Class
		}
	}
	return json.NewEncoder(w).Encode(all)
}

func printPredictions(w io.Writer, said []learning.Prediction) error {
	for _, p := range said {
		if _, err := fmt.Fprintln(w, predictionLine(p)); err != nil {
			return err
		}
	}
	return nil
}

// predictionLine is a class and the scores that it was read from, the class of each step, or the numbers of a target.
func predictionLine(p learning.Prediction) string {
	var words []string
	switch {
	case p.Output != nil:
		for _, v := range p.Output {
			words = append(words, fmt.Sprintf("%.6g", v))
		}
	case p.StepClass != nil:
		for _, c := range p.StepClass {
			words = append(words, className(c))
		}
	default:
		words = append(words, className(p.Class))
		for _, s := range p.Scores {
			words = append(words, fmt.Sprintf("%.4g", s))
		}
	}
	return strings.Join(words, "\t")
}

func className(c int) string {
	if c < 0 {
		return "–"
	}
	return strconv.Itoa(c)
}
