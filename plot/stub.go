package plot

import "github.com/spikecell/spikecell/snn"

type Train struct {
	Name   string
	Spikes *snn.Spikes
}
type Curve struct {
	Name string
	X    []float64
	Runs [][]float64
}
type Bar struct {
	Name         string
	Mean, Lo, Hi float64
}
type Point struct {
	Name                                                 string
	EnergyLo, EnergyHi, Accuracy, AccuracyLo, AccuracyHi float64
}

func stub(title string) (*Figure, error) {
	return &Figure{"stub", title, 6.5, 3, func(c *canvas) { c.text(titleStyle, left, 10, c.h-20, title) }}, nil
}
func Raster(title string, dt float64, trains ...Train) (*Figure, error) { return stub(title) }
func Potential(title string, dt float64, v, threshold []float64, spikes []int) (*Figure, error) {
	return stub(title)
}
func STDPWindow(title string, dt, dw []float64) (*Figure, error)                { return stub(title) }
func Learning(title, ylabel string, curves ...Curve) (*Figure, error)           { return stub(title) }
func Confusion(title string, counts [][]int, classes []string) (*Figure, error) { return stub(title) }
func Weights(title string, fields [][]float32, height, width, columns int) (*Figure, error) {
	return stub(title)
}
func Reconstructions(title string, original, reconstructed [][]float32, height, width int) (*Figure, error) {
	return stub(title)
}
func Images(title string, images [][]float32, captions []string, height, width int) (*Figure, error) {
	return stub(title)
}
func Comparison(title, ylabel string, bars ...Bar) (*Figure, error) { return stub(title) }
func AccuracyEnergy(title string, points ...Point) (*Figure, error) { return stub(title) }
