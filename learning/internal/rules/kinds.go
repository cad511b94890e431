package rules

import (
	"fmt"
	"slices"
	"strings"
)

// NameOf returns the name of a value of a small closed set, of which names has all in their order.
func NameOf[E ~uint8](k E, names []string) string {
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("%T(%d)", k, uint8(k))
}

// CheckKind refuses a value that the set of names does not have. field is what holds it, with its package.
func CheckKind[E ~uint8](field string, k E, names []string) error {
	if int(k) < len(names) {
		return nil
	}
	return fmt.Errorf("%s is %d; choose %s", field, k, strings.Join(names, ", "))
}

// ParseName sets k to the value of that name.
func ParseName[E ~uint8](k *E, b []byte, names []string) error {
	if k == nil {
		return fmt.Errorf("%s: a nil %T cannot be read into", packageOf[E](), k)
	}
	i := slices.Index(names, string(b))
	if i < 0 {
		return fmt.Errorf("%s: no %T is called %q; there are %v", packageOf[E](), *k, b, names)
	}
	*k = E(i)
	return nil
}

// packageOf returns the name of the package that a type is of, which errors about it begin with.
func packageOf[E ~uint8]() string {
	name, _, _ := strings.Cut(fmt.Sprintf("%T", E(0)), ".")
	return name
}
