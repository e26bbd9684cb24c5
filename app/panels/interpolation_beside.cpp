// The last row while "Beside" is on: what a second model sees between the same images.

#include "app/panels/interpolation_panel.hpp"

namespace penumbra {

/// A place that has no picture of its own to encode, in words; empty when all have.
std::string InterpolationPanel::code_among(const InterpolateQuery& query) {
    if (query.a.image.empty())
        return "A";
    if (query.b.image.empty())
        return "B";
    for (std::size_t i = 0; i < query.via.size(); ++i)
        if (query.via[i].image.empty())
            return "Stop " + std::to_string(i + 1);
    return "";
}

void InterpolationPanel::ask_beside(PanelContext& context, InterpolateQuery query) {
    if (!second_.wanted)
        return;
    no_beside_ = second_.obstacle();
    if (const std::string code = code_among(query); no_beside_.empty() && !code.empty())
        no_beside_ = code + " is a code of " + walk_->model_name() + ", which means nothing to " +
                     second_.name() + ": choose an image there.";
    if (!no_beside_.empty())
        return;
    query.source = second_.source;
    beside_talk_.ask(context.studio, query, second_.model->weights, context.now);
}

/// Pictures of the places before stay until those of the new ones are there, as in the rows above.
void InterpolationPanel::receive_beside(PanelContext& context) {
    beside_talk_.receive(context.studio.interpolation_beside());
    const auto newest = beside_talk_.share();
    const bool fits = second_.wanted && no_beside_.empty() && newest && read_ && second_.made(*newest) &&
                      newest->query.source == second_.source &&
                      newest->slerp.norms.size() == read_->slerp.norms.size() &&
                      newest->query.segments() == read_->query.segments();
    if (second_.wanted && no_beside_.empty() && newest && !newest->problem.empty())
        no_beside_ = newest->problem;
    const auto wanted = fits ? newest : nullptr;
    if (wanted == beside_)
        return;
    beside_ = wanted;
    steps_of_[kBeside] = {};
    if (!beside_)
        return;
    beside_pictures_.set_images(beside_->slerp.decoded.images);
    energies_[kBeside] = path_energy(beside_->slerp.moved);
}

} // namespace penumbra
