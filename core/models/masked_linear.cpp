#include "core/models/masked_linear.hpp"

#include "core/objectives/fused.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

namespace autograd = torch::autograd;
using Block = MaskedLinearImpl::Block;

/// Fewer compute more that is masked, more make the products small.
constexpr std::int64_t kBlocks = 8;

std::vector<Block> blocks_of(const std::vector<std::int64_t>& reach) {
    const auto outputs = static_cast<std::int64_t>(reach.size());
    const auto count = std::min(kBlocks, outputs);
    std::vector<Block> blocks;
    for (std::int64_t b = 0; b < count; ++b) {
        const auto first = b * outputs / count, end = (b + 1) * outputs / count;
        blocks.push_back({first, end - first, reach[static_cast<std::size_t>(first)],
                          reach[static_cast<std::size_t>(end - 1)]});
    }
    return blocks;
}

/// Views of a block's weights and of its mask, found by going through the blocks in order.
class Walk {
  public:
    Walk(const torch::Tensor& weight, const torch::Tensor& mask) : weight_(weight), mask_(mask) {}

    struct Parts {
        torch::Tensor sure; ///< [rows, block.sure]
        torch::Tensor edge; ///< [rows, block.seen - block.sure], not masked
        torch::Tensor mask; ///< of the same shape
    };
    Parts next(const Block& block) {
        const auto edge = block.seen - block.sure;
        const auto all =
            weight_.narrow(0, weight_at_, block.rows * block.seen).view({block.rows, block.seen});
        const auto mask = mask_.narrow(0, mask_at_, block.rows * edge).view({block.rows, edge});
        weight_at_ += block.rows * block.seen;
        mask_at_ += block.rows * edge;
        return {all.narrow(1, 0, block.sure), all.narrow(1, block.sure, edge), mask};
    }

  private:
    torch::Tensor weight_, mask_;
    std::int64_t weight_at_ = 0, mask_at_ = 0;
};

std::vector<std::int64_t> flattened(const std::vector<Block>& blocks) {
    std::vector<std::int64_t> numbers;
    for (const auto& block : blocks)
        numbers.insert(numbers.end(), {block.first, block.rows, block.sure, block.seen});
    return numbers;
}

std::vector<Block> blocks_from(const std::vector<std::int64_t>& numbers) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < numbers.size(); i += 4)
        blocks.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
    return blocks;
}

class MaskedProduct : public autograd::Function<MaskedProduct> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& weight, const torch::Tensor& bias,
                                 const torch::Tensor& mask, const std::vector<std::int64_t>& blocks) {
        auto y = bias.repeat({x.size(0), 1}); // a copy, also for one row
        Walk walk(weight, mask);
        for (const auto& block : blocks_from(blocks)) {
            const auto part = walk.next(block);
            auto out = y.narrow(1, block.first, block.rows);
            if (block.sure > 0)
                out.addmm_(x.narrow(1, 0, block.sure), part.sure.t());
            if (block.seen > block.sure)
                out.addmm_(x.narrow(1, block.sure, block.seen - block.sure), (part.edge * part.mask).t());
        }
        context->saved_data["blocks"] = blocks;
        context->saved_data["x needs one"] = x.requires_grad();
        context->save_for_backward({x, weight, mask});
        return y;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1], &mask = saved[2];
        const auto blocks = blocks_from(context->saved_data["blocks"].toIntVector());
        const bool x_needs_one = context->saved_data["x needs one"].toBool();

        auto weight_gradient = torch::empty_like(weight);
        const auto x_gradient = x_needs_one ? torch::zeros_like(x) : torch::Tensor();
        const auto from = upstream[0].contiguous();
        Walk walk(weight, mask), gradient_walk(weight_gradient, mask);
        for (const auto& block : blocks) {
            const auto part = walk.next(block);
            auto into = gradient_walk.next(block);
            const auto inner = from.narrow(1, block.first, block.rows);
            const auto edge = block.seen - block.sure;
            if (block.sure > 0)
                into.sure.copy_(at::mm(inner.t(), x.narrow(1, 0, block.sure)));
            if (edge > 0)
                into.edge.copy_(at::mm(inner.t(), x.narrow(1, block.sure, edge)) * part.mask);
            if (!x_needs_one)
                continue;
            if (block.sure > 0)
                x_gradient.narrow(1, 0, block.sure).addmm_(inner, part.sure);
            if (edge > 0)
                x_gradient.narrow(1, block.sure, edge).addmm_(inner, part.edge * part.mask);
        }
        return {x_gradient, weight_gradient, from.sum(0), {}, {}};
    }
};

} // namespace

MaskedLinearImpl::MaskedLinearImpl(std::int64_t inputs, std::vector<std::int64_t> reach)
    : reach_(std::move(reach)), inputs_(inputs), blocks_(blocks_of(reach_)) {
    std::vector<torch::Tensor> weights, masks;
    const auto outputs = static_cast<std::int64_t>(reach_.size());
    const auto reaches = torch::tensor(reach_).view({outputs, 1});
    // As a linear layer of each row's own length would be.
    const auto bounds = reaches.clamp_min(1).to(torch::kFloat32).rsqrt();
    for (const auto& block : blocks_) {
        const auto columns = torch::arange(block.seen).view({1, block.seen});
        const auto mask = (columns < reaches.narrow(0, block.first, block.rows)).to(torch::kFloat32);
        const auto drawn = 2 * torch::rand({block.rows, block.seen}) - 1;
        weights.push_back((drawn * bounds.narrow(0, block.first, block.rows) * mask).flatten());
        masks.push_back(mask.narrow(1, block.sure, block.seen - block.sure).flatten());
    }
    weight = register_parameter("weight", torch::cat(weights));
    bias = register_parameter("bias", torch::zeros({outputs}));
    mask_ = torch::cat(masks);
}

torch::Tensor MaskedLinearImpl::forward(const torch::Tensor& x) {
    if (mask_.device() != weight.device() || mask_.scalar_type() != weight.scalar_type())
        mask_ = mask_.to(weight.options());
    return MaskedProduct::apply(x, weight, bias, mask_, flattened(blocks_));
}

MaskedRows MaskedLinearImpl::rows() const {
    MaskedRows rows{.row = {}, .reach = {reach_.begin(), reach_.end()}, .bias = bias.data_ptr<float>()};
    const float* at = weight.data_ptr<float>();
    for (const auto& block : blocks_)
        for (std::int64_t row = 0; row < block.rows; ++row, at += block.seen)
            rows.row.push_back(at);
    return rows;
}

torch::Tensor MaskedLinearImpl::matrix() const {
    const torch::NoGradGuard no_grad;
    auto whole = torch::zeros({static_cast<std::int64_t>(reach_.size()), inputs_}, weight.options());
    Walk walk(weight, mask_.to(weight.options()));
    for (const auto& block : blocks_) {
        const auto part = walk.next(block);
        const auto rows = whole.narrow(0, block.first, block.rows);
        rows.narrow(1, 0, block.sure).copy_(part.sure);
        rows.narrow(1, block.sure, block.seen - block.sure).copy_(part.edge * part.mask);
    }
    return whole;
}

} // namespace penumbra
