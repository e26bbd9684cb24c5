#include "app/panels/map_projection.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

MapProjection::MapProjection(const ProbeAnswer& answer, MapAxes axes)
    : axes_(axes), base_(answer.statistics.mean) {
    axes_.part = std::min(axes_.part, answer.parts.size() - 1);
    const CodePart& part = answer.parts[axes_.part];
    begin_ = part.begin;
    base_.resize(answer.code_size, 0.0F);
    const PrincipalComponents* pcs =
        axes_.part < answer.components.size() ? &answer.components[axes_.part] : nullptr;
    axes_.components =
        axes.components && part.size > 2 && pcs != nullptr && pcs->axes.size() == 2 * part.size;
    axes_.x = std::min(axes_.x, part.size - 1);
    axes_.y = std::min(axes_.y, part.size - 1);
    if (axes_.x == axes_.y && part.size > 1) {
        axes_.y = axes_.x == 0 ? 1 : 0;
    }
    mean_.assign(part.size, 0.0F);
    for (auto& direction : across_) {
        direction.assign(part.size, 0.0F);
    }
    const std::string name = answer.parts.size() > 1 && axes_.part > 0 ? part.name + " " : "";
    if (axes_.components) {
        mean_ = pcs->mean;
        for (std::size_t k = 0; k < 2; ++k) {
            std::copy_n(pcs->axes.begin() + static_cast<std::ptrdiff_t>(k * part.size), part.size,
                        across_[k].begin());
            labels_[k] = name + "PC " + std::to_string(k + 1) + " (" +
                         std::to_string(std::lround(100 * static_cast<double>(pcs->explained[k]))) + " %)";
        }
        return;
    }
    across_[0][axes_.x] = 1;
    labels_[0] = "z" + std::to_string(begin_ + axes_.x);
    if (part.size > 1) { // a single dimension lies on a line
        across_[1][axes_.y] = 1;
        labels_[1] = "z" + std::to_string(begin_ + axes_.y);
    }
}

std::array<float, 2> MapProjection::place(std::span<const float> code) const {
    std::array<float, 2> at{0, 0};
    for (std::size_t i = 0; i < mean_.size(); ++i) {
        const float from_mean = code[begin_ + i] - mean_[i];
        at[0] += across_[0][i] * from_mean;
        at[1] += across_[1][i] * from_mean;
    }
    return at;
}

void MapProjection::project(const ProbeAnswer& answer, std::size_t first, std::size_t last,
                            std::span<float> xy) const {
    for (std::size_t i = first; i < last; ++i) {
        const auto at = place(std::span(answer.codes).subspan(i * answer.code_size, answer.code_size));
        xy[2 * (i - first)] = at[0];
        xy[2 * (i - first) + 1] = at[1];
    }
}

std::vector<float> MapProjection::code_at(double x, double y) const {
    std::vector<float> code = base_;
    const auto here = place(base_);
    const float dx = static_cast<float>(x) - here[0];
    const float dy = static_cast<float>(y) - here[1];
    for (std::size_t i = 0; i < mean_.size(); ++i) {
        code[begin_ + i] += across_[0][i] * dx + across_[1][i] * dy;
    }
    return code;
}

} // namespace penumbra
