package hwmodel

import "fmt"

// wordOf returns the name of a value of an enumeration; one that it does not have has its number for a name.
func wordOf[T ~uint8](names []string, v T, enumeration string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", enumeration, uint8(v))
}

// textOf is wordOf for files, in which such a value is an error.
func textOf[T ~uint8](names []string, v T, enumeration string) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("hwmodel: there is no %s %d; give 0 to %d", enumeration, uint8(v), len(names)-1)
	}
	return []byte(names[v]), nil
}
