#pragma once

#include <torch/torch.h>

namespace penumbra {

/// All trainable parameters of a module in one flat buffer and their gradients in another; the module's own
/// tensors become views of them. Move the module to its device first. Parameters must be float32.
class FlatParameters {
  public:
    explicit FlatParameters(torch::nn::Module& module);

    torch::Tensor& values() { return values_; }       ///< [P] float32
    torch::Tensor& gradients() { return gradients_; } ///< [P] float32
    std::int64_t size() const { return values_.numel(); }

    /// Clears gradients by filling: detaching them would cut the views. Adam's update has done it already.
    void zero_gradients() { gradients_.zero_(); }

  private:
    torch::Tensor values_;
    torch::Tensor gradients_;
};

struct AdamOptions {
    bool decoupled = false; ///< AdamW
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    bool fused = true; ///< false: LibTorch's operators also on the CPU
};

/// Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019) over flat storage, with clipping by the
/// global norm. On the CPU one fused pass without
/// temporaries, whose result does not depend on the number of threads; elsewhere LibTorch's operators, which
/// never wait for the device.
class Adam {
  public:
    Adam(FlatParameters& parameters, AdamOptions options);

    /// Applies one update with the gradients as they stand and clears them. clip_norm 0 is off.
    /// @return the gradients' norm before clipping, a scalar on their device. If it is not finite no weight
    /// was changed; on the CPU nothing else either.
    torch::Tensor update(double learning_rate, double weight_decay, double clip_norm);

    torch::Tensor& mean() { return mean_; }     ///< first moment, [P]
    torch::Tensor& square() { return square_; } ///< second moment, [P]
    std::int64_t updates() const { return updates_; }
    void set_updates(std::int64_t updates) { updates_ = updates; }

  private:
    torch::Tensor update_on_cpu(double learning_rate, double weight_decay, double clip_norm);
    torch::Tensor update_on_device(double learning_rate, double weight_decay, double clip_norm);

    FlatParameters& parameters_;
    AdamOptions options_;
    torch::Tensor mean_;
    torch::Tensor square_;
    std::vector<double> partial_squares_; ///< of the gradients' norm
    std::int64_t updates_ = 0;
};

} // namespace penumbra
