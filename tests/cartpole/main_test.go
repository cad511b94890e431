package main

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestReached(t *testing.T) {
	var returns []float64
	for range 20 {
		returns = append(returns, 190)
	}
	if got := reached(returns); got != -1 {
		t.Errorf("195 was reached after %d episodes of 190", got)
	}
	if got := reached(append(returns, 250, 290, 290)); got != 22 { // the mean of the last 20 is 193, 198, …
		t.Errorf("195 was reached after %d episodes, want 22", got)
	}
}

func TestRunRefuses(t *testing.T) {
	for want, err := range map[string]error{
		"-seeds is 0":         run(context.Background(), 0, "", false),
		"no rule has \"ppo\"": run(context.Background(), 1, "ppo", false),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	over, stop := context.WithCancel(context.Background())
	stop()
	if err := run(over, 1, "e-prop", false); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "e-prop: ") {
		t.Errorf("error %v", err)
	}
}
