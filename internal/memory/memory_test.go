package memory

import "testing"

// It is some number, and the text of /proc/meminfo is read as it stands.
func TestAvailable(t *testing.T) {
	if have := Available(); !(have >= 1<<20 && have <= 1<<50) {
		t.Errorf("%v bytes", have)
	}
	text := "MemTotal:       16308884 kB\nMemFree:         123 kB\nSwapTotal:      x kB\n"
	for name, want := range map[string]float64{"MemTotal:": 16308884, "MemFree:": 123, "SwapTotal:": 0, "Nothing:": 0} {
		if got := field(text, name); got != want {
			t.Errorf("%s %v, want %v", name, got, want)
		}
	}
}
