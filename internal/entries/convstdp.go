package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/snn/encode"
)

// rewardEntry is the deep network of [mozafari2019], whose first two layers are shown 120,000 and 240,000 images as there. Rewards are eight times as
// large at first, and half of that after three passes over 55,000 images, by validation samples.
func rewardEntry() learning.Entry {
	r := convstdp.Rule{Reward: convstdp.Reward{Plus: .032, Minus: .024, WrongMinus: .032, WrongPlus: .004, Half: 165000}}
	return learning.Entry{
		Name: "r-stdp", Net: convstdp.Mozafari(), Encoder: encode.DoG{}, Learner: r, Settings: learning.Settings{Epochs: 40, Batch: 1000},
	}
}
