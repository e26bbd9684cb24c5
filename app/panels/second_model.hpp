#pragma once

#include "app/shell/panel.hpp"

#include <memory>
#include <string>

namespace penumbra {

/// The model that is compared with the first one, panel by panel, while "Beside" is on: the opened one while
/// the first is in training, otherwise the one that was open before.
struct SecondModel {
    bool wanted = false; ///< "Beside" is on
    Source source = Source::Previous;
    std::shared_ptr<const OpenedModel> model; ///< null when there is none

    const std::string& name() const { return model->name; } ///< of one that is there
    bool made(const Answered& answer) const {
        return model && answer.weights.generation == model->weights.generation;
    }
    /// Why it makes no image from another: there is none, or it does not encode and decode. Empty when it
    /// does.
    std::string obstacle() const;
};

/// @param first  the model it stands beside
SecondModel second_model(const PanelContext& context, Source first);

} // namespace penumbra
