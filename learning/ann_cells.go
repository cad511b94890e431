package learning

// IgnoresCells reports that the units are rectified ones, whatever the cells of the net.
func (ANN) IgnoresCells() bool { return true }
