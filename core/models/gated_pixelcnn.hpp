#pragma once

#include <torch/torch.h>
#include <vector>

namespace penumbra {

/// The sizes of a gated PixelCNN.
struct GatedPixelCnnOptions {
    std::int64_t inputs = 1;       ///< numbers C that describe a site's value to the net
    std::int64_t outputs = 2;      ///< logits Q of a site, one of each value it may have
    std::int64_t channels = 32;    ///< features p of each of the two stacks
    std::int64_t layers = 7;       ///< at least 1
    std::int64_t first_kernel = 7; ///< width of the first layer's window, odd, at least 3
    std::int64_t kernel = 3;       ///< width of the windows of the later layers, odd
    std::int64_t head = 32;        ///< hidden units of each site between the stacks and the logits
    std::int64_t condition = 0;    ///< channels c of what every layer depends on beside the sites; 0: nothing
};

/// What ancestral sampling is given. Real tensors are float32, on any device.
struct SiteNoise {
    /// A number 0..1 for each site to be drawn: [N, K, rows, W], K draws for each of N conditions. Or one for
    /// each bit of its value, which are then drawn one by one, the most significant first: [N, K, rows, W, B]
    /// with Q = 2^B.
    torch::Tensor uniforms;
    /// How a site of each value looks to the net: [Q, C].
    torch::Tensor appearance;
    /// The known rows above those to be drawn, as the net sees them: [N, C, R, W]; undefined: none.
    torch::Tensor evidence{};
    /// [N, c] or [N, c, R + rows, W], the same for the K draws; undefined for a net without one.
    torch::Tensor condition{};
    /// Factor of the logits: above 1 the likely becomes more likely.
    double sharpness = 1;
    /// Values without an order of their own, as the entries of a codebook: uniform numbers count from the
    /// likeliest value down instead of from the first up.
    bool likeliest_first = false;
};

/// What was drawn, on the CPU.
struct SiteDraws {
    torch::Tensor values;        ///< [N, K, rows, W] int64, 0..Q-1
    torch::Tensor probabilities; ///< [N, K, rows, W], of the value drawn given all before it
    torch::Tensor ones; ///< [N, K, rows, W, B], of a bit to be 1 given all before it; only with B numbers
};

/// A gated PixelCNN over a grid of H x W sites: logits of the value of each site given those before it in
/// raster order, row by row from the top, left to right. A vertical stack of features sees all rows above, a
/// horizontal one what is left of the site in its row, and together they leave no blind spot; each layer is
/// tanh(a) * sigmoid(b), and the horizontal stack is residual. Van den Oord et al., Conditional Image
/// Generation with PixelCNN Decoders, 2016. Instead of masks there are windows that reach only where they
/// may: nothing is multiplied by 0.
///
/// Nothing here knows about digits. A model that goes through an image from the bottom up flips its rows
/// before and after.
class GatedPixelCnnImpl : public torch::nn::Module {
  public:
    explicit GatedPixelCnnImpl(const GatedPixelCnnOptions& options);

    /// inputs [N, C, H, W] and, for a net that has one, condition [N, c] or [N, c, H, W] -> logits
    /// [N, Q, H, W]. The logits of a site do not depend on the inputs of that site or of later ones, but on
    /// the condition everywhere.
    torch::Tensor forward(const torch::Tensor& inputs, const torch::Tensor& condition = {});

    /// Draws site after site, each by the inverse of its cumulative distribution, in the order of the values
    /// or of their probabilities, at its uniform number: the same numbers give the same values, whatever else
    /// is in the batch. Computes each feature of each site once, always on the CPU; the known rows once for
    /// all K draws.
    SiteDraws sample(const SiteNoise& noise) const;

    const GatedPixelCnnOptions& options() const { return options_; }

    /// One layer: windows and 1 x 1 maps. `vertical` [2p, in, rows, width] looks at `rows` rows, of which the
    /// lowest is the one above the site in the first layer and the site's own later on; `horizontal` [2p, in,
    /// 1, taps] ends at the site's left neighbour in the first layer and at the site later on.
    struct Layer {
        torch::nn::Conv2d vertical{nullptr}, across{nullptr}, horizontal{nullptr}, out{nullptr};
        bool first = false, last = false;
    };
    const std::vector<Layer>& layers() const { return layers_; }
    /// The maps of each site from the horizontal stack to the logits.
    const torch::nn::Conv2d& head() const { return head_; }
    const torch::nn::Conv2d& logits() const { return logits_; }
    /// What a condition adds in the gates of every layer: [N, layers * 4p, H or 1, W or 1], for each layer
    /// first the vertical and then the horizontal stack's 2p. Undefined without a condition.
    torch::Tensor gate_biases(const torch::Tensor& condition) const;

  private:
    GatedPixelCnnOptions options_;
    std::vector<Layer> layers_;
    torch::nn::Conv2d head_{nullptr}, logits_{nullptr}, condition_{nullptr};
};
TORCH_MODULE(GatedPixelCnn);

} // namespace penumbra
