package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/snn/encode"
)

// rewardEntry is the deep network of [mozafari2019]. The layers that learn without labels are shown fewer images than there, 120,000 and 240,000:
// their weights have come to the ends of their range by then, where they stay. Rewards are eight times as large at first, and half of that after
// three passes over 55,000 images, by validation samples.
func rewardEntry() learning.Entry {
	r := convstdp.Rule{Reward: convstdp.Reward{Plus: .032, Minus: .024, WrongMinus: .032, WrongPlus: .004, Half: 165000}}
	r.Stages[0].Samples, r.Stages[1].Samples = 10000, 20000
	return learning.Entry{
		Name: "r-stdp", Net: convstdp.Mozafari(), Encoder: encode.DoG{}, Learner: r, Settings: learning.Settings{Epochs: 40, Batch: 1000},
	}
}
