package plot

import "fmt"

// Widths of journals in millimetres: one column, one and a half, two.
const (
	OneColumn  = 89.0
	OneAndHalf = 120.0
	TwoColumns = 183.0
)

// Medium is where a figure is read, which sets the size of text and lines and the width where none is given.
type Medium int

const (
	// Notebook has text of 8 to 11 points and is 165.1 mm (6.5 inches) wide.
	Notebook Medium = iota
	// Paper has text of 5 to 7 points, lines of 0.5 to 1 point and panel letters of 8 points, and is one column wide.
	Paper
	// Slides has text of 14 to 20 points and is 254 mm wide.
	Slides
)

// Theme is the colour of the page, and what goes with it.
type Theme int

const (
	// Light is dark on white.
	Light Theme = iota
	// Dark is bright on nearly black.
	Dark
	// Transparent is Light without a page.
	Transparent
)

// Style is how a figure looks, apart from its data. The zero value is a figure of a notebook.
type Style struct {
	Medium        Medium
	Theme         Theme
	Width, Height float64 // millimetres; 0 chooses: the width by the medium, the height by the figure
	Alt           string  // what SVG and PDF are called for those who do not see them; the title of the figure, or its kind, if it is empty
	Vector        bool    // SVG and PDF have a line for every spike, however many: ten times the bytes, and sharp at any size
	// Names own the first colours and markers, in this order. A name that is not listed has its own, as in every figure, unless another one of the same
	// figure has the same.
	Names []string
}

// media are the scales and widths of the media.
var media = [...]struct{ scale, width float64 }{Notebook: {1, 165.1}, Paper: {0.65, OneColumn}, Slides: {1.8, 254}}

// mostMillimetres is the longest side of a page.
const mostMillimetres = 2540

func (s Style) check() error {
	switch {
	case s.Medium < 0 || int(s.Medium) >= len(media):
		return fmt.Errorf("medium %d: must be Notebook, Paper or Slides", s.Medium)
	case s.Theme < Light || s.Theme > Transparent:
		return fmt.Errorf("theme %d: must be Light, Dark or Transparent", s.Theme)
	case !(s.Width >= 0 && s.Width <= mostMillimetres && s.Height >= 0 && s.Height <= mostMillimetres):
		return fmt.Errorf("size of %g x %g mm: must be from 0, which chooses, to %d", s.Width, s.Height, mostMillimetres)
	}
	return nil
}

// scale is how long a point of a notebook is on this medium.
func (s Style) scale() float64 {
	if s.check() != nil {
		return 1
	}
	return media[s.Medium].scale
}

// bitmapDPI is the resolution of bitmaps inside SVG and PDF.
func (s Style) bitmapDPI() float64 {
	if s.Medium == Paper {
		return printDPI
	}
	return vectorDPI
}

// width returns the width in inches.
func (s Style) width() float64 {
	if s.Width == 0 && s.check() == nil {
		return media[s.Medium].width / 25.4
	}
	return s.Width / 25.4
}
