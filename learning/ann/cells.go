package ann

// IgnoresCells reports that the units are rectified ones, whatever the cells of the net.
func (Rule) IgnoresCells() bool { return true }
