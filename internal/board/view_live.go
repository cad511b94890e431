package board

import (
	"fmt"
	"net/http"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

const (
	// mostCurves is how many entries a figure of runs under way has: more cannot be told apart.
	mostCurves = 6
	// mostLive is how many runs under way are shown one by one.
	mostLive = 100
)

// liveView is what is trained now.
type liveView struct {
	Runs   []*run
	Of     int
	Figure shown
}

func (b *Board) livePage(s *shelf, _ *http.Request) (string, any, error) {
	runs := filter{State: string(underWay)}.choose(s.Runs)
	v := liveView{Runs: runs[:min(len(runs), mostLive)], Of: len(runs)}
	if len(runs) > 0 {
		f, err := liveFigure(runs)
		v.Figure = showFigure("live/learning", "", version(runs), f, err)
	}
	return "Under way", v, nil
}

func (b *Board) liveFile(s *shelf, r *http.Request, name string) (content, error) {
	if stem(name) != "learning" {
		return content{}, missing("there is no such file")
	}
	f, err := liveFigure(filter{State: string(underWay)}.choose(s.Runs))
	return drawn(r, name, f, err)
}

// liveFigure draws the runs under way, the seeds of an entry as one curve.
func liveFigure(runs []*run) (*plot.Figure, error) {
	var names []string
	var curves [][][]learning.Epoch
	place := map[string]int{}
	for _, r := range runs {
		if len(r.Ended) == 0 {
			continue
		}
		i, known := place[r.entryKey()]
		if !known && len(names) == mostCurves {
			continue
		}
		if !known {
			i = len(names)
			place[r.entryKey()] = i
			names, curves = append(names, r.Called()), append(curves, nil)
		}
		curves[i] = append(curves[i], r.Ended)
	}
	return learningFigure("", names, curves)
}

// version changes whenever one of the runs has trained another epoch.
func version(runs []*run) string {
	ended, mark := 0, ""
	for _, r := range runs {
		ended += len(r.Ended)
		mark += r.Fingerprint[:2]
	}
	return fmt.Sprintf("%d-%.40s", ended, mark)
}
