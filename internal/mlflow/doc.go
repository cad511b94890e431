// Package mlflow writes runs to an MLflow tracking server by its REST API 2.0. It knows no learner and no run store: a [Record] is what a run is
// there, and [Client.Export] brings a server to have it, once.
package mlflow
