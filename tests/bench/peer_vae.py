#!/usr/bin/env python3
"""The preset vae-20 in Python PyTorch: a 784-400-20 VAE, Bernoulli likelihood, batch 128, Adam 1e-3."""

import torch
import torch.nn.functional as F
from torch import nn

import peer


class Vae(nn.Module):
    def __init__(self, hidden=400, latent=20):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(peer.PIXELS, hidden), nn.ReLU())
        self.mean = nn.Linear(hidden, latent)
        self.logvar = nn.Linear(hidden, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(), nn.Linear(hidden, peer.PIXELS))

    def forward(self, images):
        hidden = self.encoder(images)
        mean, logvar = self.mean(hidden), self.logvar(hidden)
        code = mean + torch.exp(0.5 * logvar) * torch.randn_like(mean)
        return self.decoder(code), mean, logvar


def negative_bound(logits, images, mean, logvar):
    """-ELBO of an image in nats. Kingma & Welling 2014, appendix B."""
    reconstruction = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mean.pow(2) - logvar.exp())
    return (reconstruction + kl) / len(images)


def main():
    parser = peer.arguments(__doc__)
    parser.add_argument("--batch", type=int, default=128)
    options = parser.parse_args()
    peer.begin(options)
    source = peer.batches(peer.read_images(options.data), options.batch, options.loader)
    model = Vae()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    losses = []

    def step():
        images = next(source)
        optimizer.zero_grad()
        logits, mean, logvar = model(images)
        loss = negative_bound(logits, images, mean, logvar)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    pace = peer.measure(options.seconds, step)
    peer.report(pace, options.batch, model, losses, options)


if __name__ == "__main__":
    main()
