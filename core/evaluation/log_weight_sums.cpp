#include "core/evaluation/log_weight_sums.hpp"

#include <cmath>
#include <limits>

namespace penumbra {

LogWeightSums::LogWeightSums(std::int64_t images, torch::Device device) {
    const auto options = torch::dtype(torch::kFloat64).device(device);
    largest_ = torch::full({images}, -std::numeric_limits<double>::infinity(), options);
    sum_ = torch::zeros({images}, options);
    sum_of_squares_ = torch::zeros({images}, options);
    sum_of_logs_ = torch::zeros({images}, options);
}

void LogWeightSums::add(const torch::Tensor& log_weights) {
    const auto logs = log_weights.to(torch::kFloat64);
    const auto largest = torch::maximum(largest_, logs.amax(0));
    const auto shrink = torch::exp(largest_ - largest); // 0 the first time
    const auto weights = torch::exp(logs - largest);
    sum_ = sum_ * shrink + weights.sum(0);
    sum_of_squares_ = sum_of_squares_ * shrink.square() + weights.square().sum(0);
    sum_of_logs_ = sum_of_logs_ + logs.sum(0);
    largest_ = largest;
    samples_ += logs.size(0);
}

torch::Tensor LogWeightSums::log_mean() const {
    return largest_ + sum_.log() - std::log(static_cast<double>(samples_));
}

} // namespace penumbra
