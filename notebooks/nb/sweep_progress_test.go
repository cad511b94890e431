package nb

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// The last state of a sweep is shown with every run that failed, whatever came between within the interval.
func TestSweepProgress(t *testing.T) {
	var last bundle
	show := sweepProgress(func(b bundle) { last = b }, time.Hour)
	show(sweep.Progress{Of: 40, Note: "40 tasks queued (Resources), 0 running"})
	if text := last[protocol.MIMETextPlain]; text != "0 of 40 runs; 40 tasks queued (Resources), 0 running" {
		t.Errorf("%q", text)
	}
	for i := range 12 {
		run := &sweep.Run{Number: i, Entry: learning.Entry{Name: "<e>"}}
		show(sweep.Progress{Of: 40, Done: i + 1, Failed: i + 1, Last: run, Err: errors.New("it diverges")})
	}
	show(sweep.Progress{Of: 40, Done: 40, Failed: 12})
	text, page := last[protocol.MIMETextPlain].(string), last[protocol.MIMETextHTML].(string)
	if !strings.HasPrefix(text, "40 of 40 runs, 12 failed") || strings.Count(text, "it diverges") != shownFailures || !strings.HasSuffix(text, "and 2 others failed") {
		t.Errorf("%s", text)
	}
	if strings.Contains(page, "<e>") || !strings.Contains(page, `value="1.000"`) {
		t.Errorf("%s", page)
	}
	var lines strings.Builder
	write := sweepLines(&lines, time.Hour)
	write(sweep.Progress{Of: 2})
	write(sweep.Progress{Of: 2, Done: 1, Failed: 1, Last: &sweep.Run{Number: 7}, Err: errors.New("no")})
	write(sweep.Progress{Of: 2, Done: 2, Failed: 1})
	if s := lines.String(); strings.Count(s, "\n") != 3 || !strings.Contains(s, "run 7") {
		t.Errorf("%s", s)
	}
}
