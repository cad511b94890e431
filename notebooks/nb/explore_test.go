package nb

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/html"
)

func message(sent int, done bool, values ...float64) string {
	b, _ := json.Marshal(controlsState{sent, done, values}) // numbers always encode
	return string(b)
}

func explored() *exploration {
	return &exploration{controls: []Control{Slider("x", 1, 5, 2), Button("b")}, values: []float64{2, 0}}
}

// Each change is drawn, once, with what controls can have; old messages and broken ones change nothing.
func TestExploreFollowsControls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, messages := explored(), make(chan string)
		var drawn []string
		over := make(chan bool)
		go func() {
			e.follow(context.Background(), messages, func() { drawn = append(drawn, fmt.Sprint(e.values)) })
			close(over)
		}()
		for _, m := range []string{message(1, false, 2, 0), message(2, false, 3, 0), message(4, false, 4, 1), message(3, false, 1, 0), "{", message(5, false, 9, 1),
			message(6, false, 1), message(7, true, 5, 2)} {
			time.Sleep(time.Second)
			messages <- m
			synctest.Wait()
		}
		<-over
		if want := []string{"[3 0]", "[4 1]", "[5 2]"}; !slices.Equal(drawn, want) {
			t.Errorf("drawn %v, want %v", drawn, want)
		}
	})
}

// Without a browser, without anybody at it, and at an interrupt it ends.
func TestExploreEnds(t *testing.T) {
	for name, c := range map[string]struct {
		messages int
		stop     time.Duration // 0: never
		want     time.Duration
	}{
		"nobody answers": {0, 0, answerTime},
		"nobody moves":   {3, 0, 2*time.Second + idleTime},
		"interrupt":      {1, time.Minute, time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			messages, began := make(chan string), time.Now()
			if c.stop > 0 {
				time.AfterFunc(c.stop, cancel)
			}
			go func() {
				for i := range c.messages {
					messages <- message(i+1, false, 2, 0)
					time.Sleep(time.Second)
				}
			}()
			explored().follow(ctx, messages, func() { t.Error("drawn without a change") })
			if took := time.Since(began); took != c.want {
				t.Errorf("%s: it took %v, want %v", name, took, c.want)
			}
		})
	}
}

// Controls are whole HTML whatever their titles are, with one element for each and a button more.
func TestControlsPage(t *testing.T) {
	page := controlsPage("id", []Control{Slider(`a < "b"`, 0, 1, 0.5), Button("<script>")})
	z, tags := html.NewTokenizer(strings.NewReader(page)), ""
	for z.Next() != html.ErrorToken {
		if token := z.Token(); token.Type == html.StartTagToken || token.Type == html.EndTagToken {
			tags += fmt.Sprintf("%s %v;", token.Data, token.Type == html.StartTagToken)
		}
	}
	want := "div true;label true;input true;output true;output false;label false;button true;button false;button true;button false;div false;"
	if tags != want {
		t.Errorf("tags %s of %s", tags, page)
	}
	if got := told([]Control{Slider("τ", 0, 1, 0.5), Button("seed")}, []float64{0.123456, 2}); got != "τ = 0.1235, seed: 2 times" {
		t.Errorf("told %q", got)
	}
}

func TestControlsAreChecked(t *testing.T) {
	for _, c := range []Control{Slider("s", 1, 1, 1), Slider("s", 0, 1, 2), Slider("s", math.NaN(), 1, 1), Slider("s", -math.MaxFloat64, math.MaxFloat64, 0)} {
		if err := c.check(); err == nil || !strings.Contains(err.Error(), `slider "s"`) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, c := range []Control{Slider("s", -1, 1, 0), Button("")} {
		if err := c.check(); err != nil {
			t.Error(err)
		}
	}
}
