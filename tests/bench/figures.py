"""From measurements to the table: ratios of what ran side by side, their bars, Markdown."""

import statistics


class Figure:
    """A number with its spread over the rounds, held against a bar (to pass) and an aim (beyond)."""

    def __init__(self, name, values, unit="", bar=None, aim=None, less_is_better=False):
        self.name, self.values, self.unit = name, sorted(values), unit
        self.bar, self.aim, self.less_is_better = bar, aim, less_is_better

    @property
    def value(self):
        return statistics.median(self.values)

    def reaches(self, mark):
        return self.value <= mark if self.less_is_better else self.value >= mark

    @property
    def verdict(self):
        if self.bar is None:
            return ""
        if self.aim is not None and self.reaches(self.aim):
            return "aim"
        return "pass" if self.reaches(self.bar) else "miss"

    def json(self):
        known = {"name": self.name, "value": self.value, "rounds": self.values, "unit": self.unit, "bar": self.bar}
        return {**known, "aim": self.aim, "verdict": self.verdict}


def succeeded(results, name):
    return [result for result in results.get(name, []) if result]


def paired(above, below, key="images_per_second"):
    """Ratios of what ran in the same round, as far as both did."""
    return [a[key] / b[key] for a, b in zip(above, below) if a and b]


def pick(results, *keys):
    """The number at results[i][keys...] for each round, where it exists."""
    values = []
    for result in results:
        for key in keys:
            result = result.get(key) if isinstance(result, dict) else None
        if result is not None:
            values.append(result)
    return values


def training(results):
    figures = []

    def ratio(name, above, below, *marks):
        values = paired(results.get(above, []), results.get(below, []))
        if values:
            figures.append(Figure(name, values, "x", *marks))

    ratio("`vae-20` / PyTorch as installed", "vae", "vae peer", 2.5, 3.4)
    ratio("`vae-20` / PyTorch, OPENBLAS_CORETYPE set", "vae", "vae peer set", 1.5, 2)
    ratio("`vae-20` / the same with as many threads as Penumbra", "vae", "vae peer threads")
    slow = "`vae-20` / PyTorch on a processor that OpenBLAS does not know (emulated)"
    ratio(slow, "vae", "vae peer slow")
    ratio("`vae-20`, share of the matrix-product ceiling", "vae", "vae ceiling", 0.62, 0.85)
    ratio("`split-quick` / PyTorch as installed", "split", "split peer")
    ratio("`split-quick` / PyTorch, OPENBLAS_CORETYPE set", "split", "split peer set", 1.5, 2.5)
    ratio("`split-quick` / the same with as many threads as Penumbra", "split", "split peer threads")
    ratio("`split-quick`, share of the matrix-product ceiling", "split", "split ceiling")
    return figures


def wristband(results):
    figures = []
    for points, bars in ((256, ()), (1024, (10, 20))):
        rounds = succeeded(results, f"wristband {points}")
        if rounds:
            faster = [r["composed_ms"] / r["fused_ms"] for r in rounds]
            name = f"Wristband forward + backward ({points}, 21), composed / fused"
            figures.append(Figure(name, faster, "x", *bars))
    large = succeeded(results, "wristband 4096")
    if large:
        for which, bar in (("fused", 10), ("composed", None)):
            extra = [r[f"{which}_extra_bytes"] / 1e6 for r in large]
            figures.append(Figure(f"its extra memory at N = 4096, {which}", extra, "MB", bar, less_is_better=True))
    return figures


def window(results):
    figures = []

    def add(name, session, keys, bar=None, aim=None, unit="ms", scale=1):
        values = [value * scale for value in pick(succeeded(results, session), *keys)]
        if values:
            figures.append(Figure(name, values, unit, bar, aim, less_is_better=True))

    painting = "stroke to 16 new completions, `split-quick` training"
    add(f"{painting}, p99", "painting", ("stroke_to_completion_ms", "p99"), 33, 16.7)
    add(f"{painting}, median", "painting", ("stroke_to_completion_ms", "p50"))
    overtaken = "the same with strokes that a newer one overtook, p99"
    add(overtaken, "painting", ("stroke_to_any_answer_that_holds_it_ms", "p99"))
    building, frames = "UI build + submit, 70,000 points, all panels", "frames_while_training"
    add(f"{building}, p99", "map", (frames, "build_submit_ms", "p99"), 4, 2)
    add(f"{building}, p99 of the processor time in them", "map", (frames, "build_submit_processor_ms", "p99"))
    add(f"{building}, median", "map", (frames, "build_submit_ms", "p50"))
    add("drawing of those frames by the software renderer, p99", "map", (frames, "raster_ms", "p99"))
    headless, idle = results.get("training headless", []), results.get("training in window", [])
    if ratios := paired(idle, headless, key="steps_per_second"):
        figures.append(Figure("training throughput, window open and idle / headless", ratios, "x", 0.95, 0.99))
    add("start to first interactive frame", "start", ("start_up_ms", "first_frame"), 1.0, 0.5, "s", 1e-3)
    add("start to first completions shown", "start", ("start_up_ms", "first_completion_shown"), None, None, "s", 1e-3)
    return figures


def all_figures(results):
    return training(results) + wristband(results) + window(results)


def number(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def markdown(figures):
    lines = ["| figure | here | rounds | bar | aim beyond | |", "|---|---|---|---|---|---|"]
    for figure in figures:
        here = f"**{number(figure.value)}** {figure.unit}"
        spread = f"{number(figure.values[0])} .. {number(figure.values[-1])} ({len(figure.values)})"
        marks = ["" if mark is None else f"{number(mark)} {figure.unit}" for mark in (figure.bar, figure.aim)]
        lines.append(f"| {figure.name} | {here} | {spread} | {marks[0]} | {marks[1]} | {figure.verdict} |")
    return "\n".join(lines)


def programs(results, labels):
    """Plain numbers behind the ratios."""
    head = ["| program | images/s, median | rounds | threads | peak memory |", "|---|---|---|---|---|"]
    lines = []
    for name, label in labels.items():
        rounds = succeeded(results, name)
        if not rounds:
            continue
        rates = sorted(r["images_per_second"] for r in rounds)
        memory = max(r["peak_memory_bytes"] for r in rounds) / 1e6
        spread = f"{rates[0]:,.0f} .. {rates[-1]:,.0f}"
        median = statistics.median(rates)
        lines.append(f"| {label} | {median:,.0f} | {spread} | {rounds[0]['threads']} | {memory:.0f} MB |")
    return "\n".join(head + lines) if lines else ""


def sessions(results):
    lines = []
    for name in ("start", "painting", "map"):
        if rounds := succeeded(results, name):
            memory = max(r["peak_memory_bytes"] for r in rounds) / 1e6
            lines.append(f"| tests/bench/{name}.txt | {memory:.0f} MB |")
    return "\n".join(["| session of the window | peak memory |", "|---|---|", *lines]) if lines else ""
