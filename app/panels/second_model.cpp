#include "app/panels/second_model.hpp"

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
    second.source = first == Source::Training ? Source::Opened : Source::Previous;
    if (second.wanted)
        second.model = second.source == Source::Opened ? context.studio.opened() : context.studio.previous();
    return second;
}

} // namespace penumbra
