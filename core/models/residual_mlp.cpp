#include "core/models/residual_mlp.hpp"

namespace penumbra {

ResidualMlpImpl::ResidualMlpImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t hidden,
                                 std::int64_t blocks)
    : input_(inputs, hidden, Activation::None), output_(hidden, outputs, Activation::None) {
    register_module("input", input_);
    for (std::int64_t i = 0; i < blocks; ++i)
        blocks_->push_back(Dense(hidden, hidden, Activation::None));
    register_module("blocks", blocks_);
    register_module("output", output_);
}

torch::Tensor ResidualMlpImpl::forward(const torch::Tensor& x) {
    auto step = input_(x);
    auto sum = step;
    for (const auto& block : *blocks_) {
        step = block->as<Dense>()->forward(torch::elu(step));
        sum = sum + step;
    }
    return output_(torch::elu(sum));
}

void ResidualMlpImpl::start_at_zero() {
    torch::nn::init::zeros_(output_->weight);
    torch::nn::init::zeros_(output_->bias);
}

} // namespace penumbra
