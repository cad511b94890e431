package plot

import (
	"io"
	"math"
	"strings"
	"testing"
)

// everyNode is a diagram with every kind of node and edge.
func everyNode() Diagram {
	nodes := Row(0, Node{Name: "box"}, Node{Name: "circle", Text: "x", Kind: CircleNode}, Node{Name: "planes", Text: "conv", Note: "8×8×4",
		Kind: PlanesNode},
		Node{Name: "soma", Kind: SomaNode, Note: "v ≥ θ"}, Node{Name: "train", Kind: TrainNode})
	below := Row(1, Node{Name: "unit", Kind: UnitNode}, Node{Name: "text", Kind: TextNode})
	below[0].Column = 3
	below[1].Column = 0
	return Diagram{
		Nodes: append(nodes, below...),
		Edges: append(Chain(nodes, "w₁", "w₂", "w₃"), Edge{From: "soma", To: "soma", Text: "loop"}, Edge{From: "unit", To: "unit", Bend: -1},
			Edge{From: "unit", To: "text", Text: "∂L/∂w", Bend: 0.1, Backward: true, Color: okabeVermilion}, Edge{From: "box", To: "text",
				Width: 2.5}),
		Groups: []Group{{Name: "pair", Nodes: []string{"circle", "planes"}}},
	}
}

// checkScene reports texts of edges and names of groups that an edge runs through, and edges through nodes other than their own. It looks at
// points along the edges, not at how texts are placed.
func checkScene(t *testing.T, s scene) {
	t.Helper()
	for i, w := range s.wires {
		for k := 1; k < len(w.run); k++ {
			a, b := w.run[k-1], w.run[k]
			for n := int(math.Hypot(b.x-a.x, b.y-a.y)*4) + 1; n >= 0; n-- {
				part := float64(n) / (math.Hypot(b.x-a.x, b.y-a.y)*4 + 1)
				p := point{a.x + (b.x-a.x)*math.Min(part, 1), a.y + (b.y-a.y)*math.Min(part, 1)}
				for j, v := range s.wires {
					if v.text != "" && v.label.holds(p) {
						t.Fatalf("edge %d runs through the text %q of edge %d", i, v.text, j)
					}
				}
				for _, q := range s.nodes {
					for _, solid := range q.solid() {
						if solid.grow(-4).holds(p) && q.Kind != CircleNode && q.Kind != SomaNode && q.Kind != UnitNode {
							t.Fatalf("edge %d runs through node %q", i, q.Name)
						}
					}
				}
				for _, f := range s.frames {
					if f.name != "" && f.label.holds(p) {
						t.Fatalf("edge %d runs through the name of group %q", i, f.name)
					}
				}
			}
		}
	}
}

// sceneOf places a diagram on a page of a width in points.
func sceneOf(t *testing.T, d Diagram, width float64) scene { return newLattice(d).sceneOf(t, width) }

func (l *lattice) sceneOf(t *testing.T, width float64) scene {
	t.Helper()
	c := &canvas{w: width, h: l.tall(width/72) * 72}
	s, err := l.scene(c, rect{edge, edge, c.w - edge, c.h - edge - titleStyle.size*lineHeight - 5})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEdgesMeetNoTexts(t *testing.T) {
	for _, width := range []float64{388, 468, 798} {
		checkScene(t, sceneOf(t, everyNode(), width))
	}
}

// An edge ends at the outline of its node: of a circle at its radius, and the gap before it.
func TestEdgesEndAtOutlines(t *testing.T) {
	s := sceneOf(t, Diagram{Nodes: Row(0, Node{Name: "a", Kind: SomaNode}, Node{Name: "b", Kind: CircleNode}), Edges: []Edge{{From: "a",
		To: "b"}}}, 400)
	a, b, run := s.nodes[0], s.nodes[1], s.wires[0].run
	if got := run[0].x - a.at.x; math.Abs(got-somaSize-1) > 1e-3 {
		t.Errorf("begins %v from the middle", got)
	}
	if got := b.at.x - run[len(run)-1].x; math.Abs(got-b.w/2-1.5) > 1e-3 {
		t.Errorf("ends %v from the middle", got)
	}
}

// What has no room is named.
func TestDiagramsWithoutRoom(t *testing.T) {
	near := []Node{{Name: "a"}, {Name: "b", Column: 0.01}}
	short := Diagram{Nodes: Row(0, Node{Name: "a"}, Node{Name: "b"}), Edges: []Edge{{From: "a", To: "b", Text: strings.Repeat("a long text ", 20)}}}
	cross := Diagram{Nodes: []Node{{Name: "a", Column: 1}, {Name: "b", Column: 0.6}, {Name: "c", Column: 2}, {Name: "d", Column: 2.4}},
		Groups: []Group{{Name: "g", Nodes: []string{"a", "d"}}, {Name: "h", Nodes: []string{"b", "c"}}}}
	bent := Diagram{Nodes: []Node{{Name: "a"}, {Name: "b", Row: 3}}, Edges: []Edge{{From: "a", To: "b", Bend: 2}}}
	for want, d := range map[string]Diagram{
		`edge "a"→"b" leaves the figure`: bent,
		`nodes "a" and "b" overlap`:      {Nodes: near}, `edge "a"→"b": no room for its text "a long`: short, `groups "g" and "h" overlap`: cross,
	} {
		f, err := Schematic("", d)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Resize(3, 4).SVG(io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// A figure is as high as its bent edges need, however wide it is.
func TestBentEdgesHaveRoom(t *testing.T) {
	for _, bend := range []float64{-0.4, 0.25, 0.4} {
		f, err := Schematic("", Diagram{Nodes: Row(0, Node{Name: "a"}, Node{Name: "b"}), Edges: []Edge{{From: "a", To: "b", Text: "w", Bend: bend}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []Style{{}, {Medium: Paper}, {Medium: Paper, Width: TwoColumns}, {Medium: Slides}} {
			checkTexts(t, f.Styled(s))
		}
	}
}

// Backward edges are those of the forward ones turned around, dashed, and on their other side.
func TestBackIsTurned(t *testing.T) {
	e := Back([]Edge{{From: "a", To: "b", Text: "w", Bend: 0.1}, {From: "b", To: "c"}}, "∂L/∂w")
	if e[0] != (Edge{From: "b", To: "a", Text: "∂L/∂w", Bend: 0.1, Backward: true}) || e[1] != (Edge{From: "c", To: "b", Bend: 0.25,
		Backward: true}) {
		t.Errorf("got %+v", e)
	}
	if n := Stack(2, CircleNode, "a", "b", "c"); n[0].Row != -1 || n[2].Row != 1 || n[1].Column != 2 {
		t.Errorf("got %+v", n)
	}
}
