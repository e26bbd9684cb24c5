#pragma once

#include "app/shell/panel.hpp"
#include "app/widgets/image_grid.hpp"

namespace penumbra {

/// A few test digits and, beneath each, what the model in training makes of it now.
class ReconstructionsPanel : public Panel {
  public:
    const char* title() const override { return "Reconstructions"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;

  private:
    std::shared_ptr<const Reconstructions> shown_;
    ImageGrid originals_;
    ImageGrid decoded_;
};

} // namespace penumbra
