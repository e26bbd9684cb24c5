#include "app/panels/second_model.hpp"

#include "app/panels/walk.hpp"

namespace penumbra {

std::string SecondModel::obstacle() const {
    if (!model)
        return "No second model is open. Open another checkpoint (Ctrl+O).";
    if (!model->capabilities.encode)
        return "The model " + name() + " has no codes.";
    return model->capabilities.decode ? "" : "The codes of " + name() + " cannot be decoded by themselves.";
}

SecondModel second_model(const PanelContext& context, Source first) {
    SecondModel second;
    second.wanted = context.session.flag("map.beside", false);
    const auto run = context.studio.training();
    second.source = first == Source::Training    ? Source::Opened
                    : Walk::training_walks(*run) ? Source::Training
                                                 : Source::Previous;
    if (!second.wanted)
        return second;
    if (second.source == Source::Training) {
        OpenedModel trained;
        trained.name = Walk::training_name(*run);
        trained.capabilities = run->capabilities;
        trained.weights = {run->generation, run->step};
        second.model = std::make_shared<const OpenedModel>(std::move(trained));
    } else {
        second.model = second.source == Source::Opened ? context.studio.opened() : context.studio.previous();
    }
    return second;
}

} // namespace penumbra
