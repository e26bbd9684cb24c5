// The means of the groups decoded, and the direction from Without to With applied to a code.

#include "app/panels/printed.hpp"
#include "app/panels/selection_panel.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

constexpr int kSteps = 7; ///< of the row, from -kFarthest to kFarthest
constexpr float kFarthest = 1.5F;
constexpr float kLargestAmount = 3;
constexpr float kWidest = 400;

float step_amount(int step) {
    return kFarthest * (2 * static_cast<float>(step) / (kSteps - 1) - 1);
}

std::vector<float> moved(const std::vector<float>& from, const std::vector<float>& along, float amount) {
    std::vector<float> code = from;
    for (std::size_t i = 0; i < code.size(); ++i)
        code[i] += amount * along[i];
    return code;
}

} // namespace

std::vector<float> SelectionPanel::base_code() {
    const std::size_t size = probe_->code_size;
    std::vector<float> code;
    if (base_ == Base::Current)
        code = known_.code(walk_->current, *probe_, images_);
    // What the probe does not hold, such as a painting, has no code that is known here.
    if (base_ == Base::A || (base_ == Base::Current && !walk_->current.chosen()))
        code = known_.code(walk_->a, *probe_, images_);
    if (code.size() != size)
        code = probe_->statistics.mean;
    code.resize(size, 0.0F);
    return code;
}

int SelectionPanel::add(DecodeQuery& query, const std::vector<float>& code) {
    if (code.size() != probe_->code_size)
        return -1;
    query.codes.insert(query.codes.end(), code.begin(), code.end());
    return static_cast<int>(query.count++);
}

void SelectionPanel::ask(PanelContext& context) {
    if (averaged_ != probe_ || averaged_version_ != selection_->version()) {
        for (const Group group : {Group::Chosen, Group::With, Group::Without})
            means_[static_cast<std::size_t>(group)] = selection_->mean(group, probe_);
        direction_ = attribute_vector(means_[1], means_[2]);
        averaged_ = probe_;
        averaged_version_ = selection_->version();
    }
    base_code_ = base_code();
    DecodeQuery query;
    query.source = walk_->source();
    query.use = DecodeUse::Selection;
    Asked asked;
    for (std::size_t i = 0; i < means_.size(); ++i)
        asked.means[i] = add(query, means_[i]);
    if (has_attribute()) {
        asked.base = add(query, base_code_);
        asked.changed = add(query, moved(base_code_, direction_, amount_));
        for (int step = 0; step < kSteps; ++step) {
            const int at = add(query, moved(base_code_, direction_, step_amount(step)));
            asked.steps = step == 0 ? at : asked.steps;
        }
    }
    if (query.count == 0)
        return;
    if (const auto serial = talk_.ask(context.studio, query, probe_->weights, context.now))
        pending_.emplace_back(*serial, asked);
    if (!talk_.receive(context.studio.decoded(DecodeUse::Selection)) || !talk_.answer()->problem.empty())
        return;
    const auto known =
        std::ranges::find(pending_, talk_.answer()->serial, &std::pair<std::uint64_t, Asked>::first);
    if (known == pending_.end())
        return;
    shown_ = known->second;
    pending_.erase(pending_.begin(), known + 1);
    answer_ = talk_.share();
    decoded_.set_images(answer_->decoded.images);
}

void SelectionPanel::draw_group(PanelContext& context, Group group, const char* name, int picture,
                                float side) {
    const Theme& theme = context.theme;
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 max{min.x + side, min.y + side};
    ImGui::Dummy({side, side});
    context.mark_item(std::string("selection ") + name);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto& mean = means_[static_cast<std::size_t>(group)];
    list.AddRectFilled(min, max, mean.empty() ? theme.well : IM_COL32_BLACK);
    if (!mean.empty() && picture >= 0)
        decoded_.draw_one(picture, list, min, side);
    list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
    const FontScope font(context.fonts.small);
    const std::size_t count = selection_->rows(group).size();
    ImGui::TextUnformatted(name);
    if (group == Group::Chosen) // its count stands above
        return;
    ImGui::SameLine(0, theme.xs());
    ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
    ImGui::TextUnformatted(count == 0 ? "none" : format_count(static_cast<long long>(count)).c_str());
    ImGui::PopStyleColor();
}

void SelectionPanel::draw_means(PanelContext& context) {
    const Theme& theme = context.theme;
    ImGui::Dummy({0, theme.px(2)});
    caption("Mean codes, decoded", theme, context.fonts);
    const float gap = theme.m();
    const float room = std::min(ImGui::GetContentRegionAvail().x, theme.px(kWidest));
    const int zoom = std::clamp(static_cast<int>((room - 2 * gap) / 3 / ImageGrid::kSide), 1,
                                static_cast<int>(4 * theme.scale));
    const auto side = static_cast<float>(zoom * ImageGrid::kSide);
    const float column = std::max(side, std::floor((room - 2 * gap) / 3));
    const ImVec2 start = ImGui::GetCursorScreenPos();
    constexpr std::array<std::pair<Group, const char*>, 3> kGroups{
        {{Group::Chosen, "Selection"}, {Group::With, "With"}, {Group::Without, "Without"}}};
    float bottom = start.y;
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
        const auto [group, name] = kGroups[i];
        ImGui::SetCursorScreenPos({start.x + static_cast<float>(i) * (column + gap), start.y});
        ImGui::BeginGroup();
        draw_group(context, group, name, shown_.means[i], side);
        if (group != Group::Chosen) {
            const bool keeps = !selection_->empty();
            ImGui::BeginDisabled(!keeps && selection_->empty(group));
            const std::string label = std::string(keeps ? "Keep" : "Drop") + "##" + name;
            if (ImGui::Button(label.c_str(), {std::min(column, theme.px(84)), 0}))
                keeps ? selection_->keep(group) : selection_->drop(group);
            ImGui::EndDisabled();
            context.mark_item(group == Group::With ? "selection keep with" : "selection keep without");
            help_on_hover("Keep the selection as the images with an attribute, and another one as those "
                          "without it: the difference of their mean codes is the attribute's direction.",
                          theme, context.fonts);
        }
        ImGui::EndGroup();
        bottom = std::max(bottom, ImGui::GetItemRectMax().y);
    }
    ImGui::SetCursorScreenPos({start.x, bottom + theme.xs()});
    ImGui::Dummy({0, 0});
}

