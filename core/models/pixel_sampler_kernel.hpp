#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

// A gated PixelCNN computed site after site in raster order, for drawing from it: every feature is computed
// once. No torch. Widths of features are rounded up to whole blocks by zeros in the weights, which leave
// zeros in the features.
inline constexpr std::size_t kFeatureBlock = 16;

/// Weights of one layer, input-major: [window row, window column, input, output]. Outputs of a gate are two
/// halves of `channels`, for tanh and for the sigmoid.
struct PixelLayerWeights {
    std::size_t inputs = 0; ///< of a site
    std::size_t rows = 0;   ///< of the vertical window
    std::size_t width = 0;  ///< of the vertical window
    std::size_t taps = 0;   ///< of the horizontal window
    std::vector<float> vertical, vertical_bias, across, horizontal, horizontal_bias, out, out_bias;
};

/// Weights of the net.
struct PixelNetWeights {
    std::size_t channels = 0; ///< a multiple of kFeatureBlock, as are head and outputs
    std::size_t head = 0;
    std::size_t outputs = 0;
    std::vector<PixelLayerWeights> layers;
    std::vector<float> head_map, head_bias, logits_map, logits_bias;
};

/// What a condition adds in the gates: for each row and column [layers, 2 stacks, 2 * channels] numbers.
/// Strides of 0 for a condition that is the same everywhere; no data for none.
struct GateBiases {
    const float* data = nullptr;
    std::size_t row_stride = 0, column_stride = 0;
};

/// Features of the rows that the next row's depend on. Copied where one beginning has several endings. Keeps
/// pointers to weights and biases.
class PixelSampler {
  public:
    /// Before the first row of a grid `width` sites wide.
    PixelSampler(const PixelNetWeights& weights, const GateBiases& biases, std::size_t width);

    /// Appends a row that is known, [width, inputs of the first layer].
    void know_row(const float* inputs);

    /// Computes what a new row's sites need of the rows above.
    void begin_row();
    /// Logits of the next site of that row: outputs of them. Then put() it, before the next.
    std::span<const float> logits();
    /// Sets the site's inputs.
    void put(const float* inputs);
    /// After the last site of the row.
    void end_row();

  private:
    struct Features {
        std::vector<float> above; ///< [rows, width + margins, inputs] that the vertical window looks at
        std::vector<float> row;   ///< [margin + width, inputs] that the horizontal window looks at
        std::vector<float> gates; ///< [width, 2 * channels] from the vertical stack to the horizontal
    };

    std::size_t gate_width() const { return 2 * weights_->channels; }
    const float* bias_at(std::size_t layer, std::size_t stack, std::size_t column) const;
    void vertical_stack(bool needed);
    void push_row(std::size_t layer, const float* inputs);

    const PixelNetWeights* weights_;
    GateBiases biases_;
    std::size_t width_, row_ = 0, column_ = 0;
    std::vector<Features> features_;
    std::vector<float> before_gate_, gated_row_, gate_, gated_, top_, hidden_, logits_;
};

/// A value and the probability it had.
struct DrawnValue {
    std::int64_t value;
    float probability;
};

/// The value at which the cumulative distribution, the softmax of sharpness * logits in the order of the
/// values, passes `uniform`.
DrawnValue draw_value(std::span<const float> logits, float sharpness, float uniform);
/// The same in the order of the probabilities, the largest first.
DrawnValue draw_value_likeliest_first(std::span<const float> logits, float sharpness, float uniform);

/// The same bit by bit, the most significant first, a uniform number for each; logits [2^bits]. Writes to
/// ones [bits] how probable a 1 was.
DrawnValue draw_bits(std::span<const float> logits, float sharpness, std::span<const float> uniforms,
                     float* ones);

} // namespace penumbra
