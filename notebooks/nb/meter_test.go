package nb

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spikecell/spikecell/internal/console"
	"github.com/spikecell/spikecell/learning"
)

func TestLine(t *testing.T) {
	epoch := &learning.Epoch{Epoch: 2, Valid: learning.Metrics{Accuracy: 0.9314}}
	noValid := &learning.Epoch{Epoch: 2, Valid: learning.Metrics{Accuracy: math.NaN(), MSE: math.NaN()}}
	for _, c := range []struct {
		p    learning.Progress
		left time.Duration
		want string
	}{
		{learning.Progress{Entry: "CSDP", Seed: 3, Phase: "train", Epoch: 1, Epochs: 10, Done: 5, Of: 20}, -1, "CSDP seed 3 epoch 1/10 train 5/20"},
		{learning.Progress{Entry: "CSDP", Seed: 3, Phase: "valid", Epoch: 3, Epochs: 10, Of: 20, Last: epoch}, 80 * time.Second,
			"CSDP seed 3 epoch 3/10 valid 0/20 valid 93.1 % 1m20s left"},
		{learning.Progress{Phase: "train", Epoch: 3, Epochs: 3, Done: 1, Of: 2, Last: noValid}, -1, "seed 0 epoch 3/3 train 1/2"},
		{learning.Progress{Phase: "waiting", Epoch: 4, Epochs: 9, Last: epoch}, 5, "seed 0 epoch 4/9 valid 93.1 % trained by another process"},
		{learning.Progress{Entry: strings.Repeat("é", 30), Phase: "train", Epoch: 1, Epochs: 1, Of: 2}, -1,
			strings.Repeat("é", 23) + "… seed 0 epoch 1/1 train 0/2"},
		{learning.Progress{Entry: "A", Phase: "test", Epoch: 10, Epochs: 10, Done: 7, Of: 7, Last: epoch}, 0, "A seed 0 10 epochs valid 93.1 % took 2h05m"},
	} {
		if got := line(c.p, 125*time.Minute, pace{left: c.left}); got != c.want {
			t.Errorf("line %q, want %q", got, c.want)
		}
	}
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 59*time.Second + 600*time.Millisecond: "1m00s", 59 * time.Second: "59s",
		3599 * time.Second: "59m59s", 3600 * time.Second: "1h00m"} {
		if got := brief(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestFraction(t *testing.T) {
	for _, c := range []struct {
		p    learning.Progress
		want float64
	}{
		{learning.Progress{Phase: "train", Epoch: 1, Epochs: 4, Done: 0, Of: 10}, 0},
		{learning.Progress{Phase: "train", Epoch: 2, Epochs: 4, Done: 5, Of: 10}, 0.375},
		{learning.Progress{Phase: "valid", Epoch: 2, Epochs: 4, Done: 5, Of: 10}, 0.5},
		{learning.Progress{Phase: "test", Epoch: 2, Epochs: 4}, 1},
		{learning.Progress{Phase: "train"}, 0},
		{learning.Progress{Phase: "train", Epoch: 4, Epochs: 4, Of: 10, Last: &learning.Epoch{Epoch: 4}}, 1},
	} {
		if got := fraction(c.p); got != c.want {
			t.Errorf("%+v: %v, want %v", c.p, got, c.want)
		}
	}
}

// A run that continues in the middle of its training is timed from there.
func TestTimeLeftOfAResumedRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		m.take(learning.Progress{Phase: "train", Epoch: 6, Epochs: 10, Of: 10})
		time.Sleep(time.Minute)
		m.take(learning.Progress{Phase: "train", Epoch: 8, Epochs: 10, Of: 10}) // a fifth in a minute; three tenths are left
		if got := line1(m); !strings.HasSuffix(got, " 1m30s left") {
			t.Errorf("line %q", got)
		}
	})
}

// line1 is the first line that is new.
func line1(m *meter) string {
	for _, r := range m.read() {
		return r.line
	}
	return ""
}

