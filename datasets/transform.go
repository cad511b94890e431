package datasets

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// Camera has the sides of a neuromorphic camera, whose addresses are (polarity·Height + y)·Width + x.
type Camera struct {
	Width, Height int
	Polarities    int // 0 means 1
}

// EventTransform makes other events of those of a sample: [Crop], [Denoise], [JitterTimes], [JitterPlaces], [DropEvents], [MergePolarities] and
// [Window]. [Set.Shift] makes moved copies, and frames of counts are what encode.Events with Counts makes.
type EventTransform interface {
	// check reports what is wrong with the transform, or does not go with a camera, and returns the camera of what it makes.
	check(Camera) (Camera, error)
	// transform returns the events that become of some; the result may share their memory.
	transform(events []event, c Camera, draw *rand.Rand) []event
}

// event is one of a list.
type event struct {
	time                  float64 // ms
	column, row, polarity int
}

// Transform returns the set with the events of all samples transformed, one transform after the other, and the camera of what they make. Samples
// are lists of events, {time in ms, address}, shape {0, 2}. Chance comes from the seed, and goes on from sample to sample. Events that leave the
// camera are left out; lists stay ascending in time. Another shape, an address beyond the sides, times that descend or are not finite, and
// transforms that do not go with the camera are errors. For training samples alone there is [Samples.Transform].
func (s Set) Transform(c Camera, seed uint64, steps ...EventTransform) (Set, Camera, error) {
	if len(s.Shape) != 2 || s.Shape[1] != 2 {
		return Set{}, c, fmt.Errorf("datasets: %s: transform: samples of shape %v are not lists of events, {0, 2}", s.Name, s.Shape)
	}
	made := c
	for i, part := range [...]*Samples{&s.Train, &s.Valid, &s.Test} {
		var err error
		if *part, made, err = part.transform(c, stream(seed, "transform-"+partNames[i]), steps); err != nil {
			return Set{}, c, fmt.Errorf("datasets: %s: transform: %s part: %w", s.Name, partNames[i], err)
		}
	}
	s.Shape = []int{0, 2}
	return s, made, nil
}

// Transform does with these samples what [Set.Transform] does with those of all parts.
func (s Samples) Transform(c Camera, seed uint64, steps ...EventTransform) (Samples, Camera, error) {
	made, camera, err := s.transform(c, stream(seed, "transform"), steps)
	if err != nil {
		return Samples{}, c, fmt.Errorf("datasets: transform: %w", err)
	}
	return made, camera, nil
}

func (s Samples) transform(c Camera, draw *rand.Rand, steps []EventTransform) (Samples, Camera, error) {
	c.Polarities = cmp.Or(c.Polarities, 1)
	if err := c.check(); err != nil {
		return Samples{}, c, err
	}
	cameras := []Camera{c}
	for i, step := range steps {
		if step == nil {
			return Samples{}, c, fmt.Errorf("step %d is nil; give a transform", i)
		}
		next, err := step.check(cameras[i])
		if err != nil {
			return Samples{}, c, fmt.Errorf("step %d: %w", i, err)
		}
		cameras = append(cameras, next)
	}
	last := cameras[len(steps)]
	x := make([][]float32, len(s.X))
	for i := range s.X {
		events, err := c.events(s.X[i])
		if err != nil {
			return Samples{}, c, fmt.Errorf("sample %d: %w", i, err)
		}
		for k, step := range steps {
			events = step.transform(events, cameras[k], draw)
		}
		x[i] = last.list(events)
	}
	s.X = x
	return s, last, nil
}

func (c Camera) check() error {
	const most = 1 << 24 // addresses are whole numbers of float32
	if c.Width < 1 || c.Height < 1 || c.Polarities < 1 || c.Width > most || c.Height > most || c.Polarities > most ||
		float64(c.Width)*float64(c.Height)*float64(c.Polarities) > most {
		return fmt.Errorf("a camera of %d by %d pixels and %d polarities; give sides of 1 or more, and at most %d addresses",
			c.Width, c.Height, c.Polarities, most)
	}
	return nil
}

// events reads a list.
func (c Camera) events(x []float32) ([]event, error) {
	if len(x)%2 != 0 {
		return nil, fmt.Errorf("%d values are not (time, address) pairs", len(x))
	}
	events := make([]event, 0, len(x)/2)
	for i := 0; i < len(x); i += 2 {
		e, err := c.event(x[i], x[i+1])
		if err != nil {
			return nil, fmt.Errorf("event %d %w", i/2, err)
		}
		if i > 0 && x[i] < x[i-2] {
			return nil, fmt.Errorf("event %d is at %v ms; give finite times that ascend", i/2, x[i])
		}
		events = append(events, e)
	}
	return events, nil
}

// event reads one, of a time and an address.
func (c Camera) event(time, address float32) (event, error) {
	t, a := float64(time), float64(address)
	switch {
	case math.IsNaN(t) || math.IsInf(t, 0):
		return event{}, fmt.Errorf("is at %v ms; give a finite time", t)
	case !(a >= 0 && a < float64(c.Width*c.Height*c.Polarities)) || a != math.Trunc(a):
		return event{}, fmt.Errorf("has the address %v of %d by %d pixels of %d polarities; give the sides of the camera",
			a, c.Width, c.Height, c.Polarities)
	}
	row := int(a) / c.Width
	return event{t, int(a) % c.Width, row % c.Height, row / c.Height}, nil
}

// address is that of a pixel and a polarity.
func (c Camera) address(e event) float32 {
	return float32((e.polarity*c.Height+e.row)*c.Width + e.column)
}

// sees reports whether there is a pixel where an event is.
func (c Camera) sees(e event) bool {
	return e.column >= 0 && e.row >= 0 && e.column < c.Width && e.row < c.Height
}

// list writes one.
func (c Camera) list(events []event) []float32 {
	x := make([]float32, 0, 2*len(events))
	for _, e := range events {
		x = append(x, float32(e.time), c.address(e))
	}
	return x
}
