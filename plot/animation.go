package plot

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Animation is a sequence of figures that writes itself as an animated PNG or GIF. It does not change any more. Like a [Figure], package nb shows it.
type Animation struct {
	frames    []*Figure
	perSecond float64
}

// AnimationDPI is the resolution of an animation for which no other is asked.
const AnimationDPI = 96

// Limits of animations: what takes minutes to write and seconds to load.
const (
	mostFrames = 2000
	mostMoving = 1 << 28 // pixels of all frames
)

// Animate returns an animation of the frames, so many in a second, from 0.1 to 50. All are of one kind, in one style and of one size, where one
// was given; else all have the height of the highest. Axes and colour scales that say the same have one range in all frames, and a name has one
// colour; panels of grids need ranges that are given. At its end an animation waits a second, and begins again. Each frame is laid out once, so
// that one that cannot be drawn is an error here.
func Animate(frames []*Figure, perSecond float64) (*Animation, error) {
	const kind = "animation"
	if len(frames) == 0 || len(frames) > mostFrames {
		return nil, complain(kind, "%d frames: give from 1 to %d", len(frames), mostFrames)
	}
	for i, f := range frames {
		if f == nil {
			return nil, complain(kind, "frame %d is nil; was its error looked at?", i)
		}
	}
	if !(perSecond >= 0.1 && perSecond <= 50) {
		return nil, complain(kind, "%v frames a second: must be from 0.1 to 50", perSecond)
	}
	for i, f := range frames {
		if err := f.joins(frames[0]); err != nil {
			return nil, complain(kind, "frame %d, %s: %w", i, f.kind, err)
		}
	}
	a := &Animation{slices.Clone(frames), perSecond}
	if err := a.layOut(); err != nil {
		return nil, err
	}
	return a, nil
}

// joins returns an error unless a figure can be in one animation with the first.
func (f *Figure) joins(first *Figure) error {
	w, h := f.Size()
	ofFirst, highFirst := first.Size()
	given := f.height != 0 || first.height != 0 || f.style.Height != 0 || first.style.Height != 0
	switch {
	case f.kind != first.kind:
		return fmt.Errorf("frame 0 is of another kind, %s: make all frames with one function", first.kind)
	case f.style.Medium != first.style.Medium || f.style.Theme != first.style.Theme:
		return errors.New("frame 0 has another style: style the animation, not its frames")
	case w != ofFirst || given && h != highFirst:
		return fmt.Errorf("%g x %g inches, where frame 0 has %g x %g: resize the animation, not its frames", w, h, ofFirst, highFirst)
	}
	return nil
}

// layOut lays every frame out on no page, and returns an error that names the first that cannot be drawn.
func (a *Animation) layOut() error {
	w, h := a.Size()
	return (&Figure{kind: "animation"}).guard(func() error {
		_, err := a.agree(roundLength(72*w), roundLength(72*h), AnimationDPI)
		return err
	})
}

// Title returns the title of the first frame, and where that of the last is another, both: "Epoch 0 … Epoch 12".
func (a *Animation) Title() string {
	first, last := a.first("Title").Title(), a.frames[len(a.frames)-1].Title()
	if last == first || last == "" {
		return first
	}
	return strings.TrimSpace(first + " … " + last)
}

// Size returns the width and height in inches: those of the highest frame.
func (a *Animation) Size() (w, h float64) {
	w, h = a.first("Size").Size()
	for _, f := range a.frames {
		_, high := f.Size()
		h = math.Max(h, high)
	}
	return w, h
}

// Frames is the number of frames.
func (a *Animation) Frames() int {
	a.first("Frames")
	return len(a.frames)
}

// first is the first frame.
func (a *Animation) first(method string) *Figure {
	if a == nil || len(a.frames) == 0 {
		panic("plot: Animation." + method + ": the animation is empty; make it with Animate")
	}
	return a.frames[0]
}

// Styled returns the same animation in another style, as [Figure.Styled] does.
func (a *Animation) Styled(s Style) *Animation {
	a.first("Styled")
	return a.each(func(f *Figure) *Figure { return f.Styled(s) })
}

// Resize returns the same animation at another size in inches.
func (a *Animation) Resize(w, h float64) *Animation {
	a.first("Resize")
	return a.each(func(f *Figure) *Figure { return f.Resize(w, h) })
}

func (a *Animation) each(change func(*Figure) *Figure) *Animation {
	b := &Animation{make([]*Figure, len(a.frames)), a.perSecond}
	for i, f := range a.frames {
		b.frames[i] = change(f)
	}
	return b
}

// PNG writes the animation as an animated PNG of dpi pixels an inch, or [AnimationDPI] if dpi is 0 or less. What knows no animation, such as a
// printer, shows the last frame. Nothing is written if a frame cannot be drawn.
func (a *Animation) PNG(w io.Writer, dpi int) error { return a.write("PNG", w, dpi, encodeAPNG) }

// GIF writes the animation as a GIF of dpi pixels an inch, or [AnimationDPI] if dpi is 0 or less, with the 256 colours, or 255 and none, that its
// pixels have most. Nothing is written if a frame cannot be drawn.
func (a *Animation) GIF(w io.Writer, dpi int) error { return a.write("GIF", w, dpi, encodeGIF) }

