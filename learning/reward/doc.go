// Package reward has agents of spiking cells that learn from rewards how to act in an environment of package control. A [Setup] says how
// observations are coded and by which [Rule] weights change; [Setup.New] makes an [Agent], which [Agent.Train] trains and which then is a
// [control.Policy]:
//
//	agent, err := reward.Setup{Rule: reward.EProp{}, Code: reward.CartPoleCode()}.New(2, seed)
//	returns, err := agent.Train(ctx, control.NewCartPole(seed), 1000)
//	test, err := control.Episodes(control.NewCartPole(seed+1000), agent, 100)
//
// docs/control.md has the equations.
package reward
