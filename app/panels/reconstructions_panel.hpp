#pragma once

#include "app/panels/conversation.hpp"
#include "app/panels/second_model.hpp"
#include "app/widgets/image_grid.hpp"

namespace penumbra {

/// A few test digits and, beneath each, what the model in training makes of it now; while "Beside" is on,
/// beneath that what the opened model does.
class ReconstructionsPanel : public Panel {
  public:
    const char* title() const override { return "Reconstructions"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;

  private:
    void update_beside(PanelContext& context);
    /// The third row, or why it is not there. @return the image under the pointer, or -1
    int draw_beside(PanelContext& context, ImVec2 at, const GridLayout& row);

    std::shared_ptr<const Reconstructions> shown_;
    ImageGrid originals_;
    ImageGrid decoded_;
    SecondModel second_;
    Conversation<ReconstructQuery, ReconstructAnswer> talk_;
    std::shared_ptr<const std::vector<std::uint8_t>> images_; ///< the originals, as they are asked about
    ImageGrid beside_;
    std::string without_; ///< why there is no third row, or not yet; empty when there is
};

} // namespace penumbra
