package nb

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/spikecell/spikecell/learning"
)

// train stands for a training run here.
func train(_ context.Context, e learning.Entry) (string, error) {
	e.Settings.Progress(learning.Progress{Entry: e.Name, Phase: "test", Epoch: 10, Epochs: 10, Done: 100, Of: 100})
	return e.Name + " is trained", nil
}

// A cell that trains and shows what came of it. It ends when it is interrupted.
func ExampleMust() {
	entries := []learning.Entry{{Name: "STDP"}, {Name: "CSDP"}}
	for _, e := range Watch(entries, func(learning.Progress) {}) {
		Show(Must(train(Context(), e)))
	}
	Show(Must(strconv.Atoi("3")))
	// Output:
	// STDP is trained
	// CSDP is trained
	// 3
}

// Without a terminal, progress is a line now and then.
func ExampleTerminalProgress() {
	show, done := TerminalProgress(os.Stdout)
	defer done()
	for _, e := range Watch([]learning.Entry{{Name: "STDP"}, {Name: "CSDP"}}, show) {
		if _, err := train(context.Background(), e); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// STDP seed 0 10 epochs took 0s
	// CSDP seed 0 10 epochs took 0s
}

// In a notebook the learning curve grows below the cell; elsewhere a line tells how far training is.
func ExampleLive() {
	for _, e := range Watch([]learning.Entry{{Name: "STDP"}, {Name: "CSDP"}}, Live("Learning curve", "validation accuracy")) {
		Show(Must(train(Context(), e)))
	}
	// Output:
	// STDP is trained
	// CSDP is trained
}

// One line tells how far training is.
func ExampleProgress() {
	for _, e := range Watch([]learning.Entry{{Name: "STDP"}}, Progress()) {
		Show(Must(train(Context(), e)))
	}
	// Output:
	// STDP is trained
}
