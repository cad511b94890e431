package figures

import (
	"os"
	"testing"

	"github.com/spikecell/spikecell/plot"
)

func TestRenderTmp(t *testing.T) {
	for name, draw := range diagrams {
		f, err := draw()
		if err != nil {
			t.Error(err)
			continue
		}
		for k, s := range map[string]plot.Style{"n": {}, "p": {Medium: plot.Paper}, "d": {Theme: plot.Dark}} {
			o, _ := os.Create("/tmp/dg/" + name + "_" + k + ".png")
			dpi := 110
			if k == "p" {
				dpi = 192
			}
			if err := f.Styled(s).PNG(o, dpi); err != nil {
				t.Errorf("%s %s: %v", name, k, err)
			}
			o.Close()
		}
	}
}
