#include "core/training/step_losses.hpp"

namespace penumbra {

namespace {

/// Steps between two transfers from a device that computes while the host goes on.
constexpr std::size_t kDeviceRows = 16;

/// [parts] float64, on the parts' device.
std::vector<torch::Tensor> detached_parts(const Terms& terms) {
    std::vector<torch::Tensor> parts;
    for (const auto& part : terms.parts)
        parts.push_back(part.value.detach().to(torch::kFloat64));
    return parts;
}

/// parts: one number for each weight -> the total and the parts.
std::vector<float> with_total(const double* parts, const std::vector<double>& weights) {
    std::vector<float> values(1);
    double total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        values.push_back(static_cast<float>(parts[i]));
        if (weights[i] != 0) // a part that is only watched may be infinite
            total += weights[i] * parts[i];
    }
    values.front() = static_cast<float>(total);
    return values;
}

std::vector<double> weights_of(const Terms& terms) {
    std::vector<double> weights;
    for (const auto& part : terms.parts)
        weights.push_back(part.weight);
    return weights;
}

} // namespace

std::vector<std::string> names_of(const Terms& terms) {
    std::vector<std::string> names{"total"};
    for (const auto& part : terms.parts)
        names.push_back(part.name);
    return names;
}

std::vector<float> values_of(const Terms& terms) {
    const auto parts = torch::stack(detached_parts(terms)).cpu();
    return with_total(parts.data_ptr<double>(), weights_of(terms));
}

StepLosses::StepLosses(torch::Device device) : capacity_(device.is_cpu() ? 1 : kDeviceRows) {}

void StepLosses::add(std::int64_t step, double epoch, double learning_rate, const Terms& terms,
                     const torch::Tensor& gradient_norm) {
    auto parts = detached_parts(terms);
    parts.push_back(gradient_norm.to(torch::kFloat64));
    waiting_.push_back({{step, epoch, learning_rate, {}, 0}, weights_of(terms), torch::stack(parts)});
}

std::vector<StepLosses::Row> StepLosses::take() {
    std::vector<Row> rows;
    if (waiting_.empty())
        return rows;
    std::vector<torch::Tensor> all;
    for (const auto& waiting : waiting_)
        all.push_back(waiting.values);
    const auto numbers = (all.size() == 1 ? all.front() : torch::cat(all)).cpu();
    const double* next = numbers.data_ptr<double>();
    for (auto& waiting : waiting_) {
        waiting.row.values = with_total(next, waiting.weights);
        next += waiting.weights.size();
        waiting.row.gradient_norm = *next++;
        rows.push_back(std::move(waiting.row));
    }
    waiting_.clear();
    return rows;
}

} // namespace penumbra
