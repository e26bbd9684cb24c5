#include "core/engine.hpp"
#include "core/error.hpp"

#include <dlfcn.h>

namespace penumbra {

std::unique_ptr<Engine> load_engine(EngineOptions options) {
    constexpr const char* kRemedy = "Penumbra can neither complete nor train: build it again with ./run "
                                    "--build-only, or install libtorch-dev.";
    // Found by the program's run path. Never closed: what it has published lives on, and so must its code.
    void* library = dlopen("libpenumbra_engine.so", RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        throw Error(std::string("The engine cannot be loaded (") + dlerror() + ").", kRemedy);
    const auto make = reinterpret_cast<void (*)(EngineOptions&, std::unique_ptr<Engine>&)>(
        dlsym(library, "penumbra_make_engine"));
    if (!make)
        throw Error(std::string("The engine is not this program's (") + dlerror() + ").", kRemedy);
    std::unique_ptr<Engine> engine;
    make(options, engine);
    return engine;
}

} // namespace penumbra
