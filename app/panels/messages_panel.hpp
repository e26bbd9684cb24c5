#pragma once

#include "app/shell/panel.hpp"

namespace penumbra {

/// What the status bar has said since the start, the newest first.
class MessagesPanel : public Panel {
  public:
    const char* title() const override { return "Messages"; }
    Area area() const override { return Area::Right; }
    void draw(PanelContext& context) override;
    void register_actions(Actions& actions, PanelContext& context) override;

  private:
    void save(PanelContext& context);
    void draw_list(PanelContext& context);

    bool only_problems_ = false;
};

} // namespace penumbra
