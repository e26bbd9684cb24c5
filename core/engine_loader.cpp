#include "core/engine.hpp"
#include "core/error.hpp"
#include "core/runtime.hpp"
#include "core/time_slice.hpp"

#include <dlfcn.h>
#include <future>

namespace penumbra {

void* library_function(const char* library, const char* name) {
    constexpr const char* kRemedy = "Build Penumbra again with ./run --build-only, or install libtorch-dev.";
    // Found by the program's run path. Never closed: what it has published lives on, and so must its code.
    void* loaded = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    if (!loaded)
        throw Error(std::string("A part of Penumbra cannot be loaded (") + dlerror() + ").", kRemedy);
    void* function = dlsym(loaded, name);
    if (!function)
        throw Error(std::string("A part of Penumbra is of another version (") + dlerror() + ").", kRemedy);
    return function;
}

std::unique_ptr<Engine> load_engine(EngineOptions options) {
    // OpenBLAS starts its threads when it is loaded, and they keep the priority of whoever loads it. They
    // work for training; the workers, which are made below, choose for themselves.
    const auto load = [&options] {
        if (options.threads && options.threads->window()) {
            give_way_to_the_window();
            set_time_slice(kSharingSlice);
        }
        return library_function("libpenumbra_engine.so", "penumbra_make_engine");
    };
    const auto make = reinterpret_cast<void (*)(EngineOptions&, std::unique_ptr<Engine>&)>(
        std::async(std::launch::async, load).get());
    std::unique_ptr<Engine> engine;
    make(options, engine);
    return engine;
}

} // namespace penumbra
