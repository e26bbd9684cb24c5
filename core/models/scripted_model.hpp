#pragma once

#include "core/models/checkpoint_info.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace penumbra {

class Model;

/// Models of other people: a TorchScript module, as torch.jit.script(module).save(file) writes it, with the
/// methods
///   encode(x) -> (mu, logvar) or z   x: images [N, 1, 28, 28] or [N, 784], float32, 0..1; each result [N, d]
///   decode(z) -> x                   z: [N, d] float32; as many pixels of the same kind, 0..1
/// An attribute image_shape may say that the images are others: see scripted_module.hpp.
/// Opened, it says what it can do like any other: with (mu, logvar) it is a VAE with a N(0, I) prior, whose
/// pixels are taken for Bernoulli, with z an autoencoder. It cannot be trained.
///
/// Whether a file is meant to be one: by its first bytes (a zip archive), or by the endings that PyTorch
/// uses.
bool is_scripted_model(const std::filesystem::path& file);

/// @throws UntrustedProgram unless it may run; Error, saying what was expected, when it is no TorchScript
/// module or its methods take or give something else.
std::shared_ptr<Model> load_scripted_model(const std::filesystem::path& file,
                                           const std::string& device = "auto");

/// What takes the place of a checkpoint's header. @throws Error as above.
CheckpointInfo scripted_model_info(const std::filesystem::path& file);

} // namespace penumbra
