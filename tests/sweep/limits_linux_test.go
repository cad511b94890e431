package sweep

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"time"
)

// limitMemory makes the allocation of what no machine has fail, instead of filling this one.
func limitMemory() {
	const most = 4 << 30
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		panic(err)
	}
}

// makePipe makes a pipe that has a name.
func makePipe(name string) {
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		panic(err)
	}
}

// mostTime is how much time of the processor a call may take: some hundred times what the slowest of those that end take. Unlike
// the time of a clock it does not depend on what else the machine does.
const mostTime = time.Second

// watch ends the process in the midst of a call that does not end.
type watch struct{ deadline atomic.Int64 } // in processor time; 0 between calls

func newWatch(late func(why string)) *watch {
	w := &watch{}
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			if d := w.deadline.Load(); d != 0 && processorTime() > time.Duration(d) {
				late(fmt.Sprintf("is not done after %v", mostTime))
			}
		}
	}()
	return w
}

func (w *watch) begin() { w.deadline.Store(int64(processorTime() + mostTime)) }
func (w *watch) end()   { w.deadline.Store(0) }

// processorTime returns how long this process has computed.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
