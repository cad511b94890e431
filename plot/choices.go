package plot

import (
	"fmt"
	"strings"
)

// named returns the name of a choice, or its number in the words of the kind if it has none.
func named[T ~int](kind string, v T, names ...string) string {
	if v < 0 || int(v) >= len(names) {
		return fmt.Sprintf("%s(%d)", kind, int(v))
	}
	return names[v]
}

// String returns the name of the medium.
func (m Medium) String() string { return named("Medium", m, "notebook", "paper", "slides") }

// String returns the name of the theme.
func (t Theme) String() string { return named("Theme", t, "light", "dark", "transparent") }

// String returns the name of the shape.
func (m Marker) String() string {
	return named("Marker", m, "auto", "circle", "square", "triangle", "diamond", "nabla", "cross", "none")
}

// String returns the name of the step.
func (s Step) String() string { return named("Step", s, "straight", "step after", "step before") }

// String returns the name of the lettering.
func (l Lettering) String() string {
	return named("Lettering", l, "small letters", "capital letters", "no letters")
}

// String returns which is the best.
func (b Best) String() string { return named("Best", b, "highest", "lowest") }

// String returns the names of what is shared.
func (s Share) String() string {
	names := []string{}
	for i, name := range []string{"x", "y", "key", "bar"} {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// String returns the name of the place.
func (n Naming) String() string { return named("Naming", n, "in key", "at end", "unnamed") }

// String returns the name of the kind.
func (k NodeKind) String() string {
	return named("NodeKind", k, "box", "circle", "planes", "soma", "unit", "train", "text")
}
