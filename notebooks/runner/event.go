package runner

import "time"

// EventKind says what an Event reports.
type EventKind int

const (
	EventTools     EventKind = iota // the kernel and goimports are being built; Message says which step
	EventKernel                     // the kernel is starting or ready
	EventCellStart                  // a code cell starts
	EventCellShows                  // it shows something for the first time, so it is compiled; or a bar of progress, whose text is Message
	EventCellDone                   // a code cell ended; Message holds the error when it failed
)

// String is the name of the kind, as in a log line.
func (k EventKind) String() string {
	switch k {
	case EventTools:
		return "tools"
	case EventKernel:
		return "kernel"
	case EventCellStart:
		return "cell start"
	case EventCellShows:
		return "cell shows"
	case EventCellDone:
		return "cell done"
	}
	return "unknown"
}

// Event is one step of progress. Run and Tools deliver events in order, from one goroutine.
type Event struct {
	Kind    EventKind
	Cell    int           // number of the code cell, from 1; 0 outside cells
	Cells   int           // number of code cells with source in the notebook
	First   string        // the cell's first line of source that is neither blank nor a bare %%
	Elapsed time.Duration // wall time of the step so far
	Message string
}

// report tells the listener, if there is one.
func report(progress func(Event), e Event) {
	if progress != nil {
		progress(e)
	}
}
