package encode

// Repeats is true: no spike is drawn.
func (Burst) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (ChargeTime) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Delta) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Direct) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (DoG) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Events) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Latency) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (LevelCrossing) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (LogLatency) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Phase) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (RankOrder) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Regular) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Series) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (SpikeTimes) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Thresholds) Repeats() bool { return true }

// Repeats is true: no spike is drawn.
func (Train) Repeats() bool { return true }

// Repeats is true but for Rates, of which spikes are drawn.
func (e Population) Repeats() bool { return e.Response != Rates }
