#include "app/shell/tour.hpp"

#include <string_view>

namespace penumbra {

namespace {

constexpr const char* kStart = R"(
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

constexpr const char* kTraining = R"(
wait data timeout 60
click train
wait step 20 timeout 300
screenshot training.png
wait seconds 25
action completion.follow
wait completion
wait frames 3
screenshot in-training.png
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

std::string tour_script(bool with_data, bool with_model) {
    std::string script = (with_model ? "wait model timeout 60\n" : "") + std::string(kStart) + kPaint;
    if (with_model) {
        script += kPainting;
    }
    if (with_data) {
        script += kTraining;
    }
    return numbered(script + kLooks);
}

} // namespace penumbra
