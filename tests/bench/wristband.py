"""The Wristband Gaussian loss (M. Parakhin, ml-tidbits) as Penumbra's presets use it, for the Python peer: chordal
distance, mean of logarithms, second moments by the Wasserstein distance, calibrated.
See core/objectives/wristband.hpp."""

import math

import torch

BETA = 8.0
SHARPNESS = BETA / 12  # beta alpha^2, alpha^2 = 1/12
RADIAL_WEIGHT = 0.1
REPETITIONS = 1024
EPSILON = torch.finfo(torch.float32).eps


def wrap(points):
    """Directions [N, d] and radii [N] in 0..1."""
    squares = points.square().sum(dim=1)
    directions = points / squares.clamp_min(1e-12).sqrt().unsqueeze(1)
    half = torch.full_like(squares, points.shape[1] / 2)
    return directions, torch.special.gammainc(half, (squares + torch.finfo(torch.float32).tiny) / 2)


def repulsion(directions, radii):
    count = len(radii)
    exponent = 2 * SHARPNESS * (directions @ directions.t() - 1)
    angular = exponent.fill_diagonal_(0).exp()
    here, there = radii.unsqueeze(1), radii.unsqueeze(0)
    kernel = sum(
        torch.exp(-BETA * difference.square()) for difference in (here - there, here + there, here + there - 2)
    )
    others = (angular * kernel).sum(dim=1) - 1
    return (others / (3 * count - 1) + 1e-12).log().mean() / BETA


def normal_quantile(probability):
    return math.sqrt(2) * torch.erfinv(2 * probability - 1)


def radial(radii):
    ordered = radii.sort().values
    quantiles = (torch.arange(len(radii)) + 0.5) / len(radii)
    normal = normal_quantile(ordered.clamp(EPSILON, 1 - EPSILON)) - normal_quantile(quantiles)
    return 0.5 * (12 * (ordered - quantiles).square().mean() + normal.square().mean())


def moment(points):
    """Squared 2-Wasserstein distance of the first two moments from N(0, I), divided by d."""
    count, dimensions = points.shape
    mean = points.mean(dim=0)
    centred = points - mean
    deviations = (torch.linalg.eigvalsh(centred.t() @ centred / (count - 1)).clamp_min(0) + EPSILON).sqrt()
    return (mean.square().sum() + (deviations - 1).square().sum()) / dimensions


def components(points):
    directions, radii = wrap(points)
    return torch.stack([repulsion(directions, radii), radial(radii), moment(points)])


class Wristband:
    """Calibrated for batches of one shape: each component less its mean on Gaussian batches, by its deviation."""

    def __init__(self, count, dimensions):
        self.weights = torch.tensor([1.0, RADIAL_WEIGHT, 1.0])
        with torch.no_grad():
            null = torch.stack([components(torch.randn(count, dimensions)) for _ in range(REPETITIONS)]).double()
            floor = math.sqrt(EPSILON)  # upstream's, on variances
            self.mean = null.mean(dim=0).float()
            self.deviation = null.var(dim=0).clamp_min(floor).sqrt().float()
            totals = ((null - null.mean(dim=0)) / self.deviation) @ self.weights.double()
            self.total_deviation = totals.var().clamp_min(floor).sqrt().item()

    def __call__(self, points):
        normalised = (components(points) - self.mean) / self.deviation
        return (self.weights * normalised).sum() / self.total_deviation
