"""Trains a small VAE in Python PyTorch for one epoch and saves it as TorchScript, as somebody would who brings a model.

train_in_python.py OUTPUT [DATA]    DATA: a folder with MNIST's IDX files; without it the images are random strokes
"""

import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bench"))
import peer


class Exported(torch.nn.Module):
    def __init__(self, latent=8, hidden=256):
        super().__init__()
        self.encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, hidden), torch.nn.ReLU())
        self.mean, self.logvar = torch.nn.Linear(hidden, latent), torch.nn.Linear(hidden, latent)
        self.decoder = torch.nn.Sequential(torch.nn.Linear(latent, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 784))

    @torch.jit.export
    def encode(self, x):
        h = self.encoder(x)
        return self.mean(h), self.logvar(h)

    @torch.jit.export
    def decode(self, z):
        return torch.sigmoid(self.decoder(z))


def strokes(count):
    """[count, 784]: a vertical bar each, of random place and length."""
    images = torch.zeros(count, 28, 28)
    for image in images:
        column, top, bottom = (int(torch.randint(*span, ())) for span in ((4, 22), (2, 10), (16, 26)))
        image[top:bottom, column : column + 3] = 1
    return images.view(count, 784)


def main(output, data=None):
    torch.manual_seed(1)
    images = peer.read_images(data) if data else strokes(20000)
    model = Exported()
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    for batch in torch.randperm(len(images)).split(128):
        x = images[batch]
        mean, logvar = model.encode(x)
        z = mean + torch.exp(logvar / 2) * torch.randn_like(mean)
        likelihood = torch.nn.functional.binary_cross_entropy(model.decode(z), x, reduction="sum")
        divergence = 0.5 * (mean**2 + logvar.exp() - 1 - logvar).sum()
        loss = (likelihood + divergence) / len(x)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    print(f"last loss {loss.item():.1f} nats")
    torch.jit.script(model.eval()).save(output)


main(*sys.argv[1:])
