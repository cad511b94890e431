package plot

import (
	"fmt"
	"image"
	"math"
)

// mostEventFrames is more than a page has room for.
const mostEventFrames = 200

// EventFrames draws the events of a camera of height by width pixels, summed up over windows of so many ms beside each other from time 0 on,
// an image each. events has a time in ms and an address for every event, in any order: {t, a, t, a, …}, as samples of event sets have them;
// the address is (polarity·height + y)·width + x, y = 0 at the top, polarity 1 where a pixel became brighter (ON) and 0 where it became darker
// (OFF). A colour is the number of ON events less that of OFF events; pixels whose events cancel are grey.
func EventFrames(title string, events []float32, height, width int, window float64) (*Figure, error) {
	const kind = "event frames"
	if height < 1 || width < 1 || height > 1<<14 || width > 1<<14 {
		return nil, complain(kind, "size of %d x %d pixels: must be from 1 x 1 to %d x %d", height, width, 1<<14, 1<<14)
	}
	last, err := lastOf(kind, events, 2*height*width)
	if err != nil {
		return nil, err
	}
	frames := math.Floor(last/window) + 1
	if !(window > 0 && window <= farthest && frames <= mostEventFrames) {
		return nil, complain(kind, "windows of %v ms for events up to %v ms: must be above 0 and finite, and %d at most", window, last, mostEventFrames)
	}
	if frames*float64(height)*float64(width) > 1<<26 {
		return nil, complain(kind, "%g frames of %d x %d pixels: too many pixels; choose longer windows", frames, height, width)
	}
	return drawnFrames(kind, title, framesOf(events, height, width, int(frames), window), height, width, window), nil
}

// lastOf returns the time of the last event, or an error unless all have a time and one of so many addresses.
func lastOf(kind string, events []float32, addresses int) (float64, error) {
	if len(events) == 0 || len(events)%2 != 0 {
		return 0, complain(kind, "%d numbers: give a time and an address for every event, 1 or more", len(events))
	}
	last := 0.0
	for i := 0; i < len(events); i += 2 {
		t, address := float64(events[i]), float64(events[i+1])
		if !(t >= 0) || math.IsInf(t, 1) || !(address >= 0 && address < float64(addresses)) || address != math.Trunc(address) {
			return 0, complain(kind, "event %d at %v ms with address %v: must be at 0 or later, with a whole address below %d",
				i/2, t, address, addresses)
		}
		last = math.Max(last, t)
	}
	return last, nil
}

// eventFrame is what happened at the pixels within a window.
type eventFrame struct {
	values []float32 // ON less OFF
	seen   []bool
}

func framesOf(events []float32, height, width, n int, window float64) []eventFrame {
	frames := make([]eventFrame, n)
	for i := range frames {
		frames[i] = eventFrame{make([]float32, height*width), make([]bool, height*width)}
	}
	for i := 0; i < len(events); i += 2 {
		f := frames[min(int(float64(events[i])/window), n-1)]
		polarity, at := int(events[i+1])/(height*width), int(events[i+1])%(height*width)
		f.values[at] += float32(2*polarity - 1)
		f.seen[at] = true
	}
	return frames
}

func drawnFrames(kind, title string, frames []eventFrame, height, width int, window float64) *Figure {
	var values [][]float32
	var captions []string
	for i, f := range frames {
		values = append(values, f.values)
		captions = append(captions, fmt.Sprintf("%s–%s", short(float64(i)*window), short(float64(i+1)*window)))
	}
	captions[0] += " ms"
	_, hi := bounds(values...)
	lo, _ := bounds(values...)
	most := math.Max(math.Max(-lo, hi), 1)
	s := sheets{tiles: values, captions: captions, height: height, width: width, title: title}
	s.scale = colorbar{label: "ON − OFF events", colors: colormap{lo: -most, hi: most, stops: bothWays}}
	s.paint = func(i int, img *image.NRGBA) {
		for k, v := range frames[i].values {
			if v == 0 && frames[i].seen[k] {
				img.SetNRGBA(k%width, k/width, canceled.nrgba())
			}
		}
	}
	return s.figure(kind)
}

// canceled is the colour of a pixel whose events cancel.
const canceled shade = 0xB5B5B5
