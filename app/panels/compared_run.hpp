#pragma once

#include "app/shell/panel.hpp"

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace penumbra {

/// The curves of a second run, and which runs there are to choose from. Files are read in the background.
class ComparedRun {
  public:
    /// Begins to read a run's curves; what is shown stays until they are there. The session remembers it.
    void open(std::filesystem::path run);
    /// Lets go of them.
    void close(Session& session);
    /// Takes over what has been read, or says why it could not be. Once a frame.
    /// @return whether the curves are others than before
    bool update(PanelContext& context);
    /// Null while there are none.
    const std::shared_ptr<const RunCurves>& curves() const { return curves_; }
    bool reading() const { return coming_.valid() || !wanted_.empty(); }

    struct Choice {
        std::filesystem::path run;
        std::string label; ///< "003-vae-20", "vae-2d, which is open"
    };
    /// Begins to look for runs with curves: those of the models that are open, and the newest ones that were
    /// kept, without the one in training.
    void look_for_runs(const Studio& studio);
    bool looking() const { return listing_.valid(); }
    const std::vector<Choice>& choices() const { return choices_; }

    /// Of the session: the file.
    static constexpr const char* kKey = "losses.compared";

  private:
    std::filesystem::path wanted_; ///< to be read next
    std::future<RunCurves> coming_;
    std::shared_ptr<const RunCurves> curves_;
    std::future<std::vector<Choice>> listing_;
    std::vector<Choice> choices_;
    bool dropped_ = false; ///< what is being read is no longer wanted
};

} // namespace penumbra
