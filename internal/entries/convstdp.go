package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/snn/encode"
)

// rewardEntry is the deep network of [mozafari2019], whose first two layers are shown 120,000 and 240,000 images as there. Rewards are eight times as
// large at first, and half of that after seven passes over 55,000 images; with three passes, and half as many epochs, 3.8 % of the training samples
// were still wrong at the end.
func rewardEntry() learning.Entry {
	r := convstdp.Rule{Reward: convstdp.Reward{Plus: .032, Minus: .024, WrongMinus: .032, WrongPlus: .004, Half: 400000}}
	return learning.Entry{
		Name: "r-stdp", Net: convstdp.Mozafari(), Encoder: encode.DoG{}, Learner: r, Settings: learning.Settings{Epochs: 80, Batch: 1000},
	}
}
