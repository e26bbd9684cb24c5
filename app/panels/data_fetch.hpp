#pragma once

#include "app/shell/panel.hpp"

#include <memory>

namespace penumbra {

/// Below the data set's name, while MNIST is nowhere: a button that downloads it, then its progress.
class DataFetch {
  public:
    void draw(PanelContext& context);
    static void register_actions(Actions& actions, PanelContext& context);

  private:
    std::shared_ptr<const Dataset> looked_at_; ///< whether MNIST is there is asked once for each data set
    bool mnist_missing_ = false;
};

} // namespace penumbra
