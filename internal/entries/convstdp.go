package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/snn/encode"
)

// rewardEntry is the deep network of [mozafari2019]. The layers that learn without labels are shown fewer images than there, 120,000 and 240,000:
// their weights have come to the ends of their range by then, where they stay. Rewards are four times as large, by validation samples: 10,000
// images teach as much in two epochs as with those of the article in more than four.
func rewardEntry() learning.Entry {
	r := convstdp.Rule{Reward: convstdp.Reward{Plus: .016, Minus: .012, WrongMinus: .016, WrongPlus: .002, Half: 330000}}
	r.Stages[0].Samples, r.Stages[1].Samples = 10000, 20000
	return learning.Entry{
		Name: "r-stdp", Net: convstdp.Mozafari(), Encoder: encode.DoG{}, Learner: r, Settings: learning.Settings{Epochs: 100, Batch: 1000},
	}
}
