"""What the Python peers share: the images, the windows in which they are timed, and the JSON they print.

The peers say what the same training costs in Python PyTorch when somebody who knows it writes it: modules, its own
optimisers, images in one tensor that is indexed by a random permutation. Nothing is slowed down and nothing is tuned.
"""

import argparse
import gzip
import json
import pathlib
import resource
import struct
import time

import torch

WINDOWS = 20  # as core/training/pace.hpp
WARM_UP_STEPS = 10
IMAGES = 54000  # those that Penumbra trains on: MNIST's 60,000 less its validation images
PIXELS = 784


def arguments(summary):
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("--data", required=True, help="folder with MNIST's IDX files, or images as .npy")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--threads", type=int, help="default: as PyTorch chooses")
    parser.add_argument("--loader", action="store_true", help="batches from a DataLoader, one image at a time")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def begin(options):
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)


def read_images(place):
    """[N, 784] float32 in 0..1."""
    place = pathlib.Path(place)
    if place.suffix == ".npy":
        import numpy

        images = torch.from_numpy(numpy.load(place))
        return images.reshape(-1, PIXELS).float()[:IMAGES]
    for name, opened in (("train-images-idx3-ubyte.gz", gzip.open), ("train-images-idx3-ubyte", open)):
        if (place / name).exists():
            with opened(place / name, "rb") as file:
                magic, count, rows, columns = struct.unpack(">IIII", file.read(16))
                pixels = bytearray(file.read(count * rows * columns))
            images = torch.frombuffer(pixels, dtype=torch.uint8).reshape(count, rows * columns)
            return images[:IMAGES].float() / 255
    raise SystemExit(f"{place} holds no train-images-idx3-ubyte(.gz)")


def batches(images, size, loader=False):
    """Batches without end, in a new random order each epoch; the last, partial one of an epoch is dropped."""
    if loader:
        data = torch.utils.data.TensorDataset(images)
        source = torch.utils.data.DataLoader(data, batch_size=size, shuffle=True, drop_last=True)
        while True:
            for (batch,) in source:
                yield batch
    while True:
        order = torch.randperm(len(images))
        for start in range(0, len(images) - size + 1, size):
            yield images[order[start : start + size]]


def measure(seconds, step):
    """Steps a second: the median of the windows, their quartiles, steps and seconds in them."""

    def run(length, least):
        steps, start = 0, time.perf_counter()
        while True:
            step()
            steps += 1
            passed = time.perf_counter() - start
            if passed >= length and steps >= least:
                return steps, passed

    length = seconds / WINDOWS
    run(length / 2, WARM_UP_STEPS)
    windows = [run(length, 1) for _ in range(WINDOWS)]
    rates = sorted(steps / passed for steps, passed in windows)
    half, quarter = WINDOWS // 2, WINDOWS // 4
    return {
        "median": (rates[half - 1] + rates[half]) / 2,
        "quartiles": [rates[quarter], rates[WINDOWS - 1 - quarter]],
        "steps": sum(steps for steps, _ in windows),
        "seconds": sum(passed for _, passed in windows),
    }


def chosen_losses(losses):
    """Those of the steps 1, 10, 100, ... and the last, as penumbra-cli bench tells them."""
    steps = [10**power for power in range(9) if 10**power < len(losses)] + [len(losses)]
    return [{"step": step, "total": losses[step - 1]} for step in steps]


def report(pace, batch, model, losses, options):
    print(
        json.dumps(
            {
                "images_per_second": pace["median"] * batch,
                "quartiles": [rate * batch for rate in pace["quartiles"]],
                "steps": pace["steps"],
                "seconds": pace["seconds"],
                "batch": batch,
                "threads": torch.get_num_threads(),
                "parameters": sum(p.numel() for p in model.parameters()),
                "losses": chosen_losses(losses),
                "loader": options.loader,
                "torch": torch.__version__,
                "peak_memory_bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            },
            indent=2,
        )
    )
