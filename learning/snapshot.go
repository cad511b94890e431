package learning

import "github.com/spikecell/spikecell/snn"

// Snapshot is the model of a run between two epochs, by which one sees weights change: [Settings].Snapshot is called with it, as Progress is,
// once before the first epoch and then after each, when its validation samples are classified. An error that it returns ends the run.
//
// Runs keep no weights of epochs that are over. A run with Snapshot is therefore trained from its beginning whenever it is called, to the
// same result, and neither looked up in the run store nor put there.
type Snapshot struct {
	Entry string
	Seed  uint64
	Epoch Epoch      // what is known of the last one; its number is 0 before the first, and the rest is empty
	Model *snn.Model // a copy that changes no more
}

// snapshot hands the model to who asked for it.
func (r *run) snapshot(e Epoch) error {
	if r.entry.Settings.Snapshot == nil {
		return nil
	}
	r.trainer.Sync()
	return r.entry.Settings.Snapshot(Snapshot{Entry: r.entry.Name, Seed: r.entry.Settings.Seed, Epoch: e, Model: r.model.Clone()})
}
