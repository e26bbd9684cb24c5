#include "app/shell/frame_line.hpp"

#include "app/shell/chrome.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

namespace {

constexpr double kMoment = 0.25; ///< seconds between two readings

std::string figure(const char* format, double value) {
    char words[96];
    std::snprintf(words, sizeof words, format, value);
    return words;
}

} // namespace

void FrameLine::add(const Statistics::Frame& frame) {
    const double whole = frame.build_ms + frame.raster_ms;
    ++frames_;
    build_ms_ += frame.build_ms;
    whole_ms_ += whole;
    longest_ms_ = std::max(longest_ms_, whole);
    redrawn_ += frame.redrawn;
}

const std::vector<std::string>& FrameLine::items(double now, const Statistics& statistics,
                                                 const TrainingSnapshot& training) {
    if (frames_ == 0 || now < read_at_ + kMoment) {
        return items_;
    }
    const double count = frames_;
    items_ = {figure("frame %.1f ms", whole_ms_ / count),
              figure("build and submit %.1f ms", build_ms_ / count)};
    if (const auto strokes = statistics.stroke.included().last()) {
        items_.push_back(figure("stroke to completions %.0f ms", *strokes));
    }
    if (is_busy(training.state) && training.images_per_second > 0) {
        const auto batch = static_cast<double>(training.run.training.get<std::int64_t>("batch_size"));
        items_.push_back(figure("training %.1f steps/s", training.images_per_second / batch));
    }
    items_.push_back(figure("longest frame %.1f ms", longest_ms_));
    items_.push_back(figure("window redrawn %.0f %%", 100 * redrawn_ / count));
    read_at_ = now;
    frames_ = 0;
    build_ms_ = whole_ms_ = longest_ms_ = redrawn_ = 0;
    return items_;
}

float frame_line_height(const Theme& theme) {
    return theme.px(20);
}

void draw_frame_line(PanelContext& context, const std::vector<std::string>& items, ImVec2 size) {
    const Theme& theme = context.theme;
    const FontScope font(context.fonts.small_number);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const std::string text = fitting_items(items, size.x - 2 * theme.s(), "  ·  ");
    ImGui::GetWindowDrawList()->AddText(
        {start.x + theme.s(), start.y + std::round((size.y - ImGui::GetFontSize()) / 2)}, theme.muted,
        text.c_str());
    ImGui::Dummy(size);
    context.mark_item("frame times");
    help_on_hover(
        "Means over the last quarter of a second in which something was drawn. Frame: from its input "
        "until it is on the screen; build and submit: the window's own part of it; stroke to "
        "completions: from the last paint put down until its completions were on the screen.",
        theme, context.fonts);
}

} // namespace penumbra
