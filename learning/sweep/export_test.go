package sweep

import "reflect"

// GoText is for tests of cells that no rule trains.
func GoText(v any) string { return goText(reflect.ValueOf(v), 0) }
