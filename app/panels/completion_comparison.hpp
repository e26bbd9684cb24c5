#pragma once

#include "app/panels/completion_desk.hpp"
#include "app/widgets/image_grid.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace penumbra {

/// The completions of every model that can, for the same evidence and the same noise: a row of images each.
class CompletionComparison {
  public:
    /// Asks anew when the evidence, the noise or the models have changed, and takes over the newest answer.
    void update(PanelContext& context, const CompletionDesk& desk);
    /// Fills `size` from the cursor on. Marked "comparison" for scripts.
    void draw(PanelContext& context, ImVec2 size);

  private:
    void draw_row(PanelContext& context, std::size_t index, ImVec2 start, ImVec2 size);

    std::optional<CompareQuery> asked_;
    std::vector<WeightsStamp> asked_of_;
    double asked_at_ = 0;
    std::shared_ptr<const CompareAnswer> answer_;
    std::vector<ImageGrid> rows_;
    std::vector<CellLook> looks_;
};

} // namespace penumbra
