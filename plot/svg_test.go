package plot

import (
	"bytes"
	"encoding/xml"
	"html"
	"math"
	"strconv"
	"strings"
	"testing"
)

// A packed path has the points of the path.
func TestPackPath(t *testing.T) {
	for in, want := range map[string]string{
		"M1,2L1,4.5M3.25,2L3.25,4": "m1,2v2.5m2.25-2.5v2",
		"M0.5,0L10,20.01":          "m.5,0l9.5,20.01",
		"M-1,0.05L-1,0":            "m-1,.05v-.05",
	} {
		if got, ok := packPath([]byte(in)); !ok || string(got) != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if _, ok := packPath([]byte("M1,2C3,4,5,6,7,8")); ok {
		t.Error("a curve was packed")
	}
}

// With Vector, a raster of many spikes is lines, one for each, where they are without it; the file stays small.
func TestVectorRaster(t *testing.T) {
	s := chanceTrain(400, 100, 0.2, 3)
	n := len(eventsOf(s))
	f, err := Raster("", 1, Train{Name: "cells", Spikes: s})
	if err != nil {
		t.Fatal(err)
	}
	f = f.Styled(Style{Vector: true})
	svg := svgOf(t)(f, nil)
	d := ""
	for _, part := range strings.Split(svg, `<path d="`) {
		if data, _, _ := strings.Cut(part, `"`); len(data) > len(d) {
			d = data
		}
	}
	if strings.Contains(svg, "<image") || strings.Count(d, "m") != n || strings.Count(d, "v") != n {
		t.Errorf("%d beginnings and %d lines of %d spikes", strings.Count(d, "m"), strings.Count(d, "v"), n)
	}
	if len(d) > 15*n {
		t.Errorf("%d bytes for %d spikes", len(d), n)
	}
	var pdf bytes.Buffer
	if err := f.PDF(&pdf); err != nil || bytes.Contains(pdf.Bytes(), []byte("/Subtype/Image")) || pdf.Len() > 15*n {
		t.Errorf("PDF of %d bytes, error %v", pdf.Len(), err)
	}
}

// Every document has a title, before all that is drawn, and is one image to those who do not see it.
func TestDocumentsHaveATitle(t *testing.T) {
	bar := Bar{Name: "p", Mean: 1, Lo: 0, Hi: 2}
	f, err := Comparison("", "y", bar)
	if err != nil {
		t.Fatal(err)
	}
	svg := svgOf(t)
	for got, want := range map[string]string{
		svg(Comparison("a < b & c", "y", bar)):       "a &lt; b &amp; c",
		svg(f, nil):                                  "comparison",
		svg(f.Styled(Style{Alt: "Four rules"}), nil): "Four rules",
	} {
		var document struct {
			Title string `xml:"title"`
			Role  string `xml:"role,attr"`
		}
		if err := xml.Unmarshal([]byte(got), &document); err != nil || document.Role != "img" || document.Title != html.UnescapeString(want) {
			t.Errorf("%+v, error %v, want %q", document, err, want)
		}
		if title := strings.Index(got, "<title>"+want+"</title>\n<g "); title < 0 || strings.Count(got, "<title>") != 1 {
			t.Errorf("%.400s: want one title %q before all else", got, want)
		}
	}
}

// Texts say how they are aligned, so that a wider font grows to the side that has room.
func TestTextsAreAnchored(t *testing.T) {
	svg := svgOf(t)(Comparison("", "y", Bar{Name: "p", Mean: 1, Lo: 0, Hi: 2}))
	for _, text := range strings.Split(svg, "<text ")[1:] {
		switch {
		case strings.Contains(text, ">p<") && !strings.HasPrefix(text, `text-anchor="end" `),
			strings.Contains(text, ">y<") && !strings.HasPrefix(text, `text-anchor="middle" `):
			t.Errorf("%.80s", text)
		case strings.Contains(text, "]<"):
			x, err := strconv.ParseFloat(strings.Split(text, `"`)[3], 64)
			if err != nil || math.Abs(x-(notebookWidth*72-edge)) > 0.01 {
				t.Errorf("numbers end at %v", x)
			}
		}
	}
}
