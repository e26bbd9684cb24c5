#pragma once

#include "app/shell/panel.hpp"

#include <memory>
#include <string>

namespace penumbra {

/// The model that is compared with the first one, panel by panel, while "Beside" is on: of the opened one and
/// the one in training the other; the one that was open before where none has been trained.
struct SecondModel {
    bool wanted = false; ///< "Beside" is on
    Source source = Source::Previous;
    std::shared_ptr<const OpenedModel> model; ///< null when there is none

    const std::string& name() const { return model->name; } ///< of one that is there
    template<class Answer>
    bool made(const Answer& answer) const {
        return model && answer.query.source == source &&
               answer.weights.generation == model->weights.generation;
    }
    /// Why it makes no image from another: there is none, or it does not encode and decode. Empty when it
    /// does.
    std::string obstacle() const;
};

/// @param first  the model it stands beside
SecondModel second_model(const PanelContext& context, Source first);

} // namespace penumbra
