#include "core/models/split_autoencoder.hpp"

#include "core/data/dataset.hpp"
#include "core/io/files.hpp"
#include "core/models/coupling_flow.hpp"
#include "core/models/halves.hpp"
#include "core/models/model.hpp"
#include "core/models/residual_mlp.hpp"
#include "core/models/split_decoder.hpp"
#include "core/models/split_schema.hpp"
#include "core/objectives/calibration.hpp"
#include "core/objectives/energy_score.hpp"

#include <optional>

namespace penumbra {
namespace {

using Half = SplitDecoder::Half;

/// The Wristband loss that the parameters ask for.
WristbandOptions wristband_options(const Parameters& parameters) {
    WristbandOptions options;
    options.spectral = parameters.get<std::string>("wristband_form") == "spectral";
    if (options.spectral)
        options.reduction = Reduction::Global;
    return options;
}

class SplitAutoencoder final : public Model {
  public:
    explicit SplitAutoencoder(const ModelSpec& spec) : Model(spec) {
        check_split_parameters(spec.parameters);
        const auto bottom = integer("bottom_size"), top = integer("top_size");
        const auto context = flag("top_sees_bottom") ? bottom : 0;
        bottom_encoder_ = register_module("bottom_encoder",
                                          ResidualMlp(kHalfPixels, bottom, integer("bottom_encoder_hidden"),
                                                      integer("bottom_encoder_blocks")));
        top_encoder_ = register_module("top_encoder",
                                       ResidualMlp(kHalfPixels + context, top, integer("top_encoder_hidden"),
                                                   integer("top_encoder_blocks")));
        if (integer("flow_layers") > 0) {
            bottom_flow_ = register_module("bottom_flow", make_flow(bottom));
            top_flow_ = register_module("top_flow", make_flow(top));
        }
        decoder_ = register_module("decoder", make_split_decoder(spec.parameters));
    }

    Capabilities capabilities() const override {
        return {.encode = true, .decode = true, .sample = true, .complete = true};
    }
    std::int64_t code_size() const override { return integer("bottom_size") + integer("top_size"); }
    std::vector<CodePart> code_parts() const override {
        const auto bottom = static_cast<std::size_t>(integer("bottom_size"));
        return {{"z_bottom", 0, bottom}, {"z_top", bottom, static_cast<std::size_t>(integer("top_size"))}};
    }
    std::int64_t noise_size() const override { return integer("top_size"); }

    void prepare(std::int64_t batch_size, const std::function<bool()>& cancelled = {}) override {
        const auto options = wristband_options(spec().parameters);
        if (!flag("wristband_calibrated")) {
            wristband_.emplace(options);
            return;
        }
        CalibrationRequest request;
        request.points = batch_size;
        request.dimensions = code_size();
        request.options = options;
        request.floor =
            word("wristband_floor") == "exact" ? CalibrationFloor::Exact : CalibrationFloor::Upstream;
        request.repetitions = integer("wristband_repetitions");
        request.cancelled = cancelled;
        wristband_.emplace(options, cached_wristband_calibration(request, user_cache_folder()));
    }

    Encoding encode(const torch::Tensor& images) override {
        const auto bottom = encode_bottom(bottom_rows(images));
        return {torch::cat({bottom, encode_top(top_rows(images), bottom)}, 1), {}};
    }

    torch::Tensor decode(const torch::Tensor& codes) override {
        const auto bottom = codes.narrow(1, 0, integer("bottom_size"));
        const auto top = codes.narrow(1, integer("bottom_size"), integer("top_size"));
        return images(features(bottom, top.unsqueeze(1)));
    }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        return images(features(encode_bottom(bottom), noise))
            .reshape({noise.size(0), noise.size(1), kImagePixels});
    }

    bool separable() const override { return true; }
    Terms objective(const Batch& batch, const ObjectiveContext& context) override;

  private:
    CouplingFlow make_flow(std::int64_t dimensions) {
        return CouplingFlow(dimensions, integer("flow_layers"), integer("flow_hidden"),
                            integer("flow_blocks"));
    }

    torch::Tensor encode_bottom(const torch::Tensor& bottom) {
        const auto code = bottom_encoder_(bottom);
        return bottom_flow_ ? bottom_flow_(code) : code;
    }
    torch::Tensor encode_top(const torch::Tensor& top, const torch::Tensor& bottom_code) {
        const auto code = top_encoder_(flag("top_sees_bottom") ? torch::cat({top, bottom_code}, 1) : top);
        return top_flow_ ? top_flow_(code) : code;
    }

    /// Codes [N, d_b] and [N, K, d_t] -> the decoder's features, [N K, F].
    torch::Tensor features(const torch::Tensor& bottom, const torch::Tensor& tops) {
        return bottom_flow_ ? decoder_->features(bottom_flow_->inverse(bottom), top_flow_->inverse(tops))
                            : decoder_->features(bottom, tops);
    }
    torch::Tensor images(const torch::Tensor& features) {
        return torch::cat({decoder_->pixels(features, Half::Top), decoder_->pixels(features, Half::Bottom)},
                          1);
    }

    torch::Tensor reconstruction_error(const torch::Tensor& output, const torch::Tensor& images) const;
    torch::Tensor smoothed_top(const torch::Tensor& bottom, const torch::Tensor& top,
                               const torch::Tensor& images, const ObjectiveContext& context);
    void add_marginal_terms(Terms& terms, const torch::Tensor& samples, const torch::Tensor& images) const;

