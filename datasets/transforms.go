package datasets

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// kept returns the events that a condition holds for.
func kept(events []event, holds func(*event) bool) []event {
	left := events[:0]
	for i := range events {
		if holds(&events[i]) {
			left = append(left, events[i])
		}
	}
	return left
}

// Crop keeps the events of a rectangle of pixels, which becomes the camera.
type Crop struct{ Left, Top, Width, Height int }

func (r Crop) check(c Camera) (Camera, error) {
	if r.Left < 0 || r.Top < 0 || r.Width < 1 || r.Height < 1 || r.Width > c.Width-r.Left || r.Height > c.Height-r.Top {
		return c, fmt.Errorf("a crop of %d by %d pixels at (%d, %d) is not within a camera of %d by %d",
			r.Width, r.Height, r.Left, r.Top, c.Width, c.Height)
	}
	return Camera{r.Width, r.Height, c.Polarities}, nil
}

func (r Crop) transform(events []event, _ Camera, _ *rand.Rand) []event {
	return kept(events, func(e *event) bool {
		e.column, e.row = e.column-r.Left, e.row-r.Top
		return Camera{Width: r.Width, Height: r.Height}.sees(*e)
	})
}

// Denoise leaves out events that stand alone: those with no event of any of the eight pixels around theirs, of whatever polarity, in the last
// Within ms before them [delbruck2008].
type Denoise struct{ Within float64 }

func (d Denoise) check(c Camera) (Camera, error) {
	if !(d.Within > 0 && d.Within <= 1e15) {
		return c, fmt.Errorf("denoise: within %v ms; give more than 0, and at most 1e15", d.Within)
	}
	return c, nil
}

func (d Denoise) transform(events []event, c Camera, _ *rand.Rand) []event {
	latest := make([]float64, c.Width*c.Height)
	for i := range latest {
		latest[i] = math.Inf(-1)
	}
	return kept(events, func(e *event) bool {
		near := math.Inf(-1)
		for row := max(0, e.row-1); row <= min(c.Height-1, e.row+1); row++ {
			for column := max(0, e.column-1); column <= min(c.Width-1, e.column+1); column++ {
				if row != e.row || column != e.column {
					near = max(near, latest[row*c.Width+column])
				}
			}
		}
		latest[e.row*c.Width+e.column] = e.time
		return float32(near+d.Within) >= float32(e.time)
	})
}

// JitterTimes moves each event by a time of its own from the normal distribution around 0. What would come before 0 comes at 0.
type JitterTimes struct{ Deviation float64 } // ms

func (j JitterTimes) check(c Camera) (Camera, error) { return c, checkDeviation("ms", j.Deviation) }

func checkDeviation(unit string, v float64) error {
	if !(v > 0 && v <= 1e6) {
		return fmt.Errorf("jitter by %v %s; give more than 0, and at most 1e6", v, unit)
	}
	return nil
}

func (j JitterTimes) transform(events []event, _ Camera, draw *rand.Rand) []event {
	for i := range events {
		events[i].time = max(0, events[i].time+float64(j.Deviation*draw.NormFloat64()))
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.time, b.time) })
	return events
}

// JitterPlaces moves each event across and down by whole pixels: numbers from the normal distribution around 0, rounded.
type JitterPlaces struct{ Deviation float64 } // pixels

func (j JitterPlaces) check(c Camera) (Camera, error) {
	return c, checkDeviation("pixels", j.Deviation)
}

func (j JitterPlaces) transform(events []event, c Camera, draw *rand.Rand) []event {
	return kept(events, func(e *event) bool {
		across, down := math.Round(j.Deviation*draw.NormFloat64()), math.Round(j.Deviation*draw.NormFloat64())
		e.column, e.row = e.column+int(across), e.row+int(down)
		return c.sees(*e)
	})
}

// DropEvents leaves out each event with a probability.
type DropEvents struct{ Share float64 }

func (d DropEvents) check(c Camera) (Camera, error) {
	if !(d.Share > 0 && d.Share < 1) {
		return c, fmt.Errorf("drop a share of %v; give more than 0 and less than 1", d.Share)
	}
	return c, nil
}

func (d DropEvents) transform(events []event, _ Camera, draw *rand.Rand) []event {
	return kept(events, func(*event) bool { return draw.Float64() >= d.Share })
}

// MergePolarities forgets the polarity of events: the camera has one.
type MergePolarities struct{}

func (MergePolarities) check(c Camera) (Camera, error) { return Camera{c.Width, c.Height, 1}, nil }

func (MergePolarities) transform(events []event, _ Camera, _ *rand.Rand) []event {
	for i := range events {
		events[i].polarity = 0
	}
	return events
}

// Window keeps the events from Start on, up to, and without, Start + Length, compared in float32 as encode.Events does, and counts time from Start.
// Such times are rounded once more: where steps are to begin between whole ms, encode.Events.Start has those of the recording.
type Window struct{ Start, Length float64 } // ms

func (w Window) check(c Camera) (Camera, error) {
	if !(math.Abs(w.Start) <= 1e15) || !(w.Length > 0 && w.Length <= 1e15) {
		return c, fmt.Errorf("a window of %v ms from %v ms; give a finite start, and a length above 0", w.Length, w.Start)
	}
	return c, nil
}

func (w Window) transform(events []event, _ Camera, _ *rand.Rand) []event {
	return kept(events, func(e *event) bool {
		at := float32(e.time)
		e.time = max(0, e.time-w.Start)
		return at >= float32(w.Start) && at < float32(w.Start+w.Length)
	})
}
