// Package mlflowtest has a server in memory that answers as MLflow's does where runs are exported, for tests: it holds requests to the
// same limits, and keeps every number that it is sent, where MLflow's databases drop those that they have.
package mlflowtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Metric is a number as it was sent.
type Metric struct {
	Key   string  `json:"key"`
	Value float64 `json:"value"`
	Time  int64   `json:"timestamp"`
	Step  int64   `json:"step"`
}

// Run is what the server has of a run.
type Run struct {
	ID, Experiment, Name, Status string
	Start, End                   int64
	Params, Tags                 map[string]string
	Metrics                      []Metric
}

// Server is an MLflow server.
type Server struct {
	*httptest.Server
	mu          sync.Mutex
	Experiments map[string]string // ids by name
	Runs        []*Run
	Files       map[string]string // by path
	Artifacts   string            // where runs have their artifacts; %s is the id of the run
	Requests    int
	// Refuse answers a request in the server's place, if it returns true. n counts requests from 1.
	Refuse func(w http.ResponseWriter, r *http.Request, n int) bool
}

// New starts a server, which ends with the test.
func New(t testing.TB) *Server {
	s := &Server{Experiments: map[string]string{}, Files: map[string]string{}, Artifacts: "mlflow-artifacts:/1/%s/artifacts"}
	s.Server = httptest.NewServer(s.routes())
	t.Cleanup(s.Close)
	return s
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for path, f := range map[string]func(question) (any, error){
		"GET /api/2.0/mlflow/experiments/get-by-name": s.named, "POST /api/2.0/mlflow/experiments/create": s.makeExperiment,
		"POST /api/2.0/mlflow/runs/search": s.search, "POST /api/2.0/mlflow/runs/create": s.create, "POST /api/2.0/mlflow/runs/update": s.update,
		"POST /api/2.0/mlflow/runs/log-batch": s.batch, "GET /api/2.0/mlflow/metrics/get-history": s.history,
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, f) })
	}
	mux.HandleFunc("PUT /api/2.0/mlflow-artifacts/artifacts/", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err == nil {
			s.Files[strings.TrimPrefix(r.URL.Path, "/api/2.0/mlflow-artifacts/artifacts/")] = string(text)
		}
		fmt.Fprint(w, "{}")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.Requests++; s.Refuse == nil || !s.Refuse(w, r, s.Requests) {
			mux.ServeHTTP(w, r)
		}
	})
}

// question is what any request may hold.
type question struct {
	Name, Filter, Status string
	RunName              string   `json:"run_name"`
	ExperimentName       string   `json:"experiment_name"`
	Experiment           string   `json:"experiment_id"`
	Experiments          []string `json:"experiment_ids"`
	Run                  string   `json:"run_id"`
	Key                  string   `json:"metric_key"`
	Start                int64    `json:"start_time"`
	End                  int64    `json:"end_time"`
	Token                string   `json:"page_token"`
	Params, Tags         []keyed  `json:",omitempty"`
	Metrics              []Metric `json:",omitempty"`
	bytes                int      // of the request
}

type keyed struct{ Key, Value string }

func (s *Server) answer(w http.ResponseWriter, r *http.Request, f func(question) (any, error)) {
	q := question{ExperimentName: r.FormValue("experiment_name"), Run: r.FormValue("run_id")}
	q.Key, q.Token = r.FormValue("metric_key"), r.FormValue("page_token")
	text, err := io.ReadAll(r.Body)
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &q)
	}
	q.bytes = len(text)
	var said any
	if err == nil {
		said, err = f(q)
	}
	if err != nil {
		code, message, _ := strings.Cut(err.Error(), ": ")
		w.WriteHeader(http.StatusBadRequest)
		said = map[string]string{"error_code": code, "message": message}
	}
	if err := json.NewEncoder(w).Encode(said); err != nil {
		panic(err)
	}
}

func (s *Server) named(q question) (any, error) {
	id, ok := s.Experiments[q.ExperimentName]
	if !ok {
		return nil, fmt.Errorf("RESOURCE_DOES_NOT_EXIST: Could not find experiment with name '%s'", q.ExperimentName)
	}
	stage := "active"
	if id == "deleted" {
		stage = id
	}
	return map[string]any{"experiment": map[string]string{"experiment_id": id, "lifecycle_stage": stage}}, nil
}

func (s *Server) makeExperiment(q question) (any, error) {
	if s.Experiments[q.Name] != "" {
		return nil, fmt.Errorf("RESOURCE_ALREADY_EXISTS: Experiment '%s' already exists.", q.Name)
	}
	s.Experiments[q.Name] = fmt.Sprint(len(s.Experiments) + 1)
	return map[string]string{"experiment_id": s.Experiments[q.Name]}, nil
}

var filter = regexp.MustCompile("^tags\\.`([^`]+)` = '([^']+)'$")

