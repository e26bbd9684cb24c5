#include "core/training/matrix_ceiling.hpp"

#include "core/error.hpp"
#include "core/models/model.hpp"

#include <algorithm>
#include <chrono>

namespace penumbra {

namespace {

using Kind = MatrixProduct::Kind;

struct LinearLayer {
    std::string name;
    std::int64_t rows, inputs, outputs;
    bool first; ///< its input is the image
};

/// Rows that a layer sees: one an image, but the split decoder's also one for each sampled top, except where
/// it looks at the bottom alone.
std::int64_t rows_of(const std::string& layer, const RunSpec& spec) {
    const auto batch = spec.training.get<std::int64_t>("batch_size");
    if (spec.model.kind != "split" || !layer.starts_with("decoder.") || layer == "decoder.bottom")
        return batch;
    const bool whole = spec.model.parameters.get<std::string>("marginal_region") == "image";
    if (layer == "decoder.bottom_half" && !whole)
        return batch;
    return batch * (spec.model.parameters.get<std::int64_t>("marginal_samples") + 1);
}

std::vector<LinearLayer> linear_layers(const RunSpec& spec) {
    constexpr std::string_view kWeight = ".weight";
    const auto model = make_model(spec.model, /*seed=*/0);
    std::vector<LinearLayer> layers;
    for (const auto& entry : model->named_parameters()) {
        if (!entry.key().ends_with(kWeight))
            continue;
        const auto sizes = entry.value().sizes();
        const auto name = entry.key().substr(0, entry.key().size() - kWeight.size());
        if (sizes.size() != 2 || name.find("flow") != std::string::npos)
            throw Error("The step of " + spec.preset + " is more than products of linear layers.",
                        "Choose a preset without convolutions and flows, such as vae-20.");
        layers.push_back({name, rows_of(name, spec), sizes[1], sizes[0],
                          name == "encoder.0" || name == "bottom_encoder.input" ||
                              name == "posterior.body.0" || name == "prior.body.0"});
    }
    return layers;
}

/// A product with its operands, filled with small random numbers.
struct Work {
    torch::Tensor left, right, out;
    double seconds = 0;
};

Work make_work(const MatrixProduct& product) {
    const auto small = [](std::int64_t rows, std::int64_t columns) {
        return torch::randn({rows, columns}) * 0.01;
    };
    const auto [rows, inner, columns] = std::tuple(product.rows, product.inner, product.columns);
    Work work{small(rows, inner), small(inner, columns), torch::empty({rows, columns})};
    // The layouts of a step: weights lie as [outputs, inputs], activations as [rows, features].
    if (product.kind == Kind::Forward)
        work.right = small(columns, inner).t();
    else if (product.kind == Kind::WeightGradient)
        work.left = small(inner, rows).t();
    return work;
}

std::vector<MatrixProduct> products_of(const std::vector<LinearLayer>& layers) {
    std::vector<MatrixProduct> products;
    for (const auto& [name, rows, inputs, outputs, first] : layers)
        products.push_back({name, Kind::Forward, rows, inputs, outputs});
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        const auto& [name, rows, inputs, outputs, first] = *layer;
        if (!first)
            products.push_back({name, Kind::InputGradient, rows, outputs, inputs});
        products.push_back({name, Kind::WeightGradient, outputs, rows, inputs});
    }
    return products;
}

} // namespace

const char* to_string(MatrixProduct::Kind kind) {
    switch (kind) {
    case Kind::WeightGradient:
        return "weight gradient";
    case Kind::InputGradient:
        return "input gradient";
    case Kind::Forward:
        break;
    }
    return "forward";
}

MatrixCeiling measure_matrix_products(const RunSpec& spec, double seconds) {
    using Clock = std::chrono::steady_clock;
    const torch::NoGradGuard no_grad;
    MatrixCeiling result;
    result.batch = spec.training.get<std::int64_t>("batch_size");
    result.threads = at::get_num_threads();
    result.products = products_of(linear_layers(spec));
    std::vector<Work> works;
    std::ranges::transform(result.products, std::back_inserter(works), make_work);
    std::int64_t steps = 0;
    result.images = measure_pace(seconds, [&] {
        for (Work& work : works) {
            const auto start = Clock::now();
            at::mm_out(work.out, work.left, work.right);
            work.seconds += std::chrono::duration<double>(Clock::now() - start).count();
        }
        ++steps;
    });
    const auto images = static_cast<double>(result.batch);
    for (double* rate : {&result.images.per_second, &result.images.lower, &result.images.upper})
        *rate *= images;
    for (std::size_t i = 0; i < works.size(); ++i)
        result.products[i].microseconds = 1e6 * works[i].seconds / static_cast<double>(steps);
    return result;
}

} // namespace penumbra
