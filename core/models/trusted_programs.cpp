#include "core/models/trusted_programs.hpp"

#include <mutex>
#include <set>
#include <system_error>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

struct TrustedPrograms {
    std::mutex mutex;
    bool all = false;
    std::set<fs::path> files;
};

TrustedPrograms& trusted_programs() {
    static TrustedPrograms known;
    return known;
}

/// One spelling of a place.
fs::path whole_path(const fs::path& file) {
    std::error_code ignored;
    const auto whole = fs::weakly_canonical(file, ignored);
    return whole.empty() ? file : whole;
}

} // namespace

void trust_program(const fs::path& file) {
    auto& known = trusted_programs();
    const std::lock_guard lock(known.mutex);
    known.files.insert(whole_path(file));
}

void trust_all_programs() {
    auto& known = trusted_programs();
    const std::lock_guard lock(known.mutex);
    known.all = true;
}

bool is_trusted_program(const fs::path& file) {
    auto& known = trusted_programs();
    const std::lock_guard lock(known.mutex);
    return known.all || known.files.contains(whole_path(file));
}

} // namespace penumbra
