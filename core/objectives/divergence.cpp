#include "core/objectives/divergence.hpp"

#include "core/objectives/fused.hpp"
#include "core/objectives/posterior_kernel.hpp"

namespace penumbra {
namespace {

namespace autograd = torch::autograd;

class GaussianKl : public autograd::Function<GaussianKl> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& mean,
                                 const torch::Tensor& logvar) {
        const auto m = mean.contiguous(), l = logvar.contiguous();
        const auto variance = torch::empty_like(m), kl = torch::empty_like(m);
        const auto count = static_cast<std::size_t>(m.numel());
        if (m.scalar_type() == torch::kFloat32)
            kl_values(count, m.data_ptr<float>(), l.data_ptr<float>(), variance.data_ptr<float>(),
                      kl.data_ptr<float>());
        else
            kl_values(count, m.data_ptr<double>(), l.data_ptr<double>(), variance.data_ptr<double>(),
                      kl.data_ptr<double>());
        context->save_for_backward({m, variance});
        return kl;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        const auto saved = context->get_saved_variables();
        return {upstream[0] * saved[0], (saved[1] - 1).mul_(upstream[0]).mul_(0.5)};
    }
};

class Sample : public autograd::Function<Sample> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& mean,
                                 const torch::Tensor& logvar, const torch::Tensor& noise) {
        const auto m = mean.contiguous(), l = logvar.contiguous(), n = noise.contiguous();
        const auto code = torch::empty_like(m);
        const auto count = static_cast<std::size_t>(m.numel());
        if (m.scalar_type() == torch::kFloat32)
            sample_values(count, m.data_ptr<float>(), l.data_ptr<float>(), n.data_ptr<float>(),
                          code.data_ptr<float>());
        else
            sample_values(count, m.data_ptr<double>(), l.data_ptr<double>(), n.data_ptr<double>(),
                          code.data_ptr<double>());
        context->save_for_backward({code - m}); // deviation * noise
        return code;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        return {upstream[0], (upstream[0] * context->get_saved_variables()[0]).mul_(0.5), {}};
    }
};

bool fusible(const torch::Tensor& a, const torch::Tensor& b) {
    return has_kernels(a) && a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes();
}

} // namespace

torch::Tensor gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar) {
    return fusible(mean, logvar) ? GaussianKl::apply(mean, logvar) : composed::gaussian_kl(mean, logvar);
}

torch::Tensor reparameterise(const torch::Tensor& mean, const torch::Tensor& logvar,
                             const torch::Tensor& noise) {
    return fusible(mean, logvar) && fusible(mean, noise) ? Sample::apply(mean, logvar, noise)
                                                         : composed::reparameterise(mean, logvar, noise);
}

torch::Tensor gaussian_kl_between(const torch::Tensor& mean, const torch::Tensor& logvar,
                                  const torch::Tensor& prior_mean, const torch::Tensor& prior_logvar) {
    const auto log_ratio = logvar - prior_logvar;
    const auto shift = (mean - prior_mean).square() * torch::exp(-prior_logvar);
    return 0.5 * (log_ratio.exp() + shift - 1 - log_ratio);
}

torch::Tensor composed::gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar) {
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar);
}

torch::Tensor composed::reparameterise(const torch::Tensor& mean, const torch::Tensor& logvar,
                                       const torch::Tensor& noise) {
    return mean + torch::exp(0.5 * logvar) * noise;
}

} // namespace penumbra
