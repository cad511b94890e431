package snn

import "testing"

// Labels say the type of cells and wirings, and the window of those that have one.
func TestLabels(t *testing.T) {
	for want, got := range map[string]string{
		"input":      Population{}.Label(),
		"LIF":        Population{Cell: LIF{}}.Label(),
		"Dense":      Projection{}.Label(),
		"OneToOne":   Projection{Wiring: OneToOne{}}.Label(),
		"Conv2D 5×3": Projection{Wiring: Conv2D{Kernel: [2]int{5, 3}}}.Label(),
		"Conv1D 7":   Projection{Wiring: Conv1D{Kernel: 7}}.Label(),

		"Conv2D 5×5, max pool 2×2": Projection{Wiring: Conv2D{Kernel: [2]int{5, 5}, MaxPool: 2}}.Label(),
		"Pool2D 2×2":               Projection{Wiring: Pool2D{Size: [2]int{2, 2}}}.Label(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
