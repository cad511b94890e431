package learning

// follower tells of a run that another process trains, as far as its checkpoints say.
type follower struct {
	*run
	told int // epochs
}

// waiting reports the epochs that have ended since the last call, and how far the one under way is.
func (f *follower) waiting() {
	if f.entry.Settings.Progress == nil {
		return
	}
	own := f.state
	defer func() { f.state = own }()
	if c, err := f.store.latest(); err == nil && c != nil { // files change under the reader's eyes: what cannot be read now will be later
		f.state = c.State
	}
	epochs, under := f.state.Epochs, f.state.Epoch
	for ; f.told < len(epochs); f.told++ {
		f.state.Epochs, f.state.Epoch = epochs[:f.told+1], epochs[f.told].Epoch
		f.progress("waiting", f.task.Train.Len(), f.task.Train.Len())
	}
	f.state.Epochs, f.state.Epoch = epochs, under
	f.progress("waiting", f.state.Done, f.task.Train.Len())
}
