#pragma once

#include "app/shell/workspace.hpp"

#include <cstddef>

namespace penumbra {

/// A few callouts for somebody who sees the window for the first time: what each panel is for, one after the
/// other. (The pictures of --tour are another thing, see tour.hpp.)
class Introduction {
  public:
    void begin() { step_ = 0; }
    void next();
    void end() { step_ = kNotRunning; }
    bool running() const { return step_ != kNotRunning; }
    std::size_t step() const { return step_; }

    /// The callout of this step beside its panel, which comes to the front; nothing while none is running or
    /// a panel is presented. @return whether the person has just seen or skipped the last of it
    bool draw(PanelContext& context, Workspace& workspace);

  private:
    static constexpr std::size_t kNotRunning = ~std::size_t{0};
    ImVec2 place(const Theme& theme, const Rectangle& panel) const;
    void draw_buttons(PanelContext& context);

    std::size_t step_ = kNotRunning;
    std::size_t shown_ = kNotRunning; ///< the step whose panel was brought to the front
    ImVec2 size_{0, 0};               ///< of the callout, as the last frame drew it
};

} // namespace penumbra
