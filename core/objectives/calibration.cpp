#include "core/objectives/calibration.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace penumbra {
namespace {

/// Raised when what is measured changes, so that old files are not believed.
constexpr int kMeasureVersion = 1;

double machine_epsilon(torch::ScalarType precision) {
    return precision == torch::kFloat64 ? std::numeric_limits<double>::epsilon()
                                        : static_cast<double>(std::numeric_limits<float>::epsilon());
}

/// Unbiased standard deviation of values [R], floored.
double deviation(const torch::Tensor& values, const CalibrationRequest& request) {
    const double variance = values.var().item<double>();
    if (request.floor == CalibrationFloor::Upstream)
        return std::sqrt(std::max(variance, std::sqrt(machine_epsilon(request.precision))));
    return variance > 0 ? std::sqrt(variance) : 1; // a component that is off has no deviation
}

/// Components of the repetitions, [R, 4], float64.
torch::Tensor null_components(const CalibrationRequest& request) {
    const torch::NoGradGuard no_grad;
    auto generator = at::detail::createCPUGenerator(request.seed);
    // As many batches at once as fit a few megabytes: small ones are dominated by the cost of a call.
    const std::int64_t area = request.points * std::max(request.points, request.dimensions);
    const std::int64_t chunk = std::clamp<std::int64_t>((std::int64_t{1} << 18) / area, 1, 64);
    std::vector<torch::Tensor> rows;
    for (std::int64_t done = 0; done < request.repetitions; done += chunk) {
        if (request.cancelled && request.cancelled())
            throw Cancelled();
        const auto batches = std::min(chunk, request.repetitions - done);
        const auto points =
            torch::randn({batches, request.points, request.dimensions}, generator, request.precision);
        const auto terms = wristband_terms(points, request.options);
        rows.push_back(torch::stack({terms.repulsion, terms.radial, terms.angular, terms.moment}, 1));
    }
    return torch::cat(rows).to(torch::kFloat64);
}

nlohmann::json identity(const CalibrationRequest& request) {
    const auto& options = request.options;
    return {{"version", kMeasureVersion},
            {"points", request.points},
            {"dimensions", request.dimensions},
            {"distance", static_cast<int>(options.distance)},
            {"reduction", static_cast<int>(options.reduction)},
            {"beta", options.beta},
            {"alpha", options.effective_alpha()},
            {"weights", {options.radial_weight, options.angular_weight, options.moment_weight}},
            {"moment", static_cast<int>(options.moment)},
            {"modes", options.spectral ? options.modes : 0},
            {"floor", request.floor == CalibrationFloor::Upstream ? "upstream" : "exact"},
            {"repetitions", request.repetitions},
            {"precision", request.precision == torch::kFloat64 ? "float64" : "float32"},
            {"seed", request.seed}};
}

/// FNV-1a. std::hash may differ between libraries, and the name must not.
std::string fingerprint(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const unsigned char c : text)
        hash = (hash ^ c) * 1099511628211ull;
    std::string digits(16, '0');
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4)
        *digit = "0123456789abcdef"[hash & 15];
    return digits;
}

nlohmann::json to_json(const WristbandCalibration& calibration) {
    return {{"mean", calibration.mean},
            {"deviation", calibration.deviation},
            {"total_deviation", calibration.total_deviation}};
}

/// Empty if the file does not hold a sound calibration of the request.
std::optional<WristbandCalibration> read_calibration(const std::filesystem::path& file,
                                                     const CalibrationRequest& request) {
    try {
        const auto bytes = read_file(file);
        const auto json = nlohmann::json::parse(bytes.begin(), bytes.end());
        if (json.at("request") != identity(request))
            return {};
        const auto& values = json.at("calibration");
        WristbandCalibration calibration;
        calibration.points = request.points;
        calibration.dimensions = request.dimensions;
        values.at("mean").get_to(calibration.mean);
        values.at("deviation").get_to(calibration.deviation);
        values.at("total_deviation").get_to(calibration.total_deviation);
        const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
        const auto finite = [](double value) { return std::isfinite(value); };
        if (!std::ranges::all_of(calibration.mean, finite) ||
            !std::ranges::all_of(calibration.deviation, positive) || !positive(calibration.total_deviation))
            return {};
        return calibration;
    } catch (const Error&) {
        return {};
    } catch (const nlohmann::json::exception&) {
        return {};
    }
}

} // namespace

WristbandCalibration calibrate_wristband(const CalibrationRequest& request) {
    if (request.points < 2 || request.repetitions < 2)
        throw Error(
            "Calibrating the Wristband loss needs batches of at least two points and two repetitions.",
            "Use a larger batch size.");
    const auto components = null_components(request);
    WristbandCalibration calibration;
    calibration.points = request.points;
    calibration.dimensions = request.dimensions;
    const std::array<double, 4> weights = {1, request.options.radial_weight, request.options.angular_weight,
                                           request.options.moment_weight};
    auto total = torch::zeros({components.size(0)}, torch::kFloat64);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto column = components.select(1, static_cast<std::int64_t>(i));
        calibration.mean[i] = column.mean().item<double>();
        calibration.deviation[i] = deviation(column, request);
        total = total + weights[i] * (column - calibration.mean[i]) / calibration.deviation[i];
    }
    calibration.total_deviation = deviation(total, request);
    return calibration;
}

std::filesystem::path calibration_file(const CalibrationRequest& request,
                                       const std::filesystem::path& folder) {
    return folder /
           ("wristband-" + std::to_string(request.points) + "x" + std::to_string(request.dimensions) + "-" +
            fingerprint(identity(request).dump()) + ".json");
}

WristbandCalibration cached_wristband_calibration(const CalibrationRequest& request,
                                                  const std::filesystem::path& folder) {
    const auto file = calibration_file(request, folder);
    if (const auto known = read_calibration(file, request))
        return *known;
    const auto calibration = calibrate_wristband(request);
    try {
        const nlohmann::json json = {{"request", identity(request)}, {"calibration", to_json(calibration)}};
        write_file_atomically(file, json.dump(2) + "\n");
    } catch (const Error&) {
        // A cache that cannot be written is no reason to stop training.
    }
    return calibration;
}

} // namespace penumbra
