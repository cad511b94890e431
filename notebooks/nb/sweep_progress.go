package nb

import (
	"fmt"
	"html"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/spikecell/spikecell/learning/sweep"
)

// SweepProgress returns a function for Run of a sweep.Executor. It shows in one line, which is updated in place a few times a second, how far
// the sweep is: runs that are done, that the store had and that failed, runs an hour, about how long the others take, and on a cluster how its
// tasks stand in the queue. Below it are the runs that failed, each with its specification and why. The last state stays. Outside a notebook
// it writes lines to standard error.
func SweepProgress() func(sweep.Progress) {
	if !gonbui.IsNotebook {
		return sweepLines(os.Stderr, 10*time.Second)
	}
	id, page := "sweep-"+gonbui.UniqueId(), kernel()
	return sweepProgress(func(b bundle) { page.display(id, b, 0) }, 250*time.Millisecond)
}

// sweepLines writes a line for each run that fails, and every so often one of how far the sweep is.
func sweepLines(w io.Writer, every time.Duration) func(sweep.Progress) {
	var told time.Time
	return func(p sweep.Progress) {
		if p.Err != nil {
			fmt.Fprintf(w, "%v failed: %v\n", p.Last, p.Err)
		}
		if p.Done == p.Of || time.Since(told) >= every {
			told = time.Now()
			fmt.Fprintln(w, p)
		}
	}
}

// shownFailures is how many runs that failed are named.
const shownFailures = 10

// sweepView is what is shown of a sweep.
type sweepView struct {
	mu       sync.Mutex
	latest   sweep.Progress
	failures []string
}

// sweepProgress draws what is known of a sweep, at most once in an interval.
func sweepProgress(draw func(bundle), every time.Duration) func(sweep.Progress) {
	v := &sweepView{}
	t := &throttle{every: every, draw: func() { draw(v.bundle()) }}
	return func(p sweep.Progress) { t.changed(v.take(p)) }
}

// take notes how far a sweep is, and says whether it has ended.
func (v *sweepView) take(p sweep.Progress) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.latest = p; p.Err != nil && p.Last != nil {
		v.failures = append(v.failures, fmt.Sprintf("%v failed: %v", p.Last, p.Err))
	}
	return p.Done == p.Of
}

// bundle is the present state as an output of a notebook.
func (v *sweepView) bundle() bundle {
	v.mu.Lock()
	defer v.mu.Unlock()
	lines := append([]string{v.latest.String()}, v.failures[:min(len(v.failures), shownFailures)]...)
	if more := len(v.failures) - shownFailures; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d others failed", more))
	}
	done := float64(v.latest.Done) / float64(max(v.latest.Of, 1))
	page := fmt.Sprintf(`<progress value="%.3f" max="1"></progress>`, done)
	for _, line := range lines {
		page += fmt.Sprintf(" <code>%s</code><br>", html.EscapeString(line))
	}
	return bundle{protocol.MIMETextHTML: page, protocol.MIMETextPlain: strings.Join(lines, "\n")}
}