func (s *Server) search(q question) (any, error) {
	m := filter.FindStringSubmatch(q.Filter)
	if m == nil {
		return nil, fmt.Errorf("INVALID_PARAMETER_VALUE: filter %q", q.Filter)
	}
	for _, r := range s.Runs {
		if r.Experiment == q.Experiments[0] && r.Tags[m[1]] == m[2] {
			return map[string]any{"runs": []any{s.told(r)}}, nil
		}
	}
	return map[string]any{}, nil
}

// told is a run with the last of its metrics of each name.
func (s *Server) told(r *Run) any {
	tags, metrics, seen := []keyed{}, []Metric{}, map[string]bool{}
	for k, v := range r.Tags {
		tags = append(tags, keyed{k, v})
	}
	for _, m := range r.Metrics {
		if !seen[m.Key] {
			metrics, seen[m.Key] = append(metrics, m), true
		}
	}
	lower := make([]map[string]string, len(tags))
	for i, t := range tags {
		lower[i] = map[string]string{"key": t.Key, "value": t.Value}
	}
	uri := s.Artifacts
	if strings.Contains(uri, "%s") {
		uri = fmt.Sprintf(uri, r.ID)
	}
	return map[string]any{"info": map[string]any{"run_id": r.ID, "artifact_uri": uri}, "data": map[string]any{"tags": lower, "metrics": metrics}}
}

func (s *Server) create(q question) (any, error) {
	r := &Run{ID: fmt.Sprintf("r%d", len(s.Runs)), Experiment: q.Experiment, Name: q.RunName, Status: "RUNNING", Start: q.Start,
		Params: map[string]string{}, Tags: map[string]string{}}
	for _, t := range q.Tags {
		r.Tags[t.Key] = t.Value
	}
	s.Runs = append(s.Runs, r)
	return map[string]any{"run": s.told(r)}, nil
}

func (s *Server) run(id string) (*Run, error) {
	for _, r := range s.Runs {
		if r.ID == id {
			return r, nil
		}
	}
	return nil, fmt.Errorf("RESOURCE_DOES_NOT_EXIST: Run with id=%s not found", id)
}

func (s *Server) update(q question) (any, error) {
	r, err := s.run(q.Run)
	if err == nil {
		r.Status, r.End = q.Status, q.End
	}
	return struct{}{}, err
}

var (
	keys    = regexp.MustCompile(`^[/\pL\pN_.\- ]{1,250}$`)
	endless = regexp.MustCompile(`^[./]|//`)
)

// limits are those of MLflow 3.
func (q question) limits() error {
	if len(q.Params) > 100 || len(q.Tags) > 100 || len(q.Params)+len(q.Tags)+len(q.Metrics) > 1000 || q.bytes > 1e6 {
		return fmt.Errorf("INVALID_PARAMETER_VALUE: a request of %d params, %d tags, %d metrics, %d bytes",
			len(q.Params), len(q.Tags), len(q.Metrics), q.bytes)
	}
	for _, m := range q.Metrics {
		q.Tags = append(q.Tags, keyed{Key: m.Key})
	}
	for i, k := range append(q.Params, q.Tags...) {
		most := 6000
		if i >= len(q.Params) {
			most = 8000
		}
		if !keys.MatchString(k.Key) || endless.MatchString(k.Key) || len([]rune(k.Value)) > most {
			return fmt.Errorf("INVALID_PARAMETER_VALUE: %q of %d characters", k.Key, len([]rune(k.Value)))
		}
	}
	return nil
}

func (s *Server) batch(q question) (any, error) {
	r, err := s.run(q.Run)
	if err == nil {
		err = q.limits()
	}
	if err != nil {
		return nil, err
	}
	for _, p := range q.Params {
		if old, ok := r.Params[p.Key]; ok && old != p.Value {
			return nil, fmt.Errorf("INVALID_PARAMETER_VALUE: Changing param values is not allowed: %s", p.Key)
		}
		r.Params[p.Key] = p.Value
	}
	for _, t := range q.Tags {
		r.Tags[t.Key] = t.Value
	}
	r.Metrics = append(r.Metrics, q.Metrics...)
	return struct{}{}, nil
}

// page is how many numbers an answer has.
const page = 7

func (s *Server) history(q question) (any, error) {
	r, err := s.run(q.Run)
	if err != nil {
		return nil, err
	}
	all, begin := []Metric{}, 0
	for _, m := range r.Metrics {
		if m.Key == q.Key {
			all = append(all, m)
		}
	}
	fmt.Sscan(q.Token, &begin)
	end := min(begin+page, len(all))
	said := map[string]any{"metrics": all[begin:end]}
	if end < len(all) {
		said["next_page_token"] = fmt.Sprint(end)
	}
	return said, nil
}
