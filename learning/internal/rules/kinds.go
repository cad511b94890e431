package rules

import (
	"fmt"
	"slices"
)

// NameOf returns the name of a value of a small closed set, of which names has all in their order.
func NameOf[E ~uint8](k E, names []string) string {
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("%T(%d)", k, uint8(k))
}

// ParseName sets k to the value of that name.
func ParseName[E ~uint8](k *E, b []byte, names []string) error {
	if k == nil {
		return fmt.Errorf("learning: a nil %T cannot be read into", k)
	}
	i := slices.Index(names, string(b))
	if i < 0 {
		return fmt.Errorf("learning: no %T is called %q; there are %v", *k, b, names)
	}
	*k = E(i)
	return nil
}
