// Package vectors has cases of published code by which tests of several packages compare.
package vectors

// Contrasts returns the image of the small case of SpykeTorch at commit aa302c7, 6 × 6 pixels from 0 to 1.
func Contrasts() []float32 {
	x := []float32{
		0, 10, 200, 220, 30, 0,
		5, 20, 240, 250, 40, 10,
		0, 15, 180, 230, 60, 20,
		90, 100, 110, 255, 140, 30,
		10, 30, 50, 210, 160, 70,
		0, 0, 25, 190, 120, 80,
	}
	for i := range x {
		x[i] /= 255
	}
	return x
}
