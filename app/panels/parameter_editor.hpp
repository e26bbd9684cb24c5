#pragma once

#include "app/shell/panel.hpp"

#include <functional>
#include <string>

namespace penumbra {

/// Which of a schema's parameters to draw.
enum class ParameterGroup { Shown, Folded };

/// Draws parameters from their schema: a label with its help on the left, a control that suits the type and
/// the range on the right. Works on values, knows no model.
class ParameterEditor {
  public:
    /// Called with a value the person has settled on.
    using Change = std::function<void(const Parameter&, const ParameterValue&)>;

    /// @param only_live  parameters that cannot change while training runs are shown but disabled
    void draw(const Parameters& parameters, ParameterGroup group, bool only_live, PanelContext& context,
              const Change& change);

  private:
    void draw_row(const Parameter& parameter, const ParameterValue& value, PanelContext& context,
                  const Change& change);

    std::string edited_text_key_;
    std::string edited_text_;
};

/// The value rounded to three significant digits, as a slider should leave it.
double rounded_to_digits(double value, int digits);

} // namespace penumbra