// Of two runs at the same time the first is followed until it ends; the end of the other is told too.
func TestMeterFollowsOneRun(t *testing.T) {
	m := &meter{}
	report := func(seed uint64, phase string, done int) string {
		m.take(learning.Progress{Seed: seed, Phase: phase, Epoch: 1, Epochs: 1, Done: done, Of: 9})
		var lines []string
		for _, r := range m.read() {
			lines = append(lines, r.line)
		}
		return strings.Join(lines, "; ")
	}
	for _, c := range []struct {
		seed  uint64
		phase string
		done  int
		want  string
	}{
		{1, "train", 1, "seed 1 epoch 1/1 train 1/9"},
		{2, "train", 4, "seed 1 epoch 1/1 train 1/9"},
		{3, "train", 5, "seed 1 epoch 1/1 train 1/9"},
		{2, "test", 9, "seed 2 1 epoch took 0s"},
		{3, "train", 6, "seed 1 epoch 1/1 train 1/9"},
		{1, "test", 9, "seed 1 1 epoch took 0s"},
		{3, "train", 7, "seed 3 epoch 1/1 train 7/9"},
		{3, "test", 9, "seed 3 1 epoch took 0s"},
		{4, "stored", 9, "seed 4 1 epoch stored"},
	} {
		if got := report(c.seed, c.phase, c.done); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestMeterKeepsRunsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		last := func(seed uint64) learning.Progress {
			return learning.Progress{Seed: seed, Phase: "test", Epoch: 1, Epochs: 1, Done: 1, Of: 1}
		}
		m.take(learning.Progress{Seed: 1, Phase: "train", Epochs: 1, Epoch: 1, Of: 1})
		time.Sleep(10 * time.Second)
		m.take(learning.Progress{Seed: 2, Phase: "train", Epochs: 1, Epoch: 1, Of: 1})
		time.Sleep(10 * time.Second)
		if !m.take(last(1)) || !strings.HasSuffix(line1(m), "took 20s") {
			t.Errorf("seed 1: %q", line1(m))
		}
		if !m.take(last(2)) || !strings.HasSuffix(line1(m), "took 10s") {
			t.Errorf("seed 2: %q", line1(m))
		}
		m.take(learning.Progress{Seed: 1, Phase: "train", Epochs: 1, Epoch: 1, Of: 1})
		time.Sleep(5 * time.Second)
		if m.take(last(1)); !strings.HasSuffix(line1(m), "took 5s") {
			t.Errorf("seed 1 again: %q", line1(m))
		}
	})
}

// Of many changes few are drawn, at fixed times, and the last one always is.
func TestThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, drawn := time.Now(), []time.Duration{}
		th := &throttle{every: time.Second, draw: func() { drawn = append(drawn, time.Since(began)) }}
		for range 21 { // 0 s, 0.1 s ... 2 s
			th.changed(false)
			time.Sleep(100 * time.Millisecond)
		}
		th.changed(true) // at 2.1 s
		time.Sleep(time.Hour)
		ms := time.Millisecond
		if want := []time.Duration{0, 1000 * ms, 2000 * ms, 2100 * ms}; !slices.Equal(drawn, want) {
			t.Errorf("drawn at %v, want %v", drawn, want)
		}
		th.flush()
		if len(drawn) != 4 {
			t.Error("flush drew although nothing had changed")
		}
	})
}

func TestThrottleFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drawn := 0
		th := &throttle{every: time.Second, draw: func() { drawn++ }}
		th.changed(false)
		th.changed(false)
		th.flush()
		time.Sleep(time.Hour)
		if drawn != 2 {
			t.Errorf("drawn %d times, want 2", drawn)
		}
	})
}

// Where there is no terminal, lines are rare: one at the start, one at the end of each run.
func TestTerminalProgressInAFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		show, done := TerminalProgress(&b)
		for seed := range uint64(2) {
			for i := range 100 {
				show(learning.Progress{Entry: "A", Seed: seed, Phase: "train", Epoch: 1, Epochs: 1, Done: i, Of: 100})
			}
			show(learning.Progress{Entry: "A", Seed: seed, Phase: "test", Epoch: 1, Epochs: 1, Done: 10, Of: 10})
		}
		done()
		want := "A seed 0 epoch 1/1 train 0/100\nA seed 0 1 epoch took 0s\nA seed 1 1 epoch took 0s\n"
		if got := b.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// In a terminal each run ends with a full bar and a line of its own.
