#include "app/panels/panels.hpp"

#include "app/panels/completion_panel.hpp"
#include "app/panels/losses_panel.hpp"
#include "app/panels/reconstructions_panel.hpp"
#include "app/panels/training_panel.hpp"

namespace penumbra {

std::vector<std::unique_ptr<Panel>> make_panels() {
    // What the panels that walk through the latent space share.
    const auto walk = std::make_shared<Walk>();
    std::vector<std::unique_ptr<Panel>> panels;
    panels.push_back(std::make_unique<TrainingPanel>());
    panels.push_back(std::make_unique<CompletionPanel>(walk));
    panels.push_back(std::make_unique<ReconstructionsPanel>());
    panels.push_back(std::make_unique<LossesPanel>());
    return panels;
}

} // namespace penumbra