    /// The Wristband loss of codes; for the size of the batch that comes first, unless prepare() said
    /// another.
    BatchTerm wristband() {
        return [this](const torch::Tensor& codes) {
            if (!wristband_)
                prepare(codes.size(0));
            return (*wristband_)(codes).total;
        };
    }

    ResidualMlp bottom_encoder_{nullptr}, top_encoder_{nullptr};
    CouplingFlow bottom_flow_{nullptr}, top_flow_{nullptr};
    std::shared_ptr<SplitDecoder> decoder_;
    std::optional<WristbandLoss> wristband_;
};

/// Mean over the batch of an image's error: mean absolute error of its pixels, or the Euclidean lengths of
/// its halves' errors added up.
torch::Tensor SplitAutoencoder::reconstruction_error(const torch::Tensor& output,
                                                     const torch::Tensor& images) const {
    const auto error = output - images;
    if (word("reconstruction_form") == "absolute")
        return error.abs().mean();
    constexpr double kEpsilon = 1e-6; // a perfect half has no direction to go
    return (error.reshape({-1, 2, kHalfPixels}).square().sum(2) + kEpsilon).sqrt().sum(1).mean();
}

/// The top's code moved a little, so that neighbouring codes must decode alike: in a random direction, or in
/// the one that hurts the reconstruction most (which is not differentiated through). Never when validating.
torch::Tensor SplitAutoencoder::smoothed_top(const torch::Tensor& bottom, const torch::Tensor& top,
                                             const torch::Tensor& images, const ObjectiveContext& context) {
    const auto form = word("smoothing");
    const double size = number("smoothing_size");
    if (!context.training || form == "none" || size == 0)
        return top;
    if (form == "gaussian") // drawn on the CPU, so that a seed gives the same noise on every device
        return top + size * at::randn(top.sizes(), context.generator).to(top.device());
    const auto start = top.detach().requires_grad_();
    const torch::AutoGradMode with_gradient(true);
    const auto output = this->images(features(bottom.detach(), start.unsqueeze(1)));
    const auto gradient = torch::autograd::grad({(output - images).abs().mean()}, {start})[0];
    constexpr double kEpsilon = 1e-12;
    return top + size * gradient / gradient.norm(2, 1, true).clamp_min(kEpsilon);
}

/// How well the samples [N, K, D] stand for the images, for each of the forms that are switched on.
void SplitAutoencoder::add_marginal_terms(Terms& terms, const torch::Tensor& samples,
                                          const torch::Tensor& images) const {
    if (word("marginal_form") == "expected") {
        terms.parts.push_back(
            {"marginal", (samples - images.unsqueeze(1)).abs().mean(), number("marginal_weight")});
        return;
    }
    std::vector<Term> scores{{"marginal", {}, number("marginal_weight")}};
    std::vector<PatchGrid> grids;
    const auto add_patches = [&](const char* name, double weight, std::int64_t size, std::int64_t stride) {
        if (weight <= 0)
            return;
        scores.push_back({name, {}, weight});
        grids.push_back({images.size(1) / kImageColumns, kImageColumns, size, stride});
    };
    add_patches("pixels", number("pixel_weight"), 1, 1);
    add_patches("patches", number("patch_weight"), integer("patch_size"), integer("patch_stride"));
    const auto means = energy_scores(samples, images, grids).mean(1).unbind();
    for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i].value = means[i];
        terms.parts.push_back(scores[i]);
    }
}

Terms SplitAutoencoder::objective(const Batch& batch, const ObjectiveContext& context) {
    const auto count = batch.images.size(0);
    const auto bottom = encode_bottom(bottom_rows(batch.images));
    const auto top = encode_top(top_rows(batch.images), bottom);

    // The reconstruction is decoded together with the samples, as the last of K + 1 tops.
    const auto samples = integer("marginal_samples");
    const auto noise = at::randn({count, samples, noise_size()}, context.generator).to(top.device());
    const auto smooth = smoothed_top(bottom, top, batch.images, context);
    const auto all = features(bottom, torch::cat({noise, smooth.unsqueeze(1)}, 1));
    const auto own = all.reshape({count, samples + 1, -1}).select(1, samples);

    const bool whole = word("marginal_region") == "image";
    const auto tops = decoder_->pixels(all, Half::Top).reshape({count, samples + 1, kHalfPixels});
    const auto bottoms = whole
                             ? decoder_->pixels(all, Half::Bottom).reshape({count, samples + 1, kHalfPixels})
                             : decoder_->pixels(own, Half::Bottom).unsqueeze(1);
    const auto output = torch::cat({tops.select(1, samples), bottoms.select(1, whole ? samples : 0)}, 1);

    Terms terms;
    terms.parts.push_back(
        {"reconstruction", reconstruction_error(output, batch.images), number("reconstruction_weight")});
    const auto sampled_tops = tops.narrow(1, 0, samples);
    if (whole)
        add_marginal_terms(terms, torch::cat({sampled_tops, bottoms.narrow(1, 0, samples)}, 2), batch.images);
    else
        add_marginal_terms(terms, sampled_tops, top_rows(batch.images));
    terms.parts.push_back({"wristband", context.of_batch(torch::cat({bottom, top}, 1), wristband()),
                           number("wristband_weight")});
    return terms;
}

} // namespace

std::shared_ptr<Model> SplitAutoencoderKind::make(const ModelSpec& spec) {
    return std::make_shared<SplitAutoencoder>(spec);
}

} // namespace penumbra
