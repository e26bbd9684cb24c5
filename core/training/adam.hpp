#pragma once

#include <array>
#include <torch/torch.h>

namespace penumbra {

class Crew;

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
    /// So many leading weights can be updated apart from the rest: either part counts its own updates, as if
    /// it had an optimiser to itself. 0: there is one part, the rest.
    std::int64_t leading = 0;
};

/// The weights that an update moves.
enum class Moved { All, Leading, Rest };

/// Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019) over flat storage, with clipping by the
/// global norm. On the CPU one fused pass without
/// temporaries, whose result does not depend on the number of threads; elsewhere LibTorch's operators, which
/// never wait for the device.
class Adam {
  public:
    Adam(FlatParameters& parameters, AdamOptions options);

    /// Applies one update with the gradients as they stand and clears all of them; weights that are not to be
    /// moved keep their moments too. clip_norm 0 is off.
    /// @return the norm of the moved weights' gradients before clipping, a scalar on their device. If it is
    /// not finite no weight was changed; on the CPU nothing else either.
    /// With a crew, its threads do it on the CPU; otherwise LibTorch's.
    torch::Tensor update(double learning_rate, double weight_decay, double clip_norm,
                         Moved moved = Moved::All, Crew* crew = nullptr);

    torch::Tensor& mean() { return mean_; }     ///< first moment, [P]
    torch::Tensor& square() { return square_; } ///< second moment, [P]
    /// How often each part was moved: the leading weights, the rest.
    using Updates = std::array<std::int64_t, 2>;
    const Updates& updates() const { return updates_; }
    void set_updates(const Updates& updates) { updates_ = updates; }

  private:
    /// Weights that share their number of updates: [begin, end) of the flat buffer.
    struct Part {
        std::int64_t begin, end;
        std::int64_t& updates;
    };
    /// The leading weights and the rest, side by side; empty where they are not moved.
    std::array<Part, 2> parts(Moved moved);

    torch::Tensor update_on_cpu(double learning_rate, double weight_decay, double clip_norm, Moved moved,
                                Crew* crew);
    torch::Tensor update_on_device(double learning_rate, double weight_decay, double clip_norm, Moved moved);

    FlatParameters& parameters_;
    AdamOptions options_;
    torch::Tensor mean_;
    torch::Tensor square_;
    std::vector<double> partial_squares_; ///< of the gradients' norm
    Updates updates_{};
};

} // namespace penumbra
