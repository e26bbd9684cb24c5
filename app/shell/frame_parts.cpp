#include "app/shell/frame_parts.hpp"

#include "app/shell/clock.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace penumbra {

namespace {

rusage used_by_thread() {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    return used;
}

} // namespace

void FrameParts::begin() {
    parts_.clear();
    const rusage used = used_by_thread();
    preemptions_before_ = used.ru_nivcsw;
    page_faults_before_ = used.ru_minflt;
    wall_ = now_seconds();
    cpu_ = thread_cpu_seconds();
}

void FrameParts::end(const char* name) {
    const double wall = now_seconds();
    const double cpu = thread_cpu_seconds();
    auto part = std::ranges::find(parts_, name, &Part::name);
    if (part == parts_.end()) {
        part = parts_.insert(part, Part{name});
    }
    part->wall_ms += 1000 * (wall - wall_);
    part->cpu_ms += 1000 * (cpu - cpu_);
    const rusage used = used_by_thread();
    preemptions_ = used.ru_nivcsw - preemptions_before_;
    page_faults_ = used.ru_minflt - page_faults_before_;
    wall_ = wall;
    cpu_ = cpu;
}

double FrameParts::cpu_ms() const {
    double sum = 0;
    for (const Part& part : parts_) {
        sum += part.cpu_ms;
    }
    return sum;
}

} // namespace penumbra