void SelectionPanel::draw_base(PanelContext& context) {
    constexpr std::array<const char*, 3> kWords{"current code", "A", "mean of all images"};
    const float width = std::min(ImGui::GetContentRegionAvail().x, context.theme.px(180));
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo("##base", kWords[static_cast<std::size_t>(base_)])) {
        close_on_escape();
        for (std::size_t i = 0; i < kWords.size(); ++i)
            if (ImGui::Selectable(kWords[i], base_ == static_cast<Base>(i)))
                base_ = static_cast<Base>(i);
        ImGui::EndCombo();
    }
    context.mark_item("selection base");
    help_on_hover("The code that the attribute is added to: the latent cursor or the image clicked last, the "
                  "end A of the interpolation, or the mean.",
                  context.theme, context.fonts);
}

Waypoint SelectionPanel::changed() const {
    std::vector<std::uint8_t> image;
    if (answer_ && shown_.changed >= 0) {
        const auto first = answer_->decoded.images.begin() + shown_.changed * kImagePixels;
        image.assign(first, first + kImagePixels);
    }
    return Walk::at_code(moved(base_code_, direction_, amount_),
                         "attribute" + printed(" %+.2f", static_cast<double>(amount_)), image);
}

void SelectionPanel::draw_changed(PanelContext& context) {
    const Theme& theme = context.theme;
    const float room = std::min(ImGui::GetContentRegionAvail().x, theme.px(kWidest));
    const float gap = theme.px(2);
    const int zoom = std::clamp(static_cast<int>((room + gap) / kSteps - gap) / ImageGrid::kSide, 1, 4);
    const auto cell = static_cast<float>(zoom * ImageGrid::kSide);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImGui::InvisibleButton("steps", {kSteps * (cell + gap) - gap, cell});
    context.mark_item("selection steps");
    const bool hovered = ImGui::IsItemHovered();
    const float along = (ImGui::GetIO().MousePos.x - start.x) / (cell + gap);
    const int under = std::clamp(static_cast<int>(along), 0, kSteps - 1);
    if (ImGui::IsItemClicked())
        amount_ = step_amount(under);
    for (int step = 0; step < kSteps; ++step) {
        const ImVec2 min{start.x + static_cast<float>(step) * (cell + gap), start.y};
        list.AddRectFilled(min, {min.x + cell, min.y + cell}, IM_COL32_BLACK);
        if (shown_.steps >= 0)
            decoded_.draw_one(shown_.steps + step, list, min, cell);
        if ((hovered && step == under) || std::abs(step_amount(step) - amount_) < 0.01F)
            list.AddRect({min.x - 1, min.y - 1}, {min.x + cell + 1, min.y + cell + 1}, theme.accent);
    }
    if (hovered)
        ImGui::SetTooltip("%+.2f of the direction", static_cast<double>(step_amount(under)));
}

void SelectionPanel::draw_attribute(PanelContext& context) {
    const Theme& theme = context.theme;
    caption("Attribute: With minus Without, added to", theme, context.fonts);
    draw_base(context);
    const float width = std::min(ImGui::GetContentRegionAvail().x, theme.px(kWidest));
    ImGui::SetNextItemWidth(width);
    value_slider("##amount", "Amount", &amount_, -kLargestAmount, kLargestAmount, "%+.2f", theme,
                 context.fonts);
    context.mark_item("selection amount");
    draw_changed(context);
    const auto side =
        static_cast<float>(static_cast<int>(theme.px(84)) / ImageGrid::kSide * ImageGrid::kSide);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float gap = theme.s();
    const std::array<int, 2> pictures{shown_.base, shown_.changed};
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const ImVec2 min{start.x + static_cast<float>(i) * (side + gap), start.y + 1};
        list.AddRectFilled(min, {min.x + side, min.y + side}, IM_COL32_BLACK);
        decoded_.draw_one(pictures[i], list, min, side);
        list.AddRect({min.x - 1, min.y - 1}, {min.x + side + 1, min.y + side + 1},
                     i == 1 ? theme.accent : theme.border);
    }
    ImGui::Dummy({2 * side + gap, side + 2});
    context.mark_item("selection changed");
    help_on_hover("The code before and after.", theme, context.fonts);
    constexpr std::array<std::pair<const char*, Waypoint Walk::*>, 3> kUses{
        {{"Use as A", &Walk::a}, {"Use as B", &Walk::b}, {"Current", &Walk::current}}};
    const float between = theme.px(2);
    const ImVec2 button{std::floor((std::min(width, theme.px(320)) - 2 * between) / 3), 0};
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
    for (const auto& [name, place] : kUses) {
        if (place != kUses.front().second)
            ImGui::SameLine(0, between);
        if (ImGui::Button(name, button))
            (*walk_).*place = changed();
        context.mark_item(std::string("selection ") + name);
    }
    ImGui::PopStyleVar();
}

} // namespace penumbra
