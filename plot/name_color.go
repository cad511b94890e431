package plot

import "image/color"

// NameColor is the colour that a series of this name has in a theme where no other name of the figure has the same: that of a rule, a population or
// a part of data that owns one, or one that follows from the name. Pages beside figures take it, so that a name has one colour in both.
func NameColor(name string, t Theme) color.NRGBA {
	i, _ := slot(name)
	return palette[i].in(t).nrgba()
}
