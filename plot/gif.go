package plot

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/gif"
	"math"
	"slices"
)

// encodeGIF writes a GIF with one palette for all frames.
func encodeGIF(buf *bytes.Buffer, m *moving) error {
	most := mostShades
	if m.clear {
		most-- // one is no colour
	}
	p := paletteOf(m.patches, most)
	colors := make(color.Palette, 0, mostShades)
	if m.clear {
		colors = append(colors, color.RGBA{})
	}
	for _, s := range p.shades {
		colors = append(colors, s.nrgba())
	}
	g := &gif.GIF{Config: image.Config{ColorModel: colors, Width: m.size.X, Height: m.size.Y}}
	for i, patch := range m.patches {
		frame := image.NewPaletted(patch.Rect, colors)
		for k := range frame.Pix {
			if k > 0 && [4]byte(patch.Pix[4*k:]) == [4]byte(patch.Pix[4*k-4:]) {
				frame.Pix[k] = frame.Pix[k-1]
				continue
			}
			frame.Pix[k] = p.of(patch.Pix[4*k:4*k+4], m.clear)
		}
		dispose := byte(gif.DisposalNone)
		if m.clear {
			dispose = gif.DisposalBackground
		}
		g.Image, g.Disposal = append(g.Image, frame), append(g.Disposal, dispose)
		g.Delay = append(g.Delay, max(2, int(math.Round(100*m.stays[i]))))
	}
	return gif.EncodeAll(buf, g)
}

// mostShades is what a GIF has.
const mostShades = 256

// shadePalette are few colours that stand for many.
type shadePalette struct {
	shades []shade
	index  map[shade]uint8 // of the colours that were asked for
}

// counted is how often a colour is there.
type counted struct {
	shade shade
	n     int
}

// paletteOf returns the colours of the images: all of them if they are so few, and else the most frequent one of each of the cells of a cube of 32³
// that have the most pixels.
func paletteOf(images []*image.RGBA, most int) *shadePalette {
	seen := map[shade]int{}
	for _, img := range images {
		for from, to := 0, 0; from < len(img.Pix); from = to {
			for to = from + 4; to < len(img.Pix) && [4]byte(img.Pix[to:]) == [4]byte(img.Pix[from:]); {
				to += 4
			}
			seen[shadeOf(img.Pix[from:from+4])] += (to - from) / 4
		}
	}
	all := make([]counted, 0, len(seen))
	for s, n := range seen {
		all = append(all, counted{s, n})
	}
	byNumber := func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.shade, b.shade)) }
	slices.SortFunc(all, byNumber)
	if len(all) > most {
		all = joined(all)
		slices.SortStableFunc(all, func(a, b counted) int { return cmp.Compare(b.n, a.n) })
	}
	p := &shadePalette{index: map[shade]uint8{}}
	for _, c := range all[:min(len(all), most)] {
		p.shades = append(p.shades, c.shade)
	}
	return p
}

// joined joins colours of one cell of a cube of 32³, under the first of them.
func joined(colors []counted) []counted {
	var all []counted
	at := map[shade]int{}
	for _, c := range colors {
		cell := c.shade & 0xF8F8F8
		if i, ok := at[cell]; ok {
			all[i].n += c.n
			continue
		}
		at[cell] = len(all)
		all = append(all, c)
	}
	return all
}

// shadeOf is the colour of a pixel, however opaque.
func shadeOf(pixel []byte) shade {
	c := color.NRGBAModel.Convert(color.RGBA{pixel[0], pixel[1], pixel[2], pixel[3]}).(color.NRGBA)
	if pixel[3] == 255 {
		c = color.NRGBA{pixel[0], pixel[1], pixel[2], 255}
	}
	return shade(c.R)<<16 | shade(c.G)<<8 | shade(c.B)
}

// of returns the number of the colour that is nearest to that of a pixel. With clear, 0 is none.
func (p *shadePalette) of(pixel []byte, clear bool) uint8 {
	first := 0
	if clear {
		if first = 1; pixel[3] < 128 {
			return 0
		}
	}
	s := shadeOf(pixel)
	i, ok := p.index[s]
	if !ok {
		i = uint8(first + p.nearest(s))
		p.index[s] = i
	}
	return i
}

// nearest is the place of the nearest colour, the first of equals.
func (p *shadePalette) nearest(s shade) int {
	best, least := 0, math.MaxInt
	a := s.nrgba()
	for i, t := range p.shades {
		b := t.nrgba()
		r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
		if d := r*r + g*g + bl*bl; d < least {
			best, least = i, d
		}
	}
	return best
}
