#pragma once

#include "core/io/safetensors.hpp"
#include "core/models/checkpoint_info.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Names of the weights to use begin with this; everything else in a checkpoint serves to resume.
constexpr const char* kModelPrefix = "model.";

/// float32, float64, int64 or uint8, any device -> bytes, and back (on the CPU, owning its memory).
SafeTensor to_safetensor(const torch::Tensor& tensor);
/// @throws Error for a type LibTorch has no equal of here.
torch::Tensor to_tensor(const SafeTensor& tensor);

/// The header as strings for `__metadata__`.
std::map<std::string, std::string> checkpoint_metadata(const CheckpointInfo& info);
/// @throws Error, naming `path`, when it is not a Penumbra checkpoint's or of a newer format.
CheckpointInfo checkpoint_info(const std::map<std::string, std::string>& metadata,
                               const std::filesystem::path& path);

/// Puts every parameter and buffer of the module below `prefix`.
void put_weights(SafetensorsFile& file, const torch::nn::Module& module, const std::string& prefix);
/// Copies them back. All names and shapes are checked before the first is copied, so that a bad file changes
/// nothing. @throws Error naming the tensor that is missing or has another shape.
void take_weights(const SafetensorsFile& file, torch::nn::Module& module, const std::string& prefix,
                  const std::filesystem::path& path);

/// The model of a checkpoint, ready for use (evaluation mode), on the device. @throws Error as above.
std::shared_ptr<Model> load_model(const std::filesystem::path& path, const std::string& device = "auto");

/// Writes a copy that has what is needed to use the model but not to resume it: for shipping. The history of
/// its latent dimensions, which is small, stays; of the data's place only the name does.
void write_weights_only(const std::filesystem::path& from, const std::filesystem::path& to);

/// "auto" is CUDA where there is one, else the CPU. @throws Error for an unknown word, or cuda where there is
/// none.
torch::Device choose_device(const std::string& word);

} // namespace penumbra
