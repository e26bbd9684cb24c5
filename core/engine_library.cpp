// The one thing that programs look up in libpenumbra_engine.so.

#include "core/engine.hpp"

/// @param made  receives the engine; untouched when this throws.
extern "C" void penumbra_make_engine(penumbra::EngineOptions& options,
                                     std::unique_ptr<penumbra::Engine>& made) {
    made = penumbra::make_engine(std::move(options));
}
