package learning_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Training with a kernel that there is not is an error: the best that the machine has would give other bits than those that were asked for.
func TestTrainWantsAKernelThatThereIs(t *testing.T) {
	const variable, unknown = "SPIKECELL_KERNEL", "avx-2"
	if os.Getenv(variable) == unknown {
		e := killedEntry("surrogate")
		e.Settings.Store = "-"
		if _, err := learning.Train(t.Context(), e, killedTask("surrogate")); err == nil || !strings.Contains(err.Error(), variable+` is "avx-2"`) {
			t.Errorf("it trains: %v", err)
		}
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "-test.run=^TestTrainWantsAKernelThatThereIs$", "-test.count=1")
	c.Env = append(os.Environ(), variable+"="+unknown)
	if said, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}