// moving is what an encoder writes: the pixels that differ from the frame before, and how long each frame stays.
type moving struct {
	size    image.Point
	patches []*image.RGBA // at their places
	last    *image.RGBA   // the whole of the last frame
	stays   []float64     // seconds
	dpi     int
	clear   bool // the page is transparent: each patch is a whole frame
}

func (a *Animation) write(method string, w io.Writer, dpi int, encode func(*bytes.Buffer, *moving) error) error {
	if a == nil || len(a.frames) == 0 {
		return errors.New("plot: Animation." + method + ": the animation is empty; make it with Animate")
	}
	if dpi <= 0 {
		dpi = AnimationDPI
	}
	width, height := a.Size()
	if pixels := width * height * float64(dpi) * float64(dpi) * float64(len(a.frames)); !(pixels <= mostMoving) {
		return complain("animation", "%d frames of %.3g million pixels together: no more than %.3g: choose fewer dots an inch than %d, or fewer frames",
			len(a.frames), pixels/1e6, mostMoving/1e6, dpi)
	}
	return a.frames[0].Resize(width, height).render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		m, err := a.draw(width, height, dpi)
		if err != nil {
			return err
		}
		return encode(buf, m)
	})
}

// draw draws all frames and keeps of each what is new in it.
func (a *Animation) draw(width, height vg.Length, dpi int) (*moving, error) {
	asked, err := a.agree(width, height, dpi)
	if err != nil {
		return nil, err
	}
	m := &moving{dpi: dpi, clear: a.frames[0].style.Theme == Transparent}
	for i, f := range a.frames {
		page := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))
		c := f.canvas(page, width, height, float64(dpi))
		c.pixels, c.panel = page.Image(), asked[i]
		if err := f.paint(c); err != nil {
			return nil, fmt.Errorf("frame %d, %s: %w", i, f.kind, err)
		}
		now, ok := page.Image().(*image.RGBA)
		if !ok {
			return nil, fmt.Errorf("frame %d is a %T", i, page.Image())
		}
		m.size = now.Rect.Size()
		m.patches = append(m.patches, m.fresh(now))
		m.last = now
		m.stays = append(m.stays, 1/a.perSecond)
	}
	m.stays[len(m.stays)-1] = math.Max(1, 1/a.perSecond)
	return m, nil
}

// fresh returns the part of a frame that differs from the last one: one pixel at least.
func (m *moving) fresh(now *image.RGBA) *image.RGBA {
	r := now.Rect
	if m.last != nil && !m.clear {
		r = changed(m.last, now)
	}
	part := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(part.Pix[part.PixOffset(r.Min.X, y):][:4*r.Dx()], now.Pix[now.PixOffset(r.Min.X, y):])
	}
	return part
}

// changed returns the smallest rectangle around all pixels in which two images of one size differ; the first pixel if they do not.
func changed(a, b *image.RGBA) image.Rectangle {
	var r image.Rectangle
	for y := a.Rect.Min.Y; y < a.Rect.Max.Y; y++ {
		p, q := a.Pix[a.PixOffset(a.Rect.Min.X, y):][:4*a.Rect.Dx()], b.Pix[b.PixOffset(b.Rect.Min.X, y):][:4*b.Rect.Dx()]
		if bytes.Equal(p, q) {
			continue
		}
		from, to := 0, len(p)
		for p[from] == q[from] {
			from++
		}
		for p[to-1] == q[to-1] {
			to--
		}
		r = r.Union(image.Rect(from/4, y, (to+3)/4, y+1))
	}
	if r.Empty() {
		return image.Rect(0, 0, 1, 1)
	}
	return r
}

// agree draws all frames on no page, twice: to learn what they have in common, and how much room their axes then need.
func (a *Animation) agree(width, height vg.Length, dpi int) ([]*panel, error) {
	asked := make([]*panel, len(a.frames))
	for i := range asked {
		asked[i] = &panel{}
	}
	for range 2 {
		for i, f := range a.frames {
			c := f.canvas(nowhere{}, width, height, float64(dpi))
			c.panel = asked[i]
			if err := f.paintOn(c); err != nil {
				return nil, fmt.Errorf("frame %d, %s: %w", i, f.kind, err)
			}
		}
		shareFrames(asked)
	}
	return asked, nil
}

// shareFrames asks all frames for what they have in common.
func shareFrames(asked []*panel) {
	first, all := asked[0], panel{}
	sameX, sameY := true, true
	for _, p := range asked {
		all.names = append(all.names, p.names...)
		all.x, all.y = all.x.with(p.area.x.span()), all.y.with(p.area.y.span())
		sameX, sameY = sameX && p.area.x.alike(first.area.x), sameY && p.area.y.alike(first.area.y)
		if p.bar != nil {
			all.colors = all.colors.with(span{p.bar.colors.lo, p.bar.colors.hi})
		}
		m := &all.least
		m.left, m.right = math.Max(m.left, p.told.left), math.Max(m.right, p.told.right)
		m.bottom, m.top = math.Max(m.bottom, p.told.bottom), math.Max(m.top, p.told.top)
	}
	slices.Sort(all.names)
	all.names = slices.Compact(all.names)
	for _, p := range asked {
		p.names, p.colors = slices.Clip(all.names), all.colors
		if sameX {
			p.x = all.x
		}
		if sameY {
			p.y = all.y
		}
		if sameX && sameY {
			p.least = all.least
		}
	}
}
