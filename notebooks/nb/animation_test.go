package nb

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"os"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/spikecell/spikecell/plot"
)

// An animation is shown and saved as a figure: one PNG that moves, of the pixels of the page.
func TestAnimationIsShown(t *testing.T) {
	var frames []*plot.Figure
	for k := 1; k <= 3; k++ {
		f, err := plot.Lines("Growing", plot.Axis{Label: "t"}, plot.Axis{Label: "v"}, plot.Line{Name: "v", X: []float64{0, float64(k)}, Y: []float64{0, float64(k)}})
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
	}
	a, err := plot.Animate(frames, 5)
	if err != nil {
		t.Fatal(err)
	}
	path, err := saveFigure(t.TempDir(), a)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var shown []byte
	out := notebook{func(d *protocol.DisplayData) { shown, _ = d.Data[protocol.MIMEImagePNG].([]byte) }}
	show(out, a)
	for name, data := range map[string][]byte{"saved": saved, "shown": shown} {
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != 624 {
			t.Fatalf("%s: %v, error %v", name, img, err)
		}
		if at := bytes.Index(data, []byte("acTL")); at < 0 || binary.BigEndian.Uint32(data[at+4:]) != 3 {
			t.Errorf("%s: it does not move", name)
		}
	}
}
