package hwmodel

import "github.com/spikecell/spikecell/snn"

// graph finds the populations of an activity by name, and the projections from and to each, without a search: no sum over a network takes
// more work than the network is large.
type graph struct {
	populations map[string]snn.PopulationActivity
	outgoing    map[string][]snn.ProjectionActivity
	incoming    map[string][]snn.ProjectionActivity
	sends       map[string]bool // populations with a projection to another
}

func graphOf(a snn.Activity) *graph {
	g := &graph{
		populations: make(map[string]snn.PopulationActivity, len(a.Populations)),
		outgoing:    make(map[string][]snn.ProjectionActivity, len(a.Populations)),
		incoming:    make(map[string][]snn.ProjectionActivity, len(a.Populations)),
		sends:       make(map[string]bool, len(a.Populations)),
	}
	for _, p := range a.Populations {
		g.populations[p.Name] = p
	}
	for _, p := range a.Projections {
		g.outgoing[p.Pre] = append(g.outgoing[p.Pre], p)
		g.incoming[p.Post] = append(g.incoming[p.Post], p)
		if p.Pre != p.Post {
			g.sends[p.Pre] = true
		}
	}
	return g
}

// population returns the population called name.
func (g *graph) population(name string) snn.PopulationActivity { return g.populations[name] }

// from are the projections that leave a population.
func (g *graph) from(name string) []snn.ProjectionActivity { return g.outgoing[name] }

// to are those that reach it.
func (g *graph) to(name string) []snn.ProjectionActivity { return g.incoming[name] }

// reaches reports whether the population has a projection to another.
func (g *graph) reaches(name string) bool { return g.sends[name] }
