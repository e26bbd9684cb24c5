#pragma once

#include "app/shell/panel.hpp"
#include "core/studio.hpp"

#include <cstdint>
#include <optional>

namespace penumbra {

/// What the run's figures say of it, in words, and what to change.
class DiagnosisPanel : public Panel {
  public:
    const char* title() const override { return "Diagnosis"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;

  private:
    void read(PanelContext& context);
    void draw_finding(PanelContext& context, const Finding& finding);

    std::optional<Diagnosis> diagnosis_;
    WeightsStamp read_at_; ///< the run and step it was read at
    std::size_t validations_ = 0;
};

} // namespace penumbra
