package nb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// The notebook in testdata shows things of its own. Its last cell fails on purpose.
func TestCells(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the notebook kernel and runs cells")
	}
	res, err := runner.Run(t.Context(), runner.Options{Notebook: "testdata/cells.ipynb", WorkDir: t.TempDir()})
	if err == nil || res.Executed != 5 {
		t.Fatalf("%d cells ended well, want 5; error %v", res.Executed, err)
	}
	t.Run("order", func(t *testing.T) { checkOrder(t, res.Notebook.Cells[1].Outputs) })
	t.Run("image", func(t *testing.T) { checkImage(t, res.Notebook.Cells[1].Outputs) })
	t.Run("progress", func(t *testing.T) { checkProgress(t, res.Notebook.Cells[2].Outputs) })
	t.Run("live", func(t *testing.T) { checkLive(t, res.Notebook.Cells[3].Outputs) })
	t.Run("explore", func(t *testing.T) { checkExplore(t, res.Notebook.Cells[4].Outputs) })
	t.Run("must", func(t *testing.T) { checkFailure(t, res.Notebook.Cells[5].Outputs, err) })
}

// kinds says of each output what it is, in the order of the cell.
func kinds(outputs []runner.Output) []string {
	found := []string{}
	for _, o := range outputs {
		plain, _ := o.Data.Text("text/plain")
		switch {
		case o.Kind == runner.Stream:
			found = append(found, o.Name+" "+o.Text)
		case o.Kind == runner.Failure:
			found = append(found, "failure")
		case o.Data["image/png"] != nil:
			found = append(found, "image "+plain)
		case o.Data["text/markdown"] != nil:
			found = append(found, "table "+plain)
		case o.Data["text/html"] != nil:
			found = append(found, "html "+plain)
		default:
			found = append(found, "text "+plain)
		}
	}
	return found
}

// What was printed and what was shown comes out in the order of the program.
func checkOrder(t *testing.T, outputs []runner.Output) {
	want := []string{}
	printed := ""
	for i := range 5 {
		want = append(want, fmt.Sprintf("stdout %sbefore %d\n", printed, i),
			"text caption", "image square of 1 in", "table | a |\n|---|", `text error: nb: figure "square of 0 in": nothing to draw`)
		printed = fmt.Sprintf("after %d\n", i)
	}
	want = append(want, "stdout "+printed)
	if got := kinds(outputs); !slices.Equal(got, want) {
		t.Errorf("outputs\n%q, want\n%q", got, want)
	}
}

// Where no browser can answer, controls have their first values, and nothing waits for them.
func checkExplore(t *testing.T, outputs []runner.Output) {
	want := []string{"text x = 2, again: 0 times", "text drawn of [2 0]", "stdout [2 0]\n"}
	if got := kinds(outputs); !slices.Equal(got, want) {
		t.Errorf("outputs %q, want %q", got, want)
	}
}

// An inch is 192 pixels of the image and 96 of the page.
func checkImage(t *testing.T, outputs []runner.Output) {
	for _, o := range outputs {
		text, ok := o.Data.Text("image/png")
		if !ok {
			continue
		}
		data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
		if err != nil {
			t.Fatal(err)
		}
		size, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || size.Width != 192 {
			t.Errorf("image %d pixels wide, want 192; %v", size.Width, err)
		}
		if got := strings.Join(strings.Fields(string(o.Metadata["image/png"])), ""); got != `{"alt":"squareof1in","width":96}` {
			t.Errorf("metadata %s, want a width of 96 and what it shows", got)
		}
		return
	}
	t.Error("no image")
}

// A thousand reports are one output, in its last state.
func checkProgress(t *testing.T, outputs []runner.Output) {
	got := kinds(outputs)
	if len(got) != 2 || !strings.HasPrefix(got[0], "html A & B seed 1 2 epochs valid 90.0 % took ") || got[1] != "stdout trained\n" {
		t.Fatalf("outputs %q", got)
	}
	if h, _ := outputs[0].Data.Text("text/html"); !strings.HasPrefix(h, `<progress value="1.000" max="1"></progress> <code>A &amp; B seed 1 `) {
		t.Errorf("bar %q", h)
	}
}

// A cell that fails shows what it had shown, the message, and no stack.
func checkFailure(t *testing.T, outputs []runner.Output, err error) {
	got := kinds(outputs)
	if len(got) < 2 || got[0] != "text unfinished business" || !strings.HasPrefix(got[1], "stderr error: learning: no such thing\n") {
		t.Errorf("outputs %q", got)
	}
	if all := strings.Join(got, "") + err.Error(); strings.Contains(all, "goroutine") || strings.Contains(all, "never") {
		t.Errorf("more than a message: %q, %v", got, err)
	}
}

// A curve that was redrawn many times is one image, and above it is one line.
func checkLive(t *testing.T, outputs []runner.Output) {
	got := kinds(outputs)
	if len(got) != 3 || !strings.HasPrefix(got[0], "html B seed 1 40 epochs valid 90.0 % took ") || got[1] != "image Learning curve" ||
		got[2] != "stdout trained\n" {
		t.Errorf("outputs %q", got)
	}
}
