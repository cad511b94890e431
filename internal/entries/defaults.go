package entries

import (
	"slices"
	"strings"
)

// Defaults says which entries of each data set are standard ones, sets that share theirs together: "csdp,stdp of digits and mnist; …".
func Defaults() string {
	var rules []string
	of := map[string][]string{}
	for _, s := range sets() {
		standard := strings.Join(s.Standard(), ",")
		if !slices.Contains(rules, standard) {
			rules = append(rules, standard)
		}
		of[standard] = append(of[standard], s.name)
	}
	for i, standard := range rules {
		names := of[standard]
		if last := len(names) - 1; last > 0 {
			names = []string{strings.Join(names[:last], ", "), names[last]}
		}
		rules[i] = standard + " of " + strings.Join(names, " and ")
	}
	return strings.Join(rules, "; ")
}
