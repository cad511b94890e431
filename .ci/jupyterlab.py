"""Uses a notebook in JupyterLab with a browser, as a person would: jupyterlab.py ADDRESS FOLDER CHROMIUM

FOLDER is the one that JupyterLab shows. Pictures of what was seen are put there. Fails where something is not seen in time.
"""

import json
import os
import re
import sys
import time

from playwright.sync_api import TimeoutError, expect, sync_playwright

DECLARATIONS = """import (
	"fmt"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func task() learning.Task { return nb.Must(learning.TaskOf(datasets.Digits())) }

func train(progress func(learning.Progress)) *learning.Report {
	return nb.Must(learning.Train(nb.Context(), learning.Entry{
		Name: "surrogate", Net: snn.Feedforward(64, 256, 10), Encoder: encode.Direct{T: 25},
		Learner:  gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e-3}},
		Settings: learning.Settings{Epochs: 60, Batch: 32, Store: "store", Progress: progress},
	}, task()))
}

%%
nb.Show("declared")"""

FIGURE = """%%
x := task().Test.X[:5]
nb.Show(nb.Must(plot.Images("Digits", x, nil, 8, 8)))"""

TRAINING = """%%
r := train(nb.Live("Learning", "validation accuracy"))
nb.Show(fmt.Sprintf("trained %d epochs", len(r.Epochs)))"""

SLIDER = """%%
nb.Explore(func(v []float64) any {
	return fmt.Sprintf("tau is %.0f ms", v[0])
}, nb.Slider("tau (ms)", 0, 200, 100))"""

COMPLETED = "%%\nnb.Show(snn."

PATIENCE = 120_000  # ms; a busy machine links a cell in half a minute


def notebook(*sources):
    cells = [{"cell_type": "code", "id": f"cell{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": s} for i, s in enumerate(sources)]
    kernel = {"display_name": "Go (gonb)", "language": "go", "name": "gonb"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


class Lab:
    def __init__(self, page, folder):
        self.page, self.folder, self.seen = page, folder, 0
        self.cells = page.locator(".jp-Notebook .jp-Cell")

    def look(self, what):
        self.seen += 1
        self.page.screenshot(path=os.path.join(self.folder, f"{self.seen}-{what}.png"))

    def editor(self, i):
        return self.cells.nth(i).locator(".cm-content")

    def output(self, i):
        return self.cells.nth(i).locator(".jp-Cell-outputArea")

    def run(self, i):
        self.editor(i).click()
        self.page.keyboard.press("Shift+Enter")

    def run_all(self):
        deadline = time.monotonic() + PATIENCE / 1000
        while True:  # JupyterLab drops what is asked before the kernel has answered
            kernel = self.page.locator(".jp-Dialog .jp-mod-accept")  # asked for where the notebook's own has not started yet, at any moment
            try:
                if kernel.count():
                    kernel.first.click(timeout=5_000)
                self.page.get_by_role("menuitem", name="Run", exact=True).click(timeout=5_000)
                self.page.get_by_text("Run All Cells", exact=True).click(timeout=5_000)
                for asked in (0, 1):  # a kernel that is replaced just then takes the first cell along, or all others
                    expect(self.cells.nth(asked).locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[[\d*]+\]"), timeout=5_000)
                return
            except (AssertionError, TimeoutError):
                assert time.monotonic() < deadline, "the kernel does not answer"

    def ends(self, i):
        """Waits until a cell is not executed any more."""
        expect(self.cells.nth(i).locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=PATIENCE)

    def epoch(self, i):
        """Waits for the number of the epoch that training shows, and returns it."""
        expect(self.output(i)).to_contain_text(re.compile(r"epoch \d+"), timeout=PATIENCE)
        return int(re.findall(r"epoch (\d+)", self.output(i).inner_text())[-1])


def use(lab):
    page = lab.page
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    lab.run_all()
    expect(lab.output(0)).to_contain_text("declared", timeout=PATIENCE)
    expect(lab.output(1).locator("svg, img").first).to_be_visible(timeout=PATIENCE)
    first = lab.epoch(2)
    deadline = time.monotonic() + PATIENCE / 1000
    while lab.epoch(2) < first + 2:
        assert time.monotonic() < deadline, "progress does not move"
        time.sleep(0.2)
    expect(lab.output(2).locator("svg, img").first).to_be_visible(timeout=PATIENCE)
    lab.look("trains")
    stopped = lab.epoch(2)
    page.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    lab.ends(2)
    lab.look("interrupted")
    assert "trained" not in lab.output(2).inner_text(), "training was over before it was interrupted"
    expect(lab.cells.nth(3).locator(".jp-InputPrompt")).to_have_text("[ ]:", timeout=PATIENCE)  # what waited behind it is not executed
    text = lab.output(2).inner_text()
    assert text.count("exit status") == 1, text
    for tries_left in (2, 1, 0):  # the first message of a page is lost now and then: the cell then ends with the values at first
        lab.run(3)
        try:
            slide(lab)
            break
        except AssertionError:
            if tries_left == 0:
                raise
            print("the page's answer was lost, and the cell is run again")
            lab.ends(3)
    lab.run(2)
    expect(lab.output(2)).to_contain_text("trained 60 epochs", timeout=PATIENCE)
    lab.look("continued")
    complete(lab)
    return stopped


def slide(lab):
    slider = lab.output(3).locator("input[type=range]")
    expect(slider).to_be_visible(timeout=PATIENCE)
    expect(lab.output(3)).to_contain_text("tau is 100 ms", timeout=PATIENCE)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    lab.page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    expect(lab.output(3)).to_contain_text(re.compile(r"tau is 1[5-7]\d ms"), timeout=15_000)  # twice what Explore waits for an answer
    lab.look("slider")
    lab.output(3).get_by_role("button", name="Done").click()
    lab.ends(3)


def complete(lab):
    page = lab.page
    lab.editor(4).click()
    page.keyboard.press("Control+End")
    deadline = time.monotonic() + PATIENCE / 1000
    while True:  # gopls reads the module first
        page.keyboard.press("Tab")
        try:
            expect(page.locator(".jp-Completer")).to_contain_text("Feedforward", timeout=10_000)
            break
        except AssertionError:
            assert time.monotonic() < deadline, "Tab completes nothing"
            page.keyboard.press("Escape")
            lab.editor(4).click()
            page.keyboard.press("Control+End")
    lab.look("completes")
    names = page.locator(".jp-Completer-item .jp-Completer-match").all_inner_texts()
    assert len(names) > 5 and len(names) == len(set(names)), f"names are listed twice: {names}"


def main():
    address, folder, chromium = sys.argv[1:]
    with open(os.path.join(folder, "use.ipynb"), "w") as f:
        json.dump(notebook(DECLARATIONS, FIGURE, TRAINING, SLIDER, COMPLETED), f)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        lab = Lab(page, folder)
        page.goto(f"{address}/lab/tree/use.ipynb", timeout=PATIENCE)
        try:
            stopped = use(lab)
        except BaseException:
            lab.look("failure")
            print([lab.output(i).inner_text()[-500:] for i in range(lab.cells.count())], file=sys.stderr)
            raise
        browser.close()
    print(f"ran all cells, interrupted in epoch {stopped}, went on to 60, moved a slider, completed snn.")


if __name__ == "__main__":
    main()
