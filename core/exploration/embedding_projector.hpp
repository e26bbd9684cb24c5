#pragma once

#include "core/exploration/probe_images.hpp"
#include "core/exploration/walk_queries.hpp"

#include <filesystem>
#include <string>

namespace penumbra {

/// Side of a thumbnail in a sprite sheet of so many: the images' own 28 pixels, or the largest with which a
/// square grid stays within the 8192 pixels that the Embedding Projector can show.
std::size_t sprite_side(std::size_t count);

/// Writes what TensorBoard's Embedding Projector opens (`tensorboard --logdir FOLDER`, or the first two files
/// at projector.tensorflow.org): vectors.tsv, a code a line; metadata.tsv, with a line of names, then where
/// each image is, its label, its class and what else the data set knows of it; sprite.png, the images in a
/// square grid row by row; and projector_config.pbtxt, which names the three. `images` has the probe's rows.
/// @throws Error when a file cannot be written, or for more images than a sheet can hold.
void write_embedding_projector(const std::filesystem::path& folder, const std::string& name,
                               const ProbeAnswer& probe, const ProbeImages& images);

} // namespace penumbra
