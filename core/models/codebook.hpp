#pragma once

#include <torch/torch.h>

namespace penumbra {

/// K vectors that stand for all others: each vector is replaced by the nearest entry. The entries are moving
/// averages of the vectors they stood for and not weights of an optimiser; everything they are made of is in
/// buffers, so that a checkpoint holds it. van den Oord, Vinyals & Kavukcuoglu 2017, appendix A.1.
class CodebookImpl : public torch::nn::Module {
  public:
    /// decay: of the moving averages, a step, 0..1.
    CodebookImpl(std::int64_t entries, std::int64_t size, double decay);

    const torch::Tensor& entries() const { return entries_; } ///< [K, D]
    /// Uses of each entry a step, averaged: [K].
    const torch::Tensor& uses() const { return uses_; }

    /// vectors [M, D] -> number of the entry at the smallest Euclidean distance, [M] int64.
    torch::Tensor nearest(const torch::Tensor& vectors) const;
    /// codes [...] int64 -> entries [..., D].
    torch::Tensor look_up(const torch::Tensor& codes) const;

    /// True once the entries come from data.
    bool started() const { return started_.item<std::int64_t>() != 0; }
    /// Places the entries among vectors [M, D]: k-means with the start of Arthur & Vassilvitskii 2007.
    /// Without it most entries stay unused.
    void start(const torch::Tensor& vectors, torch::Generator& generator);

    /// Moves the entries towards the vectors [M, D] they stood for, codes [M]: with n_k vectors of sum s_k,
    ///   N_k <- decay N_k + (1 - decay) n_k,  m_k <- decay m_k + (1 - decay) s_k,  e_k = m_k / N_k.
    /// Entries that have hardly been used for a while are moved to vectors that are badly represented.
    /// Vectors that are not finite change nothing.
    void update(const torch::Tensor& vectors, const torch::Tensor& codes, torch::Generator& generator);

  private:
    void revive_unused(const torch::Tensor& vectors, const torch::Tensor& codes, torch::Generator& generator);

    double decay_;
    torch::Tensor entries_; ///< [K, D]
    torch::Tensor uses_;    ///< N, [K]
    torch::Tensor sums_;    ///< m, [K, D]
    torch::Tensor started_; ///< scalar int64, 0 or 1
};
TORCH_MODULE(Codebook);

/// The value of `quantised` with the gradient of `vectors`: the step in between, which has none, is passed
/// over as if it were the identity.
torch::Tensor straight_through(const torch::Tensor& vectors, const torch::Tensor& quantised);

/// exp of the entropy of how often each of K entries is among the codes [...] int64: from 1, where all are
/// the same, to K, where all are used alike. A scalar.
torch::Tensor perplexity(const torch::Tensor& codes, std::int64_t entries);

} // namespace penumbra
