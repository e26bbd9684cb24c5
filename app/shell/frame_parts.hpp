#pragma once

#include <string_view>
#include <vector>

namespace penumbra {

/// Where one frame's time goes, part after part. By the clock, and what of that this thread had a processor:
/// where the two differ the thread has waited, for a lock, for OpenGL or for a core that others computed on.
class FrameParts {
  public:
    struct Part {
        std::string_view name;
        double wall_ms = 0;
        double cpu_ms = 0;
    };

    /// A frame begins, and with it its first part.
    void begin();
    /// The part that has been going on is over, and the next begins. The same name again adds up; it must
    /// outlive the statistics, as a literal does.
    void end(const char* name);

    const std::vector<Part>& parts() const { return parts_; }
    double cpu_ms() const;
    /// Times another thread was given the core in the middle of the frame, and pages of memory that it was
    /// the first to touch; both up to the last end().
    long preemptions() const { return preemptions_; }
    long page_faults() const { return page_faults_; }

  private:
    std::vector<Part> parts_;
    double wall_ = 0; ///< when the part began, seconds
    double cpu_ = 0;
    long preemptions_before_ = 0, page_faults_before_ = 0;
    long preemptions_ = 0, page_faults_ = 0;
};

} // namespace penumbra
