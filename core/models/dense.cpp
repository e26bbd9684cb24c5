#include "core/models/dense.hpp"

#include "core/models/dense_kernel.hpp"
#include "core/objectives/fused.hpp"

namespace penumbra {
namespace {

namespace autograd = torch::autograd;

thread_local bool direct_gradients = false;

/// Pieces of columns, so that sums over rows need no second thread's part.
template<class Work>
void over_columns(const torch::Tensor& matrix, const Work& work) {
    const auto rows = matrix.size(0);
    over_rows(matrix.size(1), rows, [&](std::int64_t begin, std::int64_t end) {
        work(static_cast<std::size_t>(rows), static_cast<std::size_t>(begin),
             static_cast<std::size_t>(end - begin), static_cast<std::size_t>(matrix.size(1)));
    });
}

template<class T>
void finish(torch::Tensor& y, const torch::Tensor& bias, Activation activation) {
    over_rows(y.size(0), y.size(1), [&](std::int64_t begin, std::int64_t end) {
        const auto columns = static_cast<std::size_t>(y.size(1));
        add_bias(static_cast<std::size_t>(end - begin), columns, columns, bias.data_ptr<T>(), activation,
                 y.data_ptr<T>() + begin * y.size(1));
    });
}

/// The gradient before the activation; its column sums are added to bias_gradient.
template<class T>
torch::Tensor undo(const torch::Tensor& upstream, const torch::Tensor& y, Activation activation,
                   torch::Tensor& bias_gradient) {
    T* sums = bias_gradient.data_ptr<T>();
    const T* from = upstream.data_ptr<T>();
    if (activation == Activation::None) {
        over_columns(upstream,
                     [&](std::size_t rows, std::size_t at, std::size_t columns, std::size_t stride) {
                         add_column_sums(rows, columns, stride, from + at, sums + at);
                     });
        return upstream;
    }
    auto gradient = torch::empty_like(upstream);
    T* to = gradient.data_ptr<T>();
    const T* output = y.data_ptr<T>();
    over_columns(upstream, [&](std::size_t rows, std::size_t at, std::size_t columns, std::size_t stride) {
        activation_backward(rows, columns, stride, activation, from + at, output + at, to + at, sums + at);
    });
    return gradient;
}

bool direct(const torch::Tensor& parameter) {
    return direct_gradients && parameter.requires_grad() && parameter.grad().defined() &&
           parameter.grad().is_contiguous();
}

class DenseFunction : public autograd::Function<DenseFunction> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t which) {
        const Activation activation{which};
        auto y = at::mm(x, weight.t());
        if (y.scalar_type() == torch::kFloat32)
            finish<float>(y, bias, activation);
        else
            finish<double>(y, bias, activation);
        context->saved_data["activation"] = which;
        context->saved_data["x needs one"] = x.requires_grad();
        context->save_for_backward({x, weight, bias, activation == Activation::None ? torch::Tensor() : y});
        return y;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1], &bias = saved[2], &y = saved[3];
        const Activation activation{context->saved_data["activation"].toInt()};

        autograd::variable_list gradients(4);
        auto bias_gradient = direct(bias) ? bias.grad() : torch::zeros_like(bias);
        const auto from = upstream[0].contiguous();
        const auto inner = from.scalar_type() == torch::kFloat32
                               ? undo<float>(from, y, activation, bias_gradient)
                               : undo<double>(from, y, activation, bias_gradient);
        if (!direct(bias))
            gradients[2] = bias_gradient;
        if (direct(weight))
            weight.grad().addmm_(inner.t(), x);
        else if (weight.requires_grad())
            gradients[1] = at::mm(inner.t(), x);
        if (context->saved_data["x needs one"].toBool())
            gradients[0] = at::mm(inner, weight);
        return gradients;
    }
};

} // namespace

DirectGradients::DirectGradients() : before_(std::exchange(direct_gradients, true)) {}
DirectGradients::~DirectGradients() {
    direct_gradients = before_;
}

DenseImpl::DenseImpl(std::int64_t inputs, std::int64_t outputs, Activation activation)
    : activation_(activation) {
    const torch::nn::Linear like(inputs, outputs); // its initialisation is the one everybody compares with
    weight = register_parameter("weight", like->weight);
    bias = register_parameter("bias", like->bias);
}

torch::Tensor DenseImpl::forward(const torch::Tensor& x) {
    if (x.dim() == 2)
        return dense(x, weight, bias, activation_);
    auto shape = x.sizes().vec();
    shape.back() = weight.size(0);
    return dense(x.reshape({-1, x.size(-1)}), weight, bias, activation_).reshape(shape);
}

torch::Tensor dense(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                    Activation activation) {
    if (!has_kernels(x) || x.scalar_type() != weight.scalar_type() || !weight.is_cpu())
        return composed::dense(x, weight, bias, activation);
    return DenseFunction::apply(x, weight, bias, static_cast<std::int64_t>(activation));
}

torch::Tensor composed::dense(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                              Activation activation) {
    const auto y = torch::linear(x, weight, bias);
    switch (activation) {
    case Activation::Relu:
        return torch::relu(y);
    case Activation::Sigmoid:
        return torch::sigmoid(y);
    case Activation::Tanh:
        return torch::tanh(y);
    case Activation::None:
        break;
    }
    return y;
}

} // namespace penumbra
