#include "core/models/vq_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/categorical_draw.hpp"
#include "core/models/codebook.hpp"
#include "core/models/gated_pixelcnn.hpp"
#include "core/models/model.hpp"
#include "core/models/pixel_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace penumbra {

namespace {

namespace nn = torch::nn;

constexpr std::int64_t kSide = 7; ///< sites of a side of the grid, each 4 pixels
constexpr std::int64_t kSites = kSide * kSide;
/// Rows of the grid whose encoder windows lie in the evidence, but for one row of pixels. Row 0 is the
/// lowest.
constexpr std::int64_t kKnownRows = 3;
/// Rows above those that the decoder's windows carry into the evidence.
constexpr std::int64_t kJudgedRows = 2;
constexpr std::int64_t kJudgedSites = kJudgedRows * kSide;
constexpr std::int64_t kFreeSites = (kSide - kKnownRows - kJudgedRows) * kSide;
constexpr std::int64_t kPriorHead = 64;
constexpr std::int64_t kPriorFirstWindow = 5;
constexpr std::int64_t kDecodedAtOnce = 512; ///< images: their features stay below 50 MB
constexpr double kFirstSigma = 0.2;          ///< of a pixel, before any is learnt
constexpr double kLeastTemperature = 1e-3;

/// A site sees 10 x 10 pixels and no more: the fewer of them lie above the evidence the better for
/// completing.
nn::Sequential grid_encoder(std::int64_t channels, std::int64_t size) {
    return nn::Sequential(
        nn::Unflatten(nn::UnflattenOptions(1, {1, kImageRows, kImageColumns})),
        nn::Conv2d(nn::Conv2dOptions(1, channels / 2, /*kernel_size=*/4).stride(2).padding(1).bias(false)),
        nn::BatchNorm2d(channels / 2), nn::ReLU(),
        nn::Conv2d(
            nn::Conv2dOptions(channels / 2, channels, /*kernel_size=*/4).stride(2).padding(1).bias(false)),
        nn::BatchNorm2d(channels), nn::ReLU(), nn::Conv2d(nn::Conv2dOptions(channels, size, 1)),
        // Vectors of unit variance: they cannot flee from their entries by growing.
        nn::BatchNorm2d(nn::BatchNorm2dOptions(size).affine(false)));
}

nn::Sequential grid_decoder(std::int64_t size, std::int64_t channels) {
    return nn::Sequential(
        nn::Conv2d(nn::Conv2dOptions(size, channels, /*kernel_size=*/3).padding(1).bias(false)),
        nn::BatchNorm2d(channels), nn::ReLU(),
        nn::ConvTranspose2d(nn::ConvTranspose2dOptions(channels, channels / 2, /*kernel_size=*/4)
                                .stride(2)
                                .padding(1)
                                .bias(false)),
        nn::BatchNorm2d(channels / 2), nn::ReLU(),
        nn::ConvTranspose2d(
            nn::ConvTranspose2dOptions(channels / 2, 1, /*kernel_size=*/4).stride(2).padding(1)),
        nn::Flatten());
}

/// Grids of vectors [N, rows, 7, D] as convolutions take them: [N, D, rows, 7].
torch::Tensor as_maps(const torch::Tensor& grids) {
    return grids.permute({0, 3, 1, 2}).contiguous();
}

/// Bottoms [N, 392] below an empty top, but for the one row that the encoder sees of it together with the
/// evidence: there the lowest strokes go on.
torch::Tensor with_empty_top(const torch::Tensor& bottoms) {
    auto images = torch::cat({torch::zeros_like(bottoms), bottoms}, 1);
    images.narrow(1, kHalfPixels - kImageColumns, kImageColumns).copy_(bottoms.narrow(1, 0, kImageColumns));
    return images;
}

/// Uniforms for draw_likeliest_first() from N(0, 1) noise of any shape, |2 Phi(n) - 1|: noise scaled towards
/// 0 draws the likeliest.
torch::Tensor falling_uniforms(const torch::Tensor& noise) {
    return torch::erf(noise.abs() * std::sqrt(0.5));
}

/// One column of each row: weights [M, P], uniforms [M] -> [M] int64, on the CPU.
torch::Tensor drawn_columns(const torch::Tensor& weights, const torch::Tensor& uniforms) {
    auto masses = weights.to(torch::kCPU, torch::kFloat32).clone(at::MemoryFormat::Contiguous);
    const auto noise = uniforms.to(torch::kCPU).contiguous();
    const auto rows = masses.size(0), columns = masses.size(1);
    auto drawn = torch::empty({rows}, torch::kInt64);
    for (std::int64_t row = 0; row < rows; ++row)
        drawn.data_ptr<std::int64_t>()[row] = static_cast<std::int64_t>(draw_likeliest_first(
            {masses.data_ptr<float>() + row * columns, static_cast<std::size_t>(columns)},
            noise.data_ptr<float>()[row]));
    return drawn;
}

class VqVae final : public Model {
  public:
    explicit VqVae(const ModelSpec& spec) : Model(spec) {
        const auto channels = integer("channels"), entries = integer("entries"), size = integer("entry_size");
        encoder_ = register_module("encoder", grid_encoder(channels, size));
        codebook_ = register_module("codebook", Codebook(entries, size, number("codebook_decay")));
        decoder_ = register_module("decoder", grid_decoder(size, channels));
        likelihood_ = register_module("likelihood", PixelLikelihood(word("likelihood"), kFirstSigma));
        prior_ = register_module("prior", GatedPixelCnn(GatedPixelCnnOptions{
                                              .inputs = size,
                                              .outputs = entries,
                                              .channels = integer("prior_channels"),
                                              .layers = integer("prior_layers"),
                                              .first_kernel = kPriorFirstWindow,
                                              .head = std::max(kPriorHead, integer("prior_channels"))}));
    }

