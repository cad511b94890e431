package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// Saccades makes events of images as N-MNIST was made of MNIST [orchard2015]: a camera moves before the image along a triangle in three saccades,
// and a pixel reports when its brightness has changed. What the camera sees of the image is at (0, 0), moves to (Reach/2, Reach), to (Reach, 0)
// and back, {x, y} from the upper left, in straight lines of Duration steps of 1 ms each. Its pixels see the image, between whose pixels
// brightness is linear, on a black ground, and have the logarithm L = ln(brightness + Floor). A pixel keeps a level, L of the beginning; while
// L is Threshold or more above the level, it reports an event of polarity 1 and the level rises by Threshold, and while it is as much below, one
// of polarity 0 and the level falls.
//
// Samples become lists of events, shape {0, 2}, of {time in ms, address}, with the address (polarity·height + y)·width + x of a camera that has
// Reach pixels more than the image in each direction: of MNIST those of [NMNISTCells].
type Saccades struct {
	Reach     int     // pixels; 0 means 6
	Duration  int     // ms of a saccade; 0 means 100
	Threshold float64 // 0 means 0.5
	Floor     float64 // 0 means 0.1
}

// Resolve returns the camera with its defaults written out, or what is wrong with it.
func (s Saccades) Resolve() (Saccades, error) {
	const task = "saccades"
	s.Reach, s.Duration, s.Threshold, s.Floor = cmp.Or(s.Reach, 6), cmp.Or(s.Duration, 100), cmp.Or(s.Threshold, .5), cmp.Or(s.Floor, .1)
	return s, errors.Join(inRange(task, "a reach", s.Reach, 1, 1000), inRange(task, "ms of a saccade", s.Duration, 1, 1<<16),
		inRange(task, "a threshold", s.Threshold, .01, 100), inRange(task, "a floor", s.Floor, 1e-6, 1e6))
}

// Steps returns how many ms a sample lasts; 0 for a camera that Resolve refuses.
func (s Saccades) Steps() int {
	s, err := s.Resolve()
	if err != nil {
		return 0
	}
	return 3 * s.Duration
}

// Set returns the set with events in place of its images, whose shape must be {height, width} and whose values are brightnesses from 0 up.
func (s Saccades) Set(images Set) (Set, error) {
	s, err := s.Resolve()
	if err != nil {
		return Set{}, err
	}
	if len(images.Shape) != 2 || images.Shape[0] < 1 || images.Shape[1] < 1 || images.Shape[0] > 4096 || images.Shape[1] > 4096 {
		return Set{}, fmt.Errorf("datasets: saccades: %s has samples of shape %v; give images {height, width}", images.Name, images.Shape)
	}
	c := saccadeCamera{Saccades: s, height: images.Shape[0], width: images.Shape[1]}
	for i, part := range [...]*Samples{&images.Train, &images.Valid, &images.Test} {
		for k, x := range part.X {
			if err := c.check(x); err != nil {
				return Set{}, fmt.Errorf("datasets: saccades: %s: %s part: sample %d %w", images.Name, partNames[i], k, err)
			}
		}
		part.X = c.lookAt(part.X)
	}
	images.Name, images.Shape = images.Name+"-saccades", []int{0, 2}
	return images, nil
}

// saccadeCamera looks at images of a size.
type saccadeCamera struct {
	Saccades
	height, width int
}

func (c saccadeCamera) check(x []float32) error {
	if len(x) != c.height*c.width {
		return fmt.Errorf("has %d values; an image has %d×%d", len(x), c.height, c.width)
	}
	for i, v := range x {
		if !(v >= 0) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("has %v at %d; brightness is 0 or more", v, i)
		}
	}
	return nil
}

// lookAt returns the events of images, on all processors.
func (c saccadeCamera) lookAt(images [][]float32) [][]float32 {
	events, workers := make([][]float32, len(images)), runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for k := w; k < len(images); k += workers {
				events[k] = c.look(images[k])
			}
		})
	}
	wait.Wait()
	return events
}

// look returns the events of an image. Most pixels see the same as before, and are left out.
func (c saccadeCamera) look(x []float32) (events []float32) {
	height, width := c.height+c.Reach, c.width+c.Reach
	level, seen := make([]float64, height*width), make([]float64, height*width)
	for t := range 3*c.Duration + 1 {
		dx, dy := c.at(t)
		for i := range level {
			now := c.brightness(x, float64(i%width)-dx, float64(i/width)-dy)
			if t > 0 && now == seen[i] {
				continue
			}
			l := math.Log(now + c.Floor)
			if seen[i] = now; t == 0 {
				level[i] = l
			}
			for l-level[i] >= c.Threshold {
				level[i] += c.Threshold
				events = append(events, float32(t-1), float32(height*width+i))
			}
			for level[i]-l >= c.Threshold {
				level[i] -= c.Threshold
				events = append(events, float32(t-1), float32(i))
			}
		}
	}
	return events
}

// at returns where the image is on the camera after t ms.
func (c saccadeCamera) at(t int) (dx, dy float64) {
	corner := [4][2]float64{{0, 0}, {.5, 1}, {1, 0}, {0, 0}}
	k, part := min(t/c.Duration, 2), 0.
	part = float64(t-k*c.Duration) / float64(c.Duration)
	from, to := corner[k], corner[k+1]
	reach := float64(c.Reach)
	return reach * (from[0] + float64(part*(to[0]-from[0]))), reach * (from[1] + float64(part*(to[1]-from[1])))
}

// brightness is that of a place of the image, whose pixel (0, 0) is at (0, 0).
func (c saccadeCamera) brightness(x []float32, column, row float64) (sum float64) {
	left, top := math.Floor(column), math.Floor(row)
	for k := range 4 {
		i, j := int(left)+k%2, int(top)+k/2
		if i >= 0 && i < c.width && j >= 0 && j < c.height {
			sum += float64((1 - math.Abs(column-float64(i))) * (1 - math.Abs(row-float64(j))) * float64(x[j*c.width+i]))
		}
	}
	return sum
}