func TestBars(t *testing.T) {
	var b bytes.Buffer
	bar := &bars{w: &b}
	bar.draw(reading{line: "first", fraction: 0.5})
	if s := b.String(); !strings.Contains(s, "50%") || !strings.Contains(s, "first") || strings.Contains(s, "\n") {
		t.Errorf("half: %q", s)
	}
	bar.draw(reading{line: "first done", fraction: 1, ended: true})
	if s := b.String(); !strings.Contains(s, "100%") || !strings.Contains(s, "first done") || !strings.HasSuffix(s, "\n") {
		t.Errorf("end: %q", s)
	}
	b.Reset()
	bar.end()
	if b.Len() != 0 {
		t.Errorf("an ended bar ended again: %q", b.String())
	}
	bar.draw(reading{line: "second", fraction: 0.25})
	bar.end()
	if s := b.String(); !strings.Contains(s, "25%") || !strings.HasSuffix(s, "\n") || strings.Count(s, "\n") != 1 {
		t.Errorf("broken off: %q", s)
	}
}

func TestIsTerminal(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if console.IsTerminal(f) || console.IsTerminal(&bytes.Buffer{}) {
		t.Error("a file or a buffer is no terminal")
	}
}

func TestProgressFromManyGoroutines(t *testing.T) {
	mu, ends := sync.Mutex{}, 0
	show, flush := progress(&meter{}, func(r reading) {
		mu.Lock()
		defer mu.Unlock()
		if r.ended {
			ends++
		}
	}, time.Hour)
	var wg sync.WaitGroup
	for seed := range uint64(8) {
		wg.Go(func() {
			for i := range 50 {
				show(learning.Progress{Seed: seed, Phase: "train", Epoch: 1, Epochs: 1, Done: i, Of: 50})
			}
		})
	}
	wg.Wait()
	show(learning.Progress{Phase: "test", Done: 1, Of: 1})
	flush()
	if ends != 1 {
		t.Errorf("the end was drawn %d times, want once", ends)
	}
}

// In a job of several runs the place among them, the rate and the time left for all are told, and at its end what all took. Stored runs
// count, and cost no time.
func TestMeterOfAJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{quiet: true}
		report := func(seed uint64, phase string, epoch, done int) string {
			m.take(learning.Progress{Entry: "A", Seed: seed, Runs: 4, Phase: phase, Epoch: epoch, Epochs: 2, Done: done, Of: 100})
			var lines []string
			for _, r := range m.read() {
				lines = append(lines, r.line)
			}
			return strings.Join(lines, "; ")
		}
		for i, c := range []struct {
			seed        uint64
			phase       string
			epoch, done int
			want        string
		}{
			{1, "stored", 1, 100, ""}, // a line that stays would be of a run under way
			{1, "stored", 2, 100, ""},
			{2, "train", 1, 0, "2 of 4 A seed 2 epoch 1/2 train 0/100"},
			{2, "train", 2, 0, "2 of 4 A seed 2 epoch 2/2 train 0/100 10/s 50s left"}, // half a run in 10 s; two and a half are left
			{2, "test", 2, 100, "2 of 4 A seed 2 2 epochs took 20s; "},
			{3, "train", 1, 0, "3 of 4 A seed 3 epoch 1/2 train 0/100 1m00s left"}, // one in 30 s, two are left
			{3, "test", 2, 100, "3 of 4 A seed 3 2 epochs took 10s; "},
			{4, "stored", 1, 100, ""},
			{4, "stored", 2, 100, "all 4 runs took 1m00s; "},
			{1, "train", 1, 0, "1 of 4 A seed 1 epoch 1/2 train 0/100"}, // of the next comparison
		} {
			if got := report(c.seed, c.phase, c.epoch, c.done); got != strings.TrimSuffix(c.want, "; ") {
				t.Errorf("report %d: %q, want %q", i, got, c.want)
			}
			if i > 1 {
				time.Sleep(10 * time.Second)
			}
		}
	})
}