    Capabilities capabilities() const override {
        return {.encode = true, .decode = true, .sample = true, .complete = true};
    }

    std::int64_t code_size() const override { return kSites * integer("entry_size"); }

    /// What completing knows, and what it imagines.
    std::vector<CodePart> code_parts() const override {
        const auto row = static_cast<std::size_t>(kSide * integer("entry_size"));
        return {{"z_bottom", 0, kKnownRows * row}, {"z_top", kKnownRows * row, (kSide - kKnownRows) * row}};
    }

    Encoding encode(const torch::Tensor& images) override {
        return {codebook_->look_up(codes_of(images)).reshape({images.size(0), code_size()}), {}};
    }

    torch::Tensor decode(const torch::Tensor& codes) override {
        return likelihood_->mean(output_of(requantised(codes)));
    }

    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        return likelihood_->log_likelihood(output_of(requantised(codes)), images);
    }

    torch::Tensor sample_prior(std::int64_t count, double temperature, torch::Generator& generator) override {
        const auto draws = prior_->sample({.uniforms = at::rand({count, 1, kSide, kSide}, generator),
                                           .appearance = codebook_->entries(),
                                           .sharpness = 1 / std::max(temperature, kLeastTemperature),
                                           .likeliest_first = true});
        return codebook_->look_up(draws.values.to(device())).reshape({count, code_size()});
    }

    std::int64_t noise_size() const override { return integer("proposals") * kJudgedSites + 1 + kFreeSites; }

