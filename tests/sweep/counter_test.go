package sweep

// counter says of every shape that it becomes 4 cells.
type counter struct{}

func (counter) Cells([]int) (int, error) { return 4, nil }
