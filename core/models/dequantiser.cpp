#include "core/models/dequantiser.hpp"

#include "core/data/dataset.hpp"
#include "core/data/fingerprint.hpp"

#include <ATen/CPUGeneratorImpl.h>

namespace penumbra {

namespace {

constexpr std::int64_t kHidden = 128;
constexpr int kCouplings = 2;
/// Largest logarithm of a coupling's scale: noise can be concentrated in a twentieth of its bin.
constexpr double kMaximumLogScale = 3;
/// Uniform numbers are kept off the ends, where their logit is infinite.
constexpr float kMargin = 1e-6F;

/// 1 on the squares of a 28x28 checkerboard whose row + column has the parity.
torch::Tensor checkerboard(int parity) {
    const auto rows = torch::arange(kImageRows).unsqueeze(1), columns = torch::arange(kImageColumns);
    return (rows + columns).remainder(2).eq(parity).to(torch::kFloat32).flatten();
}

/// log of the standard logistic density at v, summed over pixels: also the logarithm of the slope of
/// sigmoid(v).
torch::Tensor log_slope(const torch::Tensor& v) {
    return (torch::log_sigmoid(v) + torch::log_sigmoid(-v)).sum(-1);
}

} // namespace

DequantiserImpl::DequantiserImpl(const std::string& how) {
    if (how != "variational")
        return;
    for (int i = 0; i < kCouplings; ++i) {
        const auto name = [&](const char* part) { return part + std::to_string(i); };
        Coupling coupling;
        coupling.passes = register_buffer(name("passes"), checkerboard(i % 2));
        coupling.seen = register_module(name("seen"), Dense(2 * kImagePixels, kHidden, Activation::Relu));
        coupling.shift_and_scale =
            register_module(name("shift_and_scale"), Dense(kHidden, 2 * kImagePixels, Activation::None));
        const torch::NoGradGuard no_grad;
        coupling.shift_and_scale->weight.zero_();
        coupling.shift_and_scale->bias.zero_();
        couplings_.push_back(std::move(coupling));
    }
}

Dequantised DequantiserImpl::forward(const torch::Tensor& images, torch::Generator& generator) {
    // Drawn on the CPU, so that a seed gives the same noise on every device.
    return with(images, at::rand(images.sizes(), generator).to(images.device()));
}

Dequantised DequantiserImpl::with(const torch::Tensor& images, const torch::Tensor& uniform) {
    if (couplings_.empty())
        return {dequantised_pixels(images, uniform), torch::zeros({}, images.options())};
    auto v = torch::logit(uniform.clamp(kMargin, 1 - kMargin));
    auto log_density = log_slope(v); // of v, a logistic variable
    for (auto& coupling : couplings_) {
        const auto passed = (torch::sigmoid(v) - 0.5) * coupling.passes;
        const auto hidden = coupling.seen(torch::cat({images - 0.5, passed}, 1));
        const auto parts = coupling.shift_and_scale(hidden).chunk(2, 1);
        const auto moved = 1 - coupling.passes;
        const auto log_scale = kMaximumLogScale * torch::tanh(parts[1] / kMaximumLogScale) * moved;
        v = v * log_scale.exp() + parts[0] * moved;
        log_density = log_density - log_scale.sum(1);
    }
    return {dequantised_pixels(images, torch::sigmoid(v)), log_density - log_slope(v)};
}

torch::Generator generator_for(const torch::Tensor& codes) {
    const auto plain = codes.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    Fingerprint fingerprint;
    fingerprint.add({static_cast<const std::uint8_t*>(plain.data_ptr()),
                     static_cast<std::size_t>(plain.numel()) * sizeof(float)});
    return at::make_generator<at::CPUGeneratorImpl>(std::stoull(fingerprint.text(), nullptr, 16));
}

} // namespace penumbra
