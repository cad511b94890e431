// Command cartpole trains agents to balance a pole on a cart from rewards, with several seeds each, and says how long they balance it then:
// spiking agents of package learning/reward, and those of package control beside them. Seed s trains on the episodes of control.NewCartPole(s),
// and is tested on the first 100 of control.NewCartPole(1000 + s), without exploration. Constants were chosen on seeds from 20 on.
//
//	go run ./tests/cartpole [-seeds 10] [-rule e-prop] [-json]
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"

	"github.com/spikecell/spikecell/control"
)

func main() {
	log.SetFlags(0)
	seeds := flag.Int("seeds", 10, "agents of each rule, with the seeds from 0 on")
	only := flag.String("rule", "", "rules whose name has this text")
	asJSON := flag.Bool("json", false, "write JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *seeds, *only, *asJSON); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, seeds int, only string, asJSON bool) error {
	if seeds < 1 {
		return fmt.Errorf("-seeds is %d; give 1 or more", seeds)
	}
	var results []result
	for _, e := range entries() {
		if !strings.Contains(e.name, only) {
			continue
		}
		r, err := e.measure(ctx, seeds)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		results = append(results, r)
		if !asJSON {
			fmt.Println(r)
		}
	}
	if len(results) == 0 {
		return fmt.Errorf("no rule has %q in its name", only)
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(results)
	}
	fmt.Print(differences(results))
	return nil
}

// measure trains and tests an agent of each seed.
func (e entry) measure(ctx context.Context, seeds int) (result, error) {
	r := result{Rule: e.name, Episodes: e.episodes}
	for seed := range uint64(seeds) {
		agent, returns, err := e.train(ctx, seed)
		if err != nil {
			return r, err
		}
		tested, err := control.Episodes(control.NewCartPole(1000+seed), agent, 100)
		if err != nil {
			return r, err
		}
		r.Test = append(r.Test, mean(tested))
		if returns != nil {
			r.Reached = append(r.Reached, reached(returns))
		}
	}
	return r, nil
}
