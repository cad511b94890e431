package learning

import "github.com/spikecell/spikecell/learning/internal/rules"

// Zero gives a constant of a rule the value 0. One convention holds for the numeric fields of all learners, rules of STDP,
// optimisers, schedules, losses and surrogate derivatives:
//
//   - 0, the field left out, means the default that its comment names;
//   - Zero means the number 0: of an amplitude, a rate or a decay no effect of that kind, of a limit or a normalisation none.
//     Where 0 cannot be meant, as of a time constant, it is refused;
//   - every other number below 0 is refused, as are NaN, infinities, numbers beyond float32 and numbers that are 0 in float32,
//     since that is what rules compute with.
//
// So stdp.Pair{Plus: Zero} only depresses, and AdamRates{Beta1: Zero} has no momentum. The targets of [gradient.MSEMembrane] are potentials,
// and the one exception: below 0 they mean themselves.
const Zero = rules.Zero
