#!/usr/bin/env python3
"""The preset split-quick in Python PyTorch: the same layers, terms, batch and optimiser, of PyTorch's operators.

`--weights CHECKPOINT` takes the weights of a checkpoint of Penumbra and prints the terms of its objective instead of
training: a check that both programs compute the same.
"""

import json
import math
import struct

import torch
import torch.nn.functional as F
from torch import nn

import peer
from wristband import Wristband

HALF = peer.PIXELS // 2  # rows 0-13 are the top, rows 14-27 the bottom
ROWS, COLUMNS = 14, 28
BOTTOM, TOP = 48, 16  # sizes of the codes
SAMPLES = 4
BATCH = 128
EPOCHS, WARMUP_EPOCHS, WARMUP_START = 5, 0.25, 0.1
LEARNING_RATE, WEIGHT_DECAY, CLIP_NORM = 0.002, 0.01, 20.0
SMOOTHING = 0.1
WEIGHTS = {"reconstruction": 28.0, "marginal": 1.0, "pixels": 0.05, "patches": 0.05, "wristband": 0.14}
PATCH, STRIDE = 5, 2


class ResidualMlp(nn.Module):
    def __init__(self, inputs, outputs, hidden, blocks):
        super().__init__()
        self.input = nn.Linear(inputs, hidden)
        self.blocks = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(blocks))
        self.output = nn.Linear(hidden, outputs)

    def forward(self, x):
        step = self.input(x)
        total = step
        for block in self.blocks:
            step = block(F.elu(step))
            total = total + step
        return self.output(F.elu(total))


class Decoder(nn.Module):
    def __init__(self, hidden=512, layers=3):
        super().__init__()
        self.bottom = nn.Linear(BOTTOM, hidden)
        self.top = nn.Linear(TOP, hidden, bias=False)
        self.layers = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(layers - 1))
        self.top_half = nn.Linear(hidden, HALF)
        self.bottom_half = nn.Linear(hidden, HALF)

    def forward(self, bottom, tops):
        """Codes [N, 48] and [N, K, 16] to features [N, K, 512]."""
        hidden = F.relu(self.bottom(bottom).unsqueeze(1) + self.top(tops))
        for layer in self.layers:
            hidden = hidden + F.relu(layer(hidden))
        return hidden


class SplitAutoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.bottom_encoder = ResidualMlp(HALF, BOTTOM, hidden=384, blocks=3)
        self.top_encoder = ResidualMlp(HALF + BOTTOM, TOP, hidden=256, blocks=2)
        self.decoder = Decoder()

    def encode(self, images):
        top, bottom = images.split(HALF, dim=1)
        bottom_code = self.bottom_encoder(bottom)
        return bottom_code, self.top_encoder(torch.cat([top, bottom_code], dim=1))

    def terms(self, images, wristband):
        bottom, top = self.encode(images)
        smooth = top + SMOOTHING * torch.randn_like(top) if self.training else top
        # The reconstruction is decoded together with the samples, as the last of K + 1 tops.
        noise = torch.randn(len(images), SAMPLES, TOP)
        features = self.decoder(bottom, torch.cat([noise, smooth.unsqueeze(1)], dim=1))
        tops = torch.sigmoid(self.decoder.top_half(features))
        own_bottom = torch.sigmoid(self.decoder.bottom_half(features[:, SAMPLES]))
        output = torch.cat([tops[:, SAMPLES], own_bottom], dim=1)
        return {
            "reconstruction": (output - images).abs().mean(),
            **energy_scores(tops[:, :SAMPLES], images[:, :HALF]),
            "wristband": wristband(torch.cat([bottom, top], dim=1)),
        }


def energy_scores(samples, observations):
    """Energy scores of the whole, of every pixel and of patches; samples [N, K, D], observations [N, D].
    Gneiting & Raftery 2007, section 4.3."""
    first, second = torch.triu_indices(samples.shape[1], samples.shape[1], offset=1)
    observed = (samples - observations.unsqueeze(1)).square()
    mutual = (samples[:, first] - samples[:, second]).square()

    def root(squares, epsilon):
        return (squares + epsilon).sqrt() - math.sqrt(epsilon)

    def score(lengths):
        return (lengths(observed).mean(dim=1) - 0.5 * lengths(mutual).mean(dim=1)).mean()

    def patch_lengths(squares):
        grid = F.avg_pool2d(squares.reshape(-1, 1, ROWS, COLUMNS), PATCH, STRIDE, padding=PATCH // 2)
        sums = (grid * PATCH**2).reshape(squares.shape[0], squares.shape[1], -1)
        return root(sums, 1e-3).sum(dim=2)

    return {
        "marginal": score(lambda squares: root(squares.sum(dim=2), 1e-12)),
        "pixels": score(lambda squares: root(squares, 1e-3).sum(dim=2)),
        "patches": score(patch_lengths),
    }


def learning_rate_factor(steps_per_epoch):
    """Linear warm-up, then one cosine to 0."""
    warmup, total = round(WARMUP_EPOCHS * steps_per_epoch), EPOCHS * steps_per_epoch

    def factor(step):
        step = min(step, total - 1)
        if step < warmup:
            return WARMUP_START + (1 - WARMUP_START) * step / max(warmup - 1, 1)
        return 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))

    return factor


def read_checkpoint(path):
    """The model's weights in a checkpoint of Penumbra (safetensors)."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    weights = {}
    for name, entry in header.items():
        if name.startswith("model."):
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(body[begin:end], dtype=torch.float32)
            weights[name[len("model.") :]] = values.reshape(entry["shape"])
    return weights


def print_terms(model, wristband, images, checkpoint):
    model.load_state_dict(read_checkpoint(checkpoint))
    model.eval()
    images = images[torch.randperm(len(images))]  # neighbours in the file are by one hand
    batches = images[: len(images) // BATCH * BATCH].split(BATCH)
    sums = {name: 0.0 for name in WEIGHTS}
    with torch.no_grad():
        for batch in batches:
            for name, value in model.terms(batch, wristband).items():
                sums[name] += value.item() / len(batches)
    sums["total"] = sum(WEIGHTS[name] * sums[name] for name in WEIGHTS)
    print(json.dumps(sums, indent=2))


def main():
    parser = peer.arguments(__doc__)
    parser.add_argument("--weights", help="print the terms of this checkpoint instead of training")
    options = parser.parse_args()
    peer.begin(options)
    images = peer.read_images(options.data)
    model = SplitAutoencoder()
    wristband = Wristband(BATCH, BOTTOM + TOP)
    if options.weights:
        return print_terms(model, wristband, images, options.weights)
    source = peer.batches(images, BATCH, options.loader)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, learning_rate_factor(len(images) // BATCH))
    losses = []

    def step():
        batch = next(source)
        optimizer.zero_grad()
        terms = model.terms(batch, wristband)
        loss = sum(WEIGHTS[name] * value for name, value in terms.items())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())

    pace = peer.measure(options.seconds, step)
    peer.report(pace, BATCH, model, losses, options)


if __name__ == "__main__":
    main()
