#include "core/models/gated_activation.hpp"

#include "core/models/gated_activation_kernel.hpp"
#include "core/objectives/fused.hpp"

namespace penumbra {
namespace {

namespace autograd = torch::autograd;

/// For pieces of the batch; `half` is the number of features of one of the two parts.
template<class Work>
void over_images(const torch::Tensor& features, const Work& work) {
    const auto half = features[0].numel() / 2;
    over_rows(features.size(0), half, [&](std::int64_t begin, std::int64_t end) {
        for (auto n = begin; n < end; ++n)
            work(n, half);
    });
}

template<class T>
void run(const torch::Tensor& features, torch::Tensor& y) {
    over_images(features, [&](std::int64_t n, std::int64_t half) {
        const T* a = features.data_ptr<T>() + 2 * n * half;
        gated(static_cast<std::size_t>(half), a, a + half, y.data_ptr<T>() + n * half);
    });
}

template<class T>
void run_backward(const torch::Tensor& features, const torch::Tensor& upstream, torch::Tensor& gradient) {
    over_images(features, [&](std::int64_t n, std::int64_t half) {
        const T* a = features.data_ptr<T>() + 2 * n * half;
        T* by_a = gradient.data_ptr<T>() + 2 * n * half;
        gated_backward(static_cast<std::size_t>(half), a, a + half, upstream.data_ptr<T>() + n * half, by_a,
                       by_a + half);
    });
}

class Gated : public autograd::Function<Gated> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& features) {
        const auto own = features.contiguous();
        auto sizes = own.sizes().vec();
        sizes[1] /= 2;
        auto y = torch::empty(sizes, own.options());
        own.scalar_type() == torch::kFloat32 ? run<float>(own, y) : run<double>(own, y);
        context->save_for_backward({own});
        return y;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        const auto own = context->get_saved_variables()[0];
        const auto from = upstream[0].contiguous();
        auto gradient = torch::empty_like(own);
        own.scalar_type() == torch::kFloat32 ? run_backward<float>(own, from, gradient)
                                             : run_backward<double>(own, from, gradient);
        return {gradient};
    }
};

} // namespace

torch::Tensor gated_activation(const torch::Tensor& features) {
    return has_kernels(features) && features.numel() > 0 ? Gated::apply(features)
                                                         : composed::gated_activation(features);
}

namespace composed {

torch::Tensor gated_activation(const torch::Tensor& features) {
    const auto halves = features.chunk(2, 1);
    return torch::tanh(halves[0]) * torch::sigmoid(halves[1]);
}

} // namespace composed

} // namespace penumbra
