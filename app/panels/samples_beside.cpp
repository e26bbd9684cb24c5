// The right half of the samples while "Beside" is on: what a second model draws, with the same seed and
// temperature. Its codes may have another size, so the same noise is no pair of the same digits.

#include "app/panels/enlarged.hpp"
#include "app/panels/samples_panel.hpp"
#include "app/widgets/controls.hpp"

namespace penumbra {

const SampleAnswer* SamplesPanel::answer_beside() const {
    const SampleAnswer* newest = beside_talk_.answer();
    const bool fits = newest != nullptr && newest->problem.empty() && second_.made(*newest) &&
                      newest->query.source == second_.source;
    return fits ? newest : nullptr;
}

void SamplesPanel::ask_beside(PanelContext& context) {
    const bool choosing = choice_in(answer_beside()) != nullptr;
    const SampleQuery query{.source = second_.source,
                            .count = count_,
                            .seed = seed_,
                            .temperature = static_cast<double>(temperature_),
                            .option = choosing ? option_ : -1,
                            .each_in_all = choosing && each_in_all_};
    beside_talk_.ask(context.studio, query, second_.model->weights, context.now);
    if (beside_talk_.receive(context.studio.samples_beside()))
        beside_pictures_.set_images(beside_talk_.answer()->decoded.images);
}

void SamplesPanel::draw_heading(const PanelContext& context, ImVec2 start, float width,
                                const std::string& name) {
    const FontScope font(context.fonts.small);
    ImGui::GetWindowDrawList()->AddText(start, context.theme.muted, elided(name, width).c_str());
}

void SamplesPanel::draw_beside(PanelContext& context, const GridLayout& layout, ImVec2 start, ImVec2 end) {
    const auto empty = [&](const std::string& line, const std::string& hint) {
        empty_state(start, end, line, hint, context.theme, context.fonts);
        context.mark("samples without", start, end);
    };
    if (!second_.model)
        return empty("No second model is open.", "Open another checkpoint (Ctrl+O).");
    if (!second_.model->capabilities.sample)
        return empty("The model " + second_.name() + " has no prior to draw from.",
                     "Open another one, such as vae-2d (Ctrl+O).");
    ask_beside(context);
    const SampleAnswer* answer = answer_beside();
    if (answer == nullptr) {
        const SampleAnswer* newest = beside_talk_.answer();
        const bool problem = newest != nullptr && !newest->problem.empty();
        return empty(problem ? "Nothing could be drawn." : "Drawing…",
                     problem ? newest->problem : "The samples of " + second_.name() + " are on their way.");
    }
    const float heading = context.fonts.small->FontSize + context.theme.xs();
    draw_heading(context, start, end.x - start.x, second_.name());
    name_classes(context, answer->decoded, layout.cell);
    ImGui::SetCursorScreenPos({start.x, start.y + heading});
    const auto touched =
        beside_pictures_.draw("samples beside", layout, looks_, context.theme, context.fonts);
    context.mark_item("samples beside");
    if (touched.hovered >= 0 && touched.hovered < beside_pictures_.count())
        enlarged_tooltip(beside_pictures_, touched.hovered,
                         words(*answer, static_cast<std::size_t>(touched.hovered)), context.theme,
                         context.fonts);
}

} // namespace penumbra
