#include "core/exploration/geodesic.hpp"

#include "core/error.hpp"
#include "core/exploration/conversions.hpp"
#include "core/exploration/paths.hpp"
#include "core/exploration/places.hpp"

#include <chrono>
#include <cmath>

namespace penumbra {

namespace {

constexpr int kMostRefused = 6;
constexpr int kMostIdle = 4;
constexpr double kIdle = 1e-4; ///< share of the energy that counts as no change

/// The inverse of the second difference along each way from stop to stop, 0 at the stops, which stay where
/// they are: [steps, steps]. A gradient multiplied with it moves a path as a whole instead of each step for
/// itself (a Sobolev gradient); where the metric is the same everywhere, one such step is Newton's.
torch::Tensor smoothing(std::int64_t steps, std::int64_t segments) {
    const auto each = (steps - 1) / segments;
    const auto options = torch::TensorOptions(torch::kFloat64);
    auto result = torch::zeros({steps, steps}, options);
    if (each < 2)
        return result.to(torch::kFloat32);
    const auto inner = each - 1;
    auto difference = 2 * torch::eye(inner, options);
    for (std::int64_t i = 0; i + 1 < inner; ++i) {
        difference[i][i + 1] = -1;
        difference[i + 1][i] = -1;
    }
    const auto inverse = torch::linalg_inv(difference);
    for (std::int64_t s = 0; s < segments; ++s)
        result.narrow(0, s * each + 1, inner).narrow(1, s * each + 1, inner).copy_(inverse);
    return result.to(torch::kFloat32);
}

Error not_smooth(const Model& model) {
    return Error("The pictures of a " + model.spec().kind + " do not change smoothly with its codes.",
                 "A geodesic needs a decoder with a gradient, such as that of a vae or an autoencoder.");
}

class Stopwatch {
  public:
    explicit Stopwatch(double& milliseconds) : milliseconds_(milliseconds) {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() {
        milliseconds_ +=
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    double& milliseconds_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace

GeodesicJob::GeodesicJob(std::shared_ptr<Model> model, InterpolateQuery query)
    : model_(std::move(model)), query_(std::move(query)) {
    const Stopwatch stopwatch(spent_);
    if (!model_->capabilities().decode)
        throw not_smooth(*model_);
    std::vector<std::vector<float>> stops;
    {
        const torch::NoGradGuard no_gradient;
        stops = stops_of(*model_, query_);
    }
    const auto values = steps_through(stops, query_.steps, lerp);
    codes_ = torch::tensor(values).view({query_.steps, model_->code_size()}).to(model_->device());
    // Whether it can be done at all is told by one code, for one picture may take long.
    torch::Tensor slope;
    measure(codes_.narrow(0, 0, 1), &slope);
    energy_ = measure(codes_, &slope_);
    smooth_ = smoothing(query_.steps, static_cast<std::int64_t>(query_.segments())).to(codes_.device());
    const auto apart = codes_.narrow(0, 1, query_.steps - 1) - codes_.narrow(0, 0, query_.steps - 1);
    rate_ = energy_ > 0 ? apart.square().sum().item<double>() / (2 * energy_) : 0;
    finished_ = !(rate_ > 0) || !std::isfinite(energy_);
}

double GeodesicJob::measure(const torch::Tensor& codes, torch::Tensor* slope) const {
    const torch::AutoGradMode with_gradient(true);
    const auto variable = codes.detach().clone().requires_grad_(true);
    const auto pictures = decode_all(*model_, variable);
    const auto steps = pictures.size(0) - 1;
    const auto energy = steps > 0
                            ? static_cast<double>(steps) *
                                  (pictures.narrow(0, 1, steps) - pictures.narrow(0, 0, steps)).square().sum()
                            : pictures.sum();
    if (!pictures.requires_grad())
        throw not_smooth(*model_);
    *slope = torch::autograd::grad({energy}, {variable}, /*grad_outputs=*/{}, /*retain_graph=*/c10::nullopt,
                                   /*create_graph=*/false, /*allow_unused=*/true)[0];
    if (!slope->defined())
        throw not_smooth(*model_);
    return energy.item<double>();
}

void GeodesicJob::advance() {
    if (finished_)
        return;
    const Stopwatch stopwatch(spent_);
    const auto trial = codes_ - rate_ * smooth_.mm(slope_);
    torch::Tensor slope;
    const double energy = measure(trial, &slope);
    ++gradients_;
    if (std::isfinite(energy) && energy <= energy_) {
        idle_ = energy > (1 - kIdle) * energy_ ? idle_ + 1 : 0;
        refused_ = 0;
        codes_ = trial;
        slope_ = slope;
        energy_ = energy;
        rate_ *= 1.5;
    } else {
        ++refused_;
        rate_ /= 3;
    }
    finished_ = gradients_ >= kMostGradients || refused_ >= kMostRefused || idle_ >= kMostIdle;
}

GeodesicAnswer GeodesicJob::answer(const Judge& judge) const {
    const torch::InferenceMode inference;
    GeodesicAnswer answer;
    answer.query = query_;
    answer.path = decoded_path(*model_, judge, to_floats(codes_), query_.steps);
    answer.iterations = gradients_;
    answer.milliseconds = spent_;
    return answer;
}

} // namespace penumbra
