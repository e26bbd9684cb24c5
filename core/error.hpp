#pragma once

#include <stdexcept>
#include <string>

namespace penumbra {

/// What went wrong, where, and what the person can do next, as sentences fit to be shown in the window and on
/// the command line. Every failure that is not a bug of ours is one of these.
class Error : public std::runtime_error {
  public:
    /// @param problem  one sentence: what was wrong and where, with its full stop.
    /// @param remedy   one sentence: what to do next; may be empty.
    explicit Error(const std::string& problem, std::string remedy = {})
        : std::runtime_error(remedy.empty() ? problem : problem + " " + remedy), problem_(problem),
          remedy_(std::move(remedy)) {}

    const std::string& problem() const { return problem_; }
    const std::string& remedy() const { return remedy_; }

  private:
    std::string problem_;
    std::string remedy_;
};

/// Long work was asked to end early and did; nobody's failure. Thrown by functions that take `cancelled`.
class Cancelled : public std::exception {
  public:
    const char* what() const noexcept override { return "Cancelled."; }
};

} // namespace penumbra
