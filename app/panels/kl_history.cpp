// The panel's lower part: the dimensions over the epochs of the run.

#include "app/panels/dimension_order.hpp"
#include "app/panels/kl_panel.hpp"
#include "app/panels/kl_words.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

std::shared_ptr<const LatentHistory> KlPanel::history(PanelContext& context) const {
    return walk_->source() == Source::Training ? context.studio.training()->latents : nullptr;
}

void KlPanel::update_history(PanelContext& context) {
    const auto newest = history(context);
    if (newest == read_ && order_ == read_order_)
        return;
    read_ = newest;
    read_order_ = order_;
    auto matrix = read_ ? history_matrix(*read_, order_) : std::vector<float>{};
    const std::size_t columns = matrix.empty() ? 0 : read_->rows.size();
    heat_.set(std::move(matrix), columns > 0 ? order_.size() : 0, columns);
}

float KlPanel::history_height(const PanelContext& context, float room) const {
    const Theme& theme = context.theme;
    const float line = context.fonts.small->FontSize;
    if (heat_.empty()) // words alone, two lines of them
        return room > theme.px(150) ? 2 * line + theme.xs() : 0;
    const float around = 2 * line + theme.px(8); // above and beneath the cells
    if (room < theme.px(190))
        return 0;
    const float cells = std::min(room * 0.34F, static_cast<float>(heat_.rows()) * theme.px(26));
    return around + std::floor(cells);
}

void KlPanel::draw_history(PanelContext& context, float height) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (heat_.empty()) {
        const FontScope font(context.fonts.small);
        muted_text(walk_->source() == Source::Training
                       ? "History: its first column comes with the first epoch."
                       : "A model's history over the epochs shows here while it "
                         "trains.",
                   theme);
        context.mark("kl history", start, {start.x + width, start.y + height});
        return;
    }
    const bool stochastic = probe_->statistics.stochastic;
    const ImFont* font = context.fonts.small;
    const float line = font->FontSize;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float scale = heat_.draw_scale(start.x + width, start.y, theme.px(54), theme, context.fonts);
    {
        const FontScope small(context.fonts.small);
        ImGui::InvisibleButton("history", {width, line});
        const std::string words = stochastic ? "Over the epochs, nats" : "Over the epochs, W₂";
        list.AddText(start, theme.muted, elided(words, scale - start.x - theme.s()).c_str());
    }
    help_on_hover("The same figures on the validation images, a column each time they were measured, a row a "
                  "dimension as the bars are ordered (the first on top).",
                  theme, context.fonts);

    // The numbers of the first and the last row stand at the left.
    ImFont* digits = context.fonts.small_number;
    const std::string first = std::to_string(order_.front());
    const std::string last = std::to_string(order_.back());
    const auto width_of = [digits](const std::string& text) {
        return digits->CalcTextSizeA(digits->FontSize, FLT_MAX, 0, text.c_str()).x;
    };
    const float gutter = std::ceil(std::max(width_of(first), width_of(last))) + theme.px(6);
    const ImVec2 origin{std::floor(start.x + gutter), std::floor(start.y + line + theme.xs())};
    const ImVec2 size{std::floor(width - gutter - 1), std::floor(height - 2 * line - theme.px(8))};
    const float row = size.y / static_cast<float>(heat_.rows());
    const auto beside = [&](const std::string& text, float middle) {
        draw_right_aligned(list, digits, origin.x - theme.px(6), std::floor(middle - digits->FontSize / 2),
                           theme.muted, text);
    };
    const float inset = std::max(row, digits->FontSize) / 2; // two numbers must not overlap
    beside(first, origin.y + inset);
    if (heat_.rows() > 1 && size.y >= 2 * digits->FontSize)
        beside(last, origin.y + size.y - inset);

    ImGui::SetCursorScreenPos(origin);
    const HeatMap::Touched touched = heat_.draw("cells", size, theme);
    context.mark_item("kl history");
    const float foot = origin.y + size.y + theme.px(3);
    char text[96];
    char last_epoch[24];
    std::snprintf(text, sizeof text, "epoch %.4g", read_->rows.front().epoch);
    list.AddText(digits, digits->FontSize, {origin.x, foot}, theme.muted, text);
    std::snprintf(last_epoch, sizeof last_epoch, "%.4g", read_->rows.back().epoch);
    if (read_->rows.size() > 1)
        draw_right_aligned(list, digits, origin.x + size.x, foot, theme.muted, last_epoch);
    if (touched.row < 0)
        return;
    const auto dimension = static_cast<std::size_t>(order_[static_cast<std::size_t>(touched.row)]);
    const auto column = static_cast<std::size_t>(touched.column);
    const LatentHistory::Row& then = read_->rows[column];
    std::snprintf(text, sizeof text, stochastic ? ", epoch %.4g: KL %.3f nats" : ", epoch %.4g: W₂ %.3f",
                  then.epoch,
                  static_cast<double>(heat_.value(static_cast<std::size_t>(touched.row), column)));
    std::string words = dimension_name(probe_->parts, dimension) + text;
    if (then.beta >= 0) {
        std::snprintf(text, sizeof text, "\nβ was %.2f then", then.beta);
        words += text;
    }
    explain(context, words);
    if (touched.clicked)
        wish_traversal(static_cast<std::int64_t>(dimension));
}

} // namespace penumbra
