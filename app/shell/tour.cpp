#include "app/shell/tour.hpp"

#include <string_view>

namespace penumbra {

namespace {

constexpr const char* kStart = R"(
resize 1600 1000
wait frames 5
screenshot start.png
)";

constexpr const char* kPaint = R"(
click clear
stroke canvas 0.36 0.56 0.44 0.62 0.52 0.60 0.60 0.66 0.62 0.76 0.56 0.86 0.44 0.88 0.34 0.80 600
)";

constexpr const char* kPainting = R"(
wait completion
wait frames 3
screenshot painted.png
key Space
wait completion
wait frames 3
screenshot resampled.png
)";

// What is shown of the shipped vae-2d: the map, a walk, traversals, samples.
constexpr const char* kWalking = R"(
wait data timeout 60
wait seconds 4
hover map 0.45 0.5
wait seconds 1
screenshot map.png
drag map 0.3 0.6 0.6 0.4 800
wait seconds 1
screenshot latent-cursor.png
click "map manifold"
wait seconds 2
screenshot manifold.png
click "map manifold"
click "tab Traversals"
wait seconds 2
screenshot traversals.png
click "tab Samples"
wait seconds 2
screenshot samples.png
click "tab Interpolation"
)";

constexpr const char* kTraining = R"(
wait data timeout 60
wait seconds 1
click train
wait step 20 timeout 300
screenshot training.png
wait epoch 1.05 timeout 300
wait seconds 10
screenshot map-in-training.png
click "tab Reconstructions"
wait frames 5
screenshot reconstructions.png
click "tab Interpolation"
click pause
wait state Paused
)";

constexpr const char* kLooks = R"(
wait frames 5
theme light
wait frames 5
screenshot light.png
key F1
wait frames 5
screenshot keys.png
key Escape
theme dark
resize 1280 720
wait frames 5
screenshot small.png
scale 2
resize 2560 1440
wait frames 5
screenshot scale-2.png
)";

/// The pictures' names get the order in which they were taken: "02-painted.png".
std::string numbered(const std::string& script) {
    constexpr std::string_view kVerb = "screenshot ";
    std::string result;
    std::size_t from = 0;
    for (int number = 1;; ++number) {
        const std::size_t at = script.find(kVerb, from);
        result += script.substr(from, at == std::string::npos ? at : at + kVerb.size() - from);
        if (at == std::string::npos) {
            return result;
        }
        result += (number < 10 ? "0" : "") + std::to_string(number) + "-";
        from = at + kVerb.size();
    }
}

} // namespace

std::string tour_script(bool with_model) {
    std::string script = (with_model ? "wait model timeout 60\n" : "") + std::string(kStart) + kPaint;
    if (with_model) {
        script += kPainting;
        script += kWalking;
    }
    return numbered(script + kTraining + kLooks);
}

} // namespace penumbra
