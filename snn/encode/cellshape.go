package encode

import "slices"

// kept returns the shape of samples that a code takes, each value of which is one cell; nil of those that it does not take.
func kept(cells func([]int) (int, error), shape []int) []int {
	if _, err := cells(shape); err != nil {
		return nil
	}
	return slices.Clone(shape)
}

// row returns the shape of what a series holds at a time.
func (s series) row(shape []int) []int {
	n, err := s.width(shape)
	switch {
	case err != nil:
		return nil
	case len(shape) == 1:
		return []int{n}
	case s.channels == 0 && s.t == 1 && shape[0] != 1: // a single step without an axis of time
		return slices.Clone(shape)
	}
	return slices.Clone(shape[1:])
}

// signed returns the shape of two cells, of rises and falls, for each channel of a row.
func signed(row []int, channelsLast bool) []int {
	switch {
	case row == nil:
		return nil
	case channelsLast:
		return append(row, 2)
	}
	return append([]int{2}, row...)
}

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Bernoulli) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Poisson) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e PoissonISI) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Regular) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Direct) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Latency) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e LogLatency) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e ChargeTime) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e SpikeTimes) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e RankOrder) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Phase) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells, that of the samples; nil of samples that do not fit.
func (e Burst) CellShape(shape []int) []int { return kept(e.Cells, shape) }

// CellShape returns the shape of the cells: that of the samples, with the fields of a value side by side; nil of samples that do not fit.
func (e Population) CellShape(shape []int) []int {
	if shape = kept(e.Cells, shape); shape != nil {
		shape = append(shape, e.fields())
	}
	return shape
}

// CellShape returns the shape of the cells, that of a row; nil of samples that do not fit.
func (e Series) CellShape(shape []int) []int { return e.series().row(shape) }

// CellShape returns the shape of the cells, that of a row; nil of samples that do not fit.
func (e Train) CellShape(shape []int) []int { return e.series().row(shape) }

// CellShape returns the shape of the cells: that of a row, with a first side of 2 for rises and falls, or a last one if ChannelsLast; nil of
// samples that do not fit.
func (e LevelCrossing) CellShape(shape []int) []int {
	return signed(e.series().row(shape), e.ChannelsLast)
}

// CellShape returns the shape of the cells: that of a row; with OffSpikes it has a first side of 2 for rises and falls, or a last one if
// ChannelsLast; nil of samples that do not fit.
func (e Delta) CellShape(shape []int) []int {
	row := e.series().row(shape)
	if e.OffSpikes {
		return signed(row, e.ChannelsLast)
	}
	return row
}

// CellShape returns the shape of the cells, their number alone; nil of samples that do not fit.
func (e Thresholds) CellShape(shape []int) []int {
	n, err := e.Cells(shape)
	if err != nil {
		return nil
	}
	return []int{n}
}

// CellShape returns the shape of the cells, {polarities, height, width}, with ChannelsLast {height, width, polarities}, and with Merge
// {height, width}; nil of samples that do not fit.
func (e Events) CellShape(shape []int) []int {
	if _, err := e.Cells(shape); err != nil {
		return nil
	}
	height, width := e.sides()
	switch {
	case e.Merge:
		return []int{height, width}
	case e.ChannelsLast:
		return []int{height, width, e.polarities()}
	}
	return []int{e.polarities(), height, width}
}
