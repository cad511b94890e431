package learning

import (
	"fmt"
	"slices"
	"strings"
)

// Warnings says in words which classes have no sample in a part of the task that results rest on. Training can go on without them,
// but says nothing of them. [Train] puts them among the warnings of its report; a caller that wants them before it trains asks here.
func (t Task) Warnings() []string {
	if t.Outputs > 0 || checkClasses(t.Classes) != nil { // Train says what is wrong
		return nil
	}
	var all []string
	for _, part := range []struct {
		name, effect string
		s            Samples
	}{
		{"training", "what is never shown cannot be learned", t.Train},
		{"validation", "epochs are chosen without it", t.Valid},
		{"test", "accuracy says nothing of it, and balanced accuracy leaves it out", t.Test},
	} {
		if w := part.s.unjudgedWarning(part.name); w != "" {
			all = append(all, w)
		}
		if w := absentWarning(part.name+" set has", part.s.labels(), t.Classes, part.effect); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// unjudgedWarning counts the samples of a part that have no class at any step.
func (s Samples) unjudgedWarning(part string) string {
	n := 0
	for _, steps := range s.StepLabel {
		if !judged(steps) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s set has no class at any step of %d of %d samples: they teach nothing and are not judged", part, n, len(s.StepLabel))
}

// labels returns the classes that samples have, or their steps.
func (s Samples) labels() []int {
	if len(s.StepLabel) > 0 {
		return slices.Concat(s.StepLabel...)
	}
	return s.Label
}

// absentWarning names the classes that no label is of. Where there are no samples nothing rests on them.
func absentWarning(of string, label []int, classes int, effect string) string {
	seen := make([]bool, max(classes, 0))
	for _, c := range label {
		if c >= 0 && c < classes {
			seen[c] = true
		}
	}
	var absent []string
	for c, ok := range seen {
		if !ok {
			absent = append(absent, fmt.Sprint(c))
		}
	}
	if len(label) == 0 || len(absent) == 0 {
		return ""
	}
	return fmt.Sprintf("%s no sample of %s (of %d): %s", of, enumerate("class", "classes", absent), classes, effect)
}

// mostNamed is how many things a line names.
const mostNamed = 12

// enumerate writes one name after its singular, or several after the plural.
func enumerate(one, many string, names []string) string {
	if len(names) == 1 {
		return one + " " + names[0]
	}
	if more := len(names) - mostNamed; more > 0 {
		return fmt.Sprintf("%s %s and %d more", many, strings.Join(names[:mostNamed], ", "), more)
	}
	return many + " " + strings.Join(names, ", ")
}

// assignmentWarning is for rules that name their cells by the last training samples: those may lack a class that the others have.
func (t Task) assignmentWarning(l Learner) string {
	a, ok := l.(Assigner)
	if !ok || len(t.Train.Label) == 0 || absentWarning("", t.Train.Label, t.Classes, "") != "" {
		return ""
	}
	n := a.Assigned(t.Train.Len())
	of := fmt.Sprintf("assignment of labels, from the last %d training samples, has", n)
	return absentWarning(of, t.Train.Label[len(t.Train.Label)-n:], t.Classes, "no cell can get that label")
}
