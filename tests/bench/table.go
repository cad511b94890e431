package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// writeTable writes the report for reading.
func (r *report) writeTable(out io.Writer) error {
	fmt.Fprintf(out, "%s, %d cores, %s\n", r.CPU, r.Cores, r.Kernel)
	fmt.Fprintf(out, "peak of multiply-adds: %.0f GFLOP/s, one core %.0f\n", r.PeakGFLOPS, r.Core.PeakGFLOPS)
	fmt.Fprintf(out, "main memory, all cores: %.0f GB/s read; one core, read and copied, GB/s:", r.ReadGBs)
	for _, m := range r.Core.Memory {
		fmt.Fprintf(out, "  %s %.0f %.0f", size(m.KB), m.ReadGBs, m.CopyGBs)
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	if len(r.Kernels) > 0 {
		fmt.Fprintln(w, "\nkernel, one core\ttime, µs\tbound, µs\tbound/time\tbound\t")
	}
	for _, k := range r.Kernels {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.2f\t%s\t\n", k.ID, 1000*k.MS, 1000*k.BoundMS, k.Ratio, k.Bound)
	}
	if len(r.Workloads) > 0 {
		fmt.Fprintln(w, "\nworkload\ttime\tfloor\tratio\tof\tmemory, MB\tallocs\tfiring\t\t")
	}
	for _, x := range r.Workloads {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%.0f\t%.2g\t%s\t%s\t\n", x.ID, duration(x.MS), duration(x.FloorMS), ratio(x), x.Unit, x.RSSMB,
			x.AllocsPerStep, percent(x.FiringRate), extrapolation(x))
	}
	for _, n := range r.Notes {
		fmt.Fprintln(w, n)
	}
	return w.Flush()
}

func size(kb int) string {
	if kb < 1024 {
		return fmt.Sprint(kb, " KB")
	}
	return fmt.Sprint(kb>>10, " MB")
}

// duration writes milliseconds with three digits.
func duration(ms float64) string {
	switch {
	case ms == 0:
		return "–"
	case ms < 1:
		return fmt.Sprintf("%.3g µs", 1000*ms)
	case ms < 1000:
		return fmt.Sprintf("%.3g ms", ms)
	}
	return fmt.Sprintf("%.1f s", ms/1000)
}

func ratio(x result) string {
	if x.FloorMS == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f", x.Ratio)
}

func percent(share float64) string {
	if share == 0 {
		return ""
	}
	return fmt.Sprintf("%.2g %%", 100*share)
}

func extrapolation(x result) string {
	if x.Extrapolated == 0 {
		return ""
	}
	return fmt.Sprintf("extrapolated from %d", x.Extrapolated)
}