    /// The codes of the lowest rows are the evidence's own, with an error where the encoder's window reaches
    /// above it. The rows over them come from the prior, as several proposals for each completion, of which
    /// one is drawn with probabilities in proportion to the likelihood of the evidence under its picture; the
    /// rest, which the evidence's pixels do not depend on, from the prior given that.
    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto count = bottom.size(0), samples = noise.size(1), proposals = integer("proposals");
        const auto uniforms = falling_uniforms(noise);
        const auto known = codes_of(with_empty_top(bottom)).narrow(1, 0, kKnownRows);
        const auto begun = extended(known, uniforms.narrow(2, 0, proposals * kJudgedSites)
                                               .reshape({count, samples * proposals, kJudgedRows, kSide}));
        const auto fits = evidence_fits(begun, bottom);
        const auto chosen = drawn_columns(torch::softmax(fits.view({count * samples, proposals}), 1),
                                          uniforms.select(2, proposals * kJudgedSites).reshape({-1}));
        const auto rows = torch::arange(count * samples, torch::kInt64) * proposals + chosen;
        const auto grids =
            extended(begun.index_select(0, rows.to(begun.device())),
                     uniforms.narrow(2, proposals * kJudgedSites + 1, kFreeSites)
                         .reshape({count * samples, 1, kSide - kKnownRows - kJudgedRows, kSide}));
        std::vector<torch::Tensor> pictures;
        for (const auto& piece : grids.split(kDecodedAtOnce))
            pictures.push_back(likelihood_->mean(output_of(codebook_->look_up(piece))));
        const auto weights = torch::softmax(fits.view({count, samples * proposals}), 1);
        return {torch::cat(pictures).view({count, samples, kImagePixels}),
                weights.square().sum(1).reciprocal(), samples * proposals};
    }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto vectors = vectors_of(batch.images);            // [N, 7, 7, D]
        const auto flat = vectors.reshape({-1, vectors.size(3)}); // [N 49, D]
        if (context.training && !codebook_->started())
            codebook_->start(flat.detach(), generator);
        const auto codes = codebook_->nearest(flat);
        const auto quantised = codebook_->look_up(codes).view(vectors.sizes());
        const auto output = output_of(straight_through(vectors, quantised));
        const auto reconstruction = -likelihood_->log_likelihood(output, batch.images).mean();
        const auto images = static_cast<double>(batch.images.size(0));
        const auto commitment = (vectors - quantised).square().sum() / images;
        const bool prior_learns = context.epoch >= number("prior_from_epoch");
        const auto prior = prior_learns ? prior_nats(quantised, codes.view({-1, kSide, kSide})).sum() / images
                                        : torch::full_like(commitment.detach(), uniform_nats());
        const auto error = (likelihood_->mean(output.detach()) - batch.images).square().mean();
        if (context.training)
            codebook_->update(flat.detach(), codes, generator);

        Terms terms{{{"reconstruction", reconstruction, 1.0},
                     {"commitment", commitment, number("commitment")},
                     {"prior", prior, prior_learns ? 1.0 : 0.0},
                     {"perplexity", perplexity(codes, integer("entries")), 0.0},
                     {"error_over_variance", error / batch.images.var(), 0.0}}};
        if (word("likelihood") == "discretised-logistic")
            terms.parts.push_back(
                {"bits", (reconstruction + prior).detach() / (kImagePixels * std::numbers::ln2), 0.0});
        return terms;
    }

  private:
    double uniform_nats() const { return kSites * std::log(static_cast<double>(integer("entries"))); }

    /// images [N, 784] -> the encoder's vectors [N, 7, 7, D], the lowest row first.
    torch::Tensor vectors_of(const torch::Tensor& images) {
        return encoder_->forward(images).flip({2}).permute({0, 2, 3, 1}).contiguous();
    }

    /// images [N, 784] -> [N, 7, 7] int64.
    torch::Tensor codes_of(const torch::Tensor& images) {
        const auto vectors = vectors_of(images);
        return codebook_->nearest(vectors.view({-1, vectors.size(3)})).view({-1, kSide, kSide});
    }

    /// codes [N, 49 D] -> the nearest entries, [N, 7, 7, D].
    torch::Tensor requantised(const torch::Tensor& codes) {
        const auto size = integer("entry_size");
        return codebook_->look_up(codebook_->nearest(codes.reshape({-1, size})))
            .view({-1, kSide, kSide, size});
    }

    /// Grids of entries [N, 7, 7, D] -> what the likelihood takes, [N, 784].
    torch::Tensor output_of(const torch::Tensor& grids) {
        return decoder_->forward(as_maps(grids.flip({1})));
    }

    /// -log p(codes) of grids of entries [N, 7, 7, D] that are the codes [N, 7, 7], in nats: [N]. Moves the
    /// prior alone.
    torch::Tensor prior_nats(const torch::Tensor& quantised, const torch::Tensor& codes) {
        const auto logits = prior_->forward(as_maps(quantised.detach()));
        return nn::functional::cross_entropy(
                   logits, codes, nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone))
            .sum({1, 2});
    }

    /// The lowest rows of grids, codes [N, R, 7], and M times the rows over them, drawn from the prior with
    /// uniforms [N, M, rows, 7] -> [N M, R + rows, 7].
    torch::Tensor extended(const torch::Tensor& below, const torch::Tensor& uniforms) {
        const auto draws = prior_->sample({.uniforms = uniforms,
                                           .appearance = codebook_->entries(),
                                           .evidence = as_maps(codebook_->look_up(below)),
                                           .likeliest_first = true});
        const auto each = below.unsqueeze(1).expand({-1, uniforms.size(1), -1, -1});
        return torch::cat({each, draws.values.to(below.device())}, 2).flatten(0, 1);
    }

    /// log p of bottoms [N, 392] under the pictures of the lowest rows of grids [N M, R, 7], the rest of
    /// which is empty: [N M].
    torch::Tensor evidence_fits(const torch::Tensor& grids, const torch::Tensor& bottoms) {
        const auto known = grids.size(1), each = grids.size(0) / bottoms.size(0);
        const auto empty = codes_of(torch::zeros({1, kImagePixels}, bottoms.options()))
                               .narrow(1, known, kSide - known)
                               .expand({grids.size(0), -1, -1});
        const auto evidence = bottoms.repeat_interleave(each, 0).split(kDecodedAtOnce);
        const auto pieces = torch::cat({grids, empty}, 1).split(kDecodedAtOnce);
        std::vector<torch::Tensor> fits;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const auto output = output_of(codebook_->look_up(pieces[i]));
            fits.push_back(likelihood_->log_likelihood(
                output.narrow(1, kHalfPixels, kHalfPixels).contiguous(), evidence[i]));
        }
        return torch::cat(fits);
    }

    nn::Sequential encoder_{nullptr};
    Codebook codebook_{nullptr};
    nn::Sequential decoder_{nullptr};
    PixelLikelihood likelihood_{nullptr};
    GatedPixelCnn prior_{nullptr};
};

} // namespace

std::shared_ptr<Model> VqVaeKind::make(const ModelSpec& spec) {
    return std::make_shared<VqVae>(spec);
}

} // namespace penumbra
