#include "core/models/codebook.hpp"

namespace penumbra {

namespace {

/// An entry used less than this share of what is fair, 1/K of all uses, counts as unused.
constexpr double kUnusedShare = 0.01;
/// What a revived entry is credited with: it has some hundred steps to be used, and follows quickly whatever
/// uses it.
constexpr double kRevivedShare = 0.1;
constexpr int kStartRounds = 10; ///< of k-means
/// Keeps a draw by distance possible where every vector lies on an entry.
constexpr double kLeastDistance = 1e-12;

/// Row numbers drawn with probabilities in proportion to weights [M]; on the CPU, where the generator is.
torch::Tensor drawn(const torch::Tensor& weights, std::int64_t count, torch::Generator& generator) {
    const auto positive = weights.to(torch::kCPU, torch::kFloat64) + kLeastDistance;
    return torch::multinomial(positive, count, /*replacement=*/true, generator).to(weights.device());
}

/// One column for each entry, 1 where a code names it: [M, K].
torch::Tensor memberships(const torch::Tensor& codes, std::int64_t entries, const torch::Tensor& like) {
    return torch::zeros({codes.size(0), entries}, like.options()).scatter_(1, codes.unsqueeze(1), 1);
}

/// Vectors of `vectors` [M, D], each likely where those before it are far: [K, D].
torch::Tensor spread_vectors(const torch::Tensor& vectors, std::int64_t count, torch::Generator& generator) {
    auto chosen = torch::empty({count, vectors.size(1)}, vectors.options());
    auto distance = torch::ones({vectors.size(0)}, vectors.options());
    for (std::int64_t i = 0; i < count; ++i) {
        chosen[i].copy_(vectors.index_select(0, drawn(distance, 1, generator)).squeeze(0));
        const auto to_it = (vectors - chosen[i]).square().sum(1);
        distance = i == 0 ? to_it : torch::minimum(distance, to_it);
    }
    return chosen;
}

} // namespace

CodebookImpl::CodebookImpl(std::int64_t entries, std::int64_t size, double decay) : decay_(decay) {
    entries_ = register_buffer("entries", torch::randn({entries, size}));
    uses_ = register_buffer("uses", torch::ones({entries}));
    sums_ = register_buffer("sums", entries_.clone());
    started_ = register_buffer("started", torch::zeros({}, torch::kInt64));
}

torch::Tensor CodebookImpl::nearest(const torch::Tensor& vectors) const {
    const torch::NoGradGuard no_grad;
    // |v - e|^2 less |v|^2, which is the same for every entry.
    return torch::addmm(entries_.square().sum(1), vectors, entries_.t(), /*beta=*/1, /*alpha=*/-2).argmin(1);
}

torch::Tensor CodebookImpl::look_up(const torch::Tensor& codes) const {
    return torch::embedding(entries_, codes);
}

void CodebookImpl::start(const torch::Tensor& vectors, torch::Generator& generator) {
    const torch::NoGradGuard no_grad;
    if (!torch::isfinite(vectors).all().item<bool>())
        return;
    entries_.copy_(spread_vectors(vectors, entries_.size(0), generator));
    for (int round = 0; round < kStartRounds; ++round) {
        const auto members = memberships(nearest(vectors), entries_.size(0), vectors);
        uses_.copy_(members.sum(0));
        // An entry whose vectors are all nearer to its twin stays where it is, with one use to its credit.
        const auto lonely = uses_ == 0;
        sums_.copy_(torch::where(lonely.unsqueeze(1), entries_, torch::matmul(members.t(), vectors)));
        uses_.masked_fill_(lonely, 1);
        entries_.copy_(sums_ / uses_.unsqueeze(1));
    }
    started_.fill_(1);
}

void CodebookImpl::update(const torch::Tensor& vectors, const torch::Tensor& codes,
                          torch::Generator& generator) {
    const torch::NoGradGuard no_grad;
    if (!torch::isfinite(vectors).all().item<bool>())
        return;
    const auto members = memberships(codes, entries_.size(0), vectors);
    uses_.mul_(decay_).add_(members.sum(0), 1 - decay_);
    sums_.mul_(decay_).add_(torch::matmul(members.t(), vectors), 1 - decay_);
    revive_unused(vectors, codes, generator);
    entries_.copy_(sums_ / uses_.unsqueeze(1));
}

void CodebookImpl::revive_unused(const torch::Tensor& vectors, const torch::Tensor& codes,
                                 torch::Generator& generator) {
    const double fair = uses_.mean().item<double>();
    const auto unused = torch::nonzero(uses_ < kUnusedShare * fair).squeeze(1);
    if (unused.numel() == 0)
        return;
    const auto errors = (vectors - look_up(codes)).square().sum(1);
    const auto places = vectors.index_select(0, drawn(errors, unused.numel(), generator));
    uses_.index_fill_(0, unused, kRevivedShare * fair);
    sums_.index_copy_(0, unused, places * (kRevivedShare * fair));
}

torch::Tensor straight_through(const torch::Tensor& vectors, const torch::Tensor& quantised) {
    return vectors + (quantised - vectors).detach();
}

torch::Tensor perplexity(const torch::Tensor& codes, std::int64_t entries) {
    const auto shares = torch::bincount(codes.reshape({-1}), {}, entries).to(torch::kFloat32) /
                        static_cast<double>(codes.numel());
    return (-torch::xlogy(shares, shares).sum()).exp();
}

} // namespace penumbra
