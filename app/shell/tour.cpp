#include "app/shell/tour.hpp"

namespace penumbra {

namespace {

constexpr const char* kPainting = R"(
wait model timeout 60
wait frames 5
screenshot 01-start.png
stroke canvas 0.36 0.56 0.44 0.62 0.52 0.60 0.60 0.66 0.62 0.76 0.56 0.86 0.44 0.88 0.34 0.80 600
wait completion
wait frames 3
screenshot 02-painted.png
key Space
wait completion
wait frames 3
screenshot 03-resampled.png
)";

constexpr const char* kTraining = R"(
wait data timeout 60
click train
wait step 20 timeout 120
wait seconds 4
screenshot 04-training.png
wait seconds 15
screenshot 05-trained-longer.png
click pause
wait state Paused
)";

constexpr const char* kLooks = R"(
wait frames 5
theme light
wait frames 5
screenshot 06-light.png
key F1
wait frames 5
screenshot 07-keys.png
key Escape
theme dark
resize 1280 720
wait frames 5
screenshot 08-small.png
scale 2
resize 2560 1440
wait frames 5
screenshot 09-scale-2.png
)";

} // namespace

std::string tour_script(bool with_data, bool with_model) {
    std::string script;
    if (with_model) {
        script += kPainting;
    }
    if (with_data) {
        script += kTraining;
    }
    return script + kLooks;
}

} // namespace penumbra
