#pragma once

#include "core/models/model.hpp"

#include <filesystem>

namespace penumbra {

/// What the images of a module are. Those of this program, 28x28 grey, are made into such ones and back:
/// larger or smaller by averages of areas, grey copied into three channels or taken as 0.299 R + 0.587 G +
/// 0.114 B.
struct ScriptedImages {
    std::int64_t channels = 1; ///< 1 or 3
    std::int64_t rows = 28;    ///< 1..64
    std::int64_t columns = 28; ///< 1..64
    bool flat = false;         ///< [N, pixels] instead of [N, channels, rows, columns]
};

/// A TorchScript module with the methods encode and decode, see scripted_model.hpp, whose answers are checked
/// as they come. An attribute `image_shape`, three whole numbers (channels, rows, columns), says what its
/// images are; without one they are [N, 1, 28, 28] or, where it fails on those, [N, 784].
class ScriptedModule {
  public:
    /// Loads the program and tries it. @throws Error saying what was expected when something else comes.
    ScriptedModule(const std::filesystem::path& file, torch::Device device);

    std::int64_t code_size() const { return code_size_; }
    bool stochastic() const { return stochastic_; } ///< encode gives (mu, logvar)
    torch::Device device() const { return device_; }
    std::int64_t parameter_count() const;

    /// images [N, 784], 0..1. @throws Error
    Encoding encode(const torch::Tensor& images) const;
    /// codes [N, d] -> [N, 784]; not beyond 0..1 by more than rounding, for the codes that were tried.
    /// @throws Error
    torch::Tensor decode(const torch::Tensor& codes) const;

  private:
    [[noreturn]] void refuse(const std::string& what) const;
    torch::IValue call(const char* method, const torch::Tensor& input) const;
    void read_image_shape();
    void choose_layout();
    void check_codes(const torch::Tensor& codes, std::int64_t count) const;
    void check_decoder() const;

    std::filesystem::path file_;
    torch::Device device_;
    mutable torch::jit::Module module_; ///< its methods are not const, though they change nothing here
    ScriptedImages images_;
    bool stochastic_ = false;
    std::int64_t code_size_ = 0; ///< 0 until it is known
};

} // namespace penumbra
