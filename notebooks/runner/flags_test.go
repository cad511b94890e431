package runner

import "testing"

// Flags of the user stay, and those for the linker alone.
func TestBuildFlags(t *testing.T) {
	t.Setenv("GOENV", "off")
	for own, want := range map[string]string{
		"": "-ldflags=-w", "-trimpath": "-trimpath -ldflags=-w", "-ldflags=-s -trimpath": "-ldflags=-s -trimpath",
	} {
		t.Setenv("GOFLAGS", own)
		if got := buildFlags(); got != want {
			t.Errorf("with GOFLAGS=%q: %q, want %q", own, got, want)
		}
	}
}
