// The panel's lower part while a second model's map stands beside the first one's: that model's dimensions.

#include "app/panels/dimension_order.hpp"
#include "app/panels/kl_panel.hpp"
#include "app/panels/kl_words.hpp"
#include "app/panels/second_model.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

/// The map asks for the second model's codes; what it got says how that model uses its dimensions.
void KlPanel::update_beside(PanelContext& context) {
    beside_.reset();
    const SecondModel second = second_model(context, walk_->source());
    const auto answer = context.studio.probe_beside();
    if (!second.wanted || !answer || !second.made(*answer) || answer->statistics.dimensions() == 0 ||
        answer->query.images != probe_->query.images || answer->query.rows != probe_->query.rows)
        return;
    beside_ = answer;
    beside_name_ = second.name();
    const LatentStatistics& statistics = beside_->statistics;
    const auto order = dimension_order(sorted_ ? &statistics : nullptr, statistics.dimensions());
    beside_bars_ = bars_of(statistics, order, context.theme);
}

/// On the scale of the bars above where both are of one kind.
void KlPanel::draw_beside(PanelContext& context, float height) {
    const Theme& theme = context.theme;
    const LatentStatistics& statistics = beside_->statistics;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    char total[64];
    std::snprintf(total, sizeof total, statistics.stochastic ? "  ·  Σ %.2f nats" : "  ·  mean W₂ %.2f",
                  shown_total(statistics));
    const std::string words = active_words(statistics, beside_->parts);
    {
        const FontScope font(context.fonts.small);
        ImGui::PushStyleColor(ImGuiCol_Text, theme.text);
        ImGui::TextUnformatted(elided(beside_name_ + total, width).c_str());
        ImGui::PopStyleColor();
        help_on_hover("The model whose map stands beside the first one. " + words + ".", theme,
                      context.fonts);
    }
    const bool one_scale = statistics.stochastic == probe_->statistics.stochastic;
    const double threshold = threshold_of(statistics);
    const float rest = std::max(theme.px(50), height - (ImGui::GetCursorScreenPos().y - start.y));
    const BarsTouched touched =
        dimension_bars("kl bars beside", {width, rest}, beside_bars_, threshold, theme, context.fonts,
                       one_scale ? bars_top(bars_, threshold) : 0);
    context.mark_item("kl bars beside");
    if (touched.hovered >= 0) {
        const auto dimension =
            static_cast<std::size_t>(beside_bars_[static_cast<std::size_t>(touched.hovered)].number);
        ImGui::SetTooltip("%s\n%s", beside_name_.c_str(),
                          bar_words(statistics, beside_->parts, dimension).c_str());
    }
}

} // namespace penumbra
