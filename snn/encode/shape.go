package encode

import (
	"errors"
	"fmt"
)

// mostCells bounds a population, as package snn does.
const mostCells = 1 << 28

// valuesOf returns how many values samples of a shape have, of which each becomes a cell.
func valuesOf(encoder string, shape []int) (int, error) {
	if len(shape) > 0 && shape[0] == 0 {
		return 0, fmt.Errorf("encode: %s: samples of shape %v are of any length, and each value is a cell; give them one length, "+
			"or take Series, Train, LevelCrossing or Events", encoder, shape)
	}
	return product(encoder, shape, shape)
}

// product multiplies some of the sides of a shape.
func product(encoder string, shape, sides []int) (int, error) {
	if len(shape) == 0 {
		return 0, fmt.Errorf("encode: %s: samples have no shape; give one, as {28, 28}", encoder)
	}
	n := 1
	for _, side := range sides {
		if side < 1 {
			return 0, fmt.Errorf("encode: %s: shape %v has a side of %d; give 1 or more", encoder, shape, side)
		}
		if side > mostCells/n {
			return 0, fmt.Errorf("encode: %s: samples of shape %v have more than %d values", encoder, shape, mostCells)
		}
		n *= side
	}
	return n, nil
}

// times multiplies a number of values that may have been found with an error.
func times(encoder string, values, cells int, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	if cells > mostCells/max(values, 1) {
		return 0, fmt.Errorf("encode: %s: %d values of %d cells each are more than %d cells", encoder, values, cells, mostCells)
	}
	return values * cells, nil
}

// signs returns the cells of rises and falls of channel c of n: those of all rises before those of all falls, or the two of a channel together.
func signs(c, n int, channelsLast bool) (rise, fall int) {
	if channelsLast {
		return 2 * c, 2*c + 1
	}
	return c, n + c
}

// series are samples of rows in time, each with a value for each channel: x[t·channels + c].
type series struct {
	encoder  string
	t        int  // rows; if channels is set, at most
	channels int  // of a row, or 0 where a sample has t rows
	whole    bool // the code has no Channels: every sample has t rows
}

// check reports a T or a number of channels that is out of range.
func (s series) check() error {
	if s.t == 0 {
		return fmt.Errorf("encode: %s: T is 0; give the number of samples in time of the signal", s.encoder)
	}
	return errors.Join(s.checkChannels(), checkSteps(s.encoder, s.t))
}

func (s series) checkChannels() error {
	if most := mostCells / 2; s.channels < 0 || s.channels > most { // a channel may have two cells
		return fmt.Errorf("encode: %s: Channels is %d; give 1 to %d, or 0 where all samples have T rows", s.encoder, s.channels, most)
	}
	return nil
}

// width returns how many channels samples of a shape have. A flat sample may have rows, too.
func (s series) width(shape []int) (int, error) {
	if s.channels > 0 {
		return s.widthGiven(shape)
	}
	if len(shape) > 0 && shape[0] == 0 {
		return 0, fmt.Errorf("encode: %s: samples of shape %v are of any length; give %s", s.encoder, shape, s.cure())
	}
	n, err := product(s.encoder, shape, shape)
	switch {
	case err != nil:
		return 0, err
	case s.t < 1:
		return 0, s.check()
	case len(shape) > 1 && s.t > 1 && shape[0] != s.t:
		return 0, fmt.Errorf("encode: %s: samples of shape %v have %d steps, and T is %d; make them equal", s.encoder, shape, shape[0], s.t)
	case n%s.t != 0:
		return 0, fmt.Errorf("encode: %s: the %d values of samples of shape %v are not T, %d rows of equal length", s.encoder, n, shape, s.t)
	}
	return n / s.t, nil
}

// cure says what makes samples of any length fit.
func (s series) cure() string {
	if s.whole {
		return fmt.Sprintf("samples of T, %d rows, or take Series, Train or LevelCrossing, which have Channels", s.t)
	}
	return fmt.Sprintf("Channels, the number of values of a row, or samples of T, %d rows", s.t)
}

// widthGiven compares a shape with the number of channels and the most rows.
func (s series) widthGiven(shape []int) (int, error) {
	long, wide := shape[:min(len(shape), 1)], shape[min(len(shape), 1):]
	if len(shape) > 1 && shape[0] == 0 {
		long = nil
	}
	steps, err := product(s.encoder, shape, long)
	if err != nil {
		return 0, err
	}
	channels, err := product(s.encoder, shape, wide)
	if len(shape) == 1 {
		steps, channels = steps/s.channels, s.channels
		if steps*channels != shape[0] {
			steps, channels = 0, shape[0]
		}
	}
	switch {
	case err != nil:
		return 0, err
	case channels != s.channels:
		return 0, fmt.Errorf("encode: %s: samples of shape %v have rows of %d values, and Channels is %d", s.encoder, shape, channels, s.channels)
	case steps > s.t:
		return 0, fmt.Errorf("encode: %s: samples of shape %v have %d steps, more than T, %d; give a larger T", s.encoder, shape, steps, s.t)
	}
	return channels, nil
}

// checkSample wants whole rows, T of them, or up to T where the number of channels is given.
func (s series) checkSample(x []float32) error {
	switch {
	case s.channels == 0 && (len(x) == 0 || len(x)%max(s.t, 1) != 0):
		return fmt.Errorf("encode: %s: a sample of %d values is not T, %d rows of equal length; for samples of any length give Channels",
			s.encoder, len(x), s.t)
	case s.channels == 0:
		return nil
	case len(x) == 0 || len(x)%s.channels != 0:
		return fmt.Errorf("encode: %s: a sample of %d values is not rows of %d channels", s.encoder, len(x), s.channels)
	case len(x)/s.channels > s.t:
		return fmt.Errorf("encode: %s: a sample has %d steps, more than T, %d; give a larger T", s.encoder, len(x)/s.channels, s.t)
	}
	return nil
}

// grid returns the channels and the rows of a sample that is encoded: what does not fill a row, and rows beyond T, are not read. It panics
// if check would refuse the number of channels.
func (s series) grid(x []float32) (channels, filled int) {
	mustCheck(s.checkChannels())
	if s.channels == 0 {
		return len(x) / max(s.t, 1), s.t
	}
	return s.channels, min(len(x)/s.channels, s.t)
}

// checkKind wants one of the forms of a code.
func checkKind[K ~int](encoder, field string, kind K, names ...string) error {
	if kind < 0 || int(kind) >= len(names) {
		return fmt.Errorf("encode: %s: %s is %d, which there is not; give one of %v", encoder, field, int(kind), names)
	}
	return nil
}

// rows returns how many steps of a presentation a sample fills.
func (s series) rows(x []float32) int {
	if s.channels > 0 {
		return len(x) / s.channels
	}
	return s.t
}
