package plot

import (
	"io"
	"testing"
)

// 100,000 spikes of 1,000 cells in 1,000 steps, 6.5 by 2.7 inches: as bitmaps, as lines, and in a column of a paper.
func BenchmarkManySpikes(b *testing.B) {
	f, err := Raster("Raster", 1, Train{Name: "hidden", Spikes: chanceTrain(1000, 1000, 0.1, 7)})
	if err != nil {
		b.Fatal(err)
	}
	f = f.Resize(6.5, 2.7)
	lines, paper := f.Styled(Style{Vector: true, Height: 2.7 * 25.4}), f.Styled(Style{Medium: Paper, Width: OneColumn})
	for _, c := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"SVG", f.SVG}, {"PDF", f.PDF}, {"PNG", func(w io.Writer) error { return f.PNG(w, 600) }},
		{"SVG of lines", lines.SVG}, {"PDF of lines", lines.PDF}, {"SVG of a paper", paper.SVG}, {"PDF of a paper", paper.PDF},
	} {
		b.Run(c.name, func(b *testing.B) {
			var size counter
			for b.Loop() {
				size = 0
				if err := c.write(&size); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// counter counts the bytes that are written.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
