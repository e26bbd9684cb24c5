#include "core/objectives/likelihood.hpp"

#include "core/objectives/fused.hpp"
#include "core/objectives/likelihood_kernel.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {
namespace {

namespace autograd = torch::autograd;

enum class Form : std::int64_t { Bernoulli, Squares };

template<class T>
void run(Form form, const torch::Tensor& output, const torch::Tensor& targets, torch::Tensor& values,
         torch::Tensor& gradient) {
    const auto columns = output.size(1);
    over_rows(output.size(0), columns, [&](std::int64_t begin, std::int64_t end) {
        const LikelihoodRows<T> rows{.output = output.data_ptr<T>() + begin * columns,
                                     .target = targets.data_ptr<T>() + begin * columns,
                                     .value = values.data_ptr<T>() + begin,
                                     .gradient = gradient.data_ptr<T>() + begin * columns,
                                     .rows = static_cast<std::size_t>(end - begin),
                                     .columns = static_cast<std::size_t>(columns)};
        form == Form::Bernoulli ? bernoulli_rows(rows) : square_rows(rows);
    });
}

/// output, targets [N, D] -> [N]. The derivative is made with the value, while the pixels are at hand, and is
/// given away by the first backward pass: there can be no second one.
class RowLikelihood : public autograd::Function<RowLikelihood> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& output,
                                 const torch::Tensor& targets, std::int64_t form) {
        const auto own = output.contiguous(), other = targets.to(output.scalar_type()).contiguous();
        auto values = torch::empty({own.size(0)}, own.options());
        auto gradient = torch::empty_like(own);
        if (own.scalar_type() == torch::kFloat32)
            run<float>(Form{form}, own, other, values, gradient);
        else
            run<double>(Form{form}, own, other, values, gradient);
        context->saved_data["gradient"] = gradient;
        return values;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        // Written over what was kept: these are the most pixels of a step.
        auto gradient = context->saved_data["gradient"].toTensor();
        context->saved_data.erase("gradient");
        return {gradient.mul_(upstream[0].unsqueeze(1)), {}, {}};
    }
};

torch::Tensor fused(Form form, const torch::Tensor& output, const torch::Tensor& targets) {
    return RowLikelihood::apply(output, targets.expand_as(output), static_cast<std::int64_t>(form));
}

/// Of one pixel: log of the density at its mean.
double gaussian_peak(double sigma) {
    return -std::log(sigma) - 0.5 * std::log(2 * std::numbers::pi);
}

} // namespace

torch::Tensor bernoulli_log_likelihood(const torch::Tensor& logits, const torch::Tensor& targets) {
    return has_kernels(logits) ? fused(Form::Bernoulli, logits, targets)
                               : composed::bernoulli_log_likelihood(logits, targets);
}

torch::Tensor gaussian_log_likelihood(const torch::Tensor& mean, const torch::Tensor& targets, double sigma) {
    if (!has_kernels(mean))
        return composed::gaussian_log_likelihood(mean, targets, sigma);
    const auto pixels = static_cast<double>(targets.size(-1));
    return fused(Form::Squares, mean, targets) / (sigma * sigma) + pixels * gaussian_peak(sigma);
}

torch::Tensor composed::bernoulli_log_likelihood(const torch::Tensor& logits, const torch::Tensor& targets) {
    // From the logits, because log(sigmoid) of a confident pixel would underflow.
    return -torch::binary_cross_entropy_with_logits(logits, targets, /*weight=*/{}, /*pos_weight=*/{},
                                                    at::Reduction::None)
                .sum(-1);
}

torch::Tensor composed::gaussian_log_likelihood(const torch::Tensor& mean, const torch::Tensor& targets,
                                                double sigma) {
    const auto pixels = static_cast<double>(targets.size(-1));
    return (targets - mean).square().sum(-1) * (-0.5 / (sigma * sigma)) + pixels * gaussian_peak(sigma);
}

} // namespace penumbra
