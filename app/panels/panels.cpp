#include "app/panels/panels.hpp"

#include "app/panels/completion_panel.hpp"
#include "app/panels/diagnosis_panel.hpp"
#include "app/panels/interpolation_panel.hpp"
#include "app/panels/kl_panel.hpp"
#include "app/panels/latent_map_panel.hpp"
#include "app/panels/losses_panel.hpp"
#include "app/panels/measure_panel.hpp"
#include "app/panels/messages_panel.hpp"
#include "app/panels/reconstructions_panel.hpp"
#include "app/panels/samples_panel.hpp"
#include "app/panels/selection_panel.hpp"
#include "app/panels/training_panel.hpp"
#include "app/panels/traversals_panel.hpp"

namespace penumbra {

std::vector<std::unique_ptr<Panel>> make_panels() {
    // What the panels that walk through the latent space share.
    const auto walk = std::make_shared<Walk>();
    const auto selection = std::make_shared<MapSelection>();
    std::vector<std::unique_ptr<Panel>> panels;
    panels.push_back(std::make_unique<TrainingPanel>());
    panels.push_back(std::make_unique<CompletionPanel>(walk));
    panels.push_back(std::make_unique<LatentMapPanel>(walk, selection));
    panels.push_back(std::make_unique<SelectionPanel>(walk, selection));
    panels.push_back(std::make_unique<InterpolationPanel>(walk));
    panels.push_back(std::make_unique<TraversalsPanel>(walk));
    panels.push_back(std::make_unique<SamplesPanel>(walk));
    panels.push_back(std::make_unique<ReconstructionsPanel>());
    panels.push_back(std::make_unique<MeasurePanel>(walk));
    panels.push_back(std::make_unique<DiagnosisPanel>());
    panels.push_back(std::make_unique<LossesPanel>());
    panels.push_back(std::make_unique<MessagesPanel>());
    panels.push_back(std::make_unique<KlPanel>(walk));
    return panels;
}

} // namespace penumbra
