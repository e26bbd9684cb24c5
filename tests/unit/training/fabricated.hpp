#pragma once

#include "core/data/dataset.hpp"
#include "core/training/spec.hpp"
#include "support/temporary_folder.hpp"

#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace penumbra::testing {

/// Images that look enough like digits for a loss to fall: a stroke whose direction tells the class.
inline ImageSet fabricate_images(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    ImageSet set;
    set.pixels.resize(count * kImagePixels);
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::uint8_t>(i % 10);
        const double angle = 3.14159 * label / 10 + 0.001 * static_cast<double>(random() % 100);
        set.labels.push_back(label);
        for (double along = -9; along <= 9; along += 0.25) {
            const int row = static_cast<int>(std::lround(13.5 + along * std::sin(angle)));
            const int column = static_cast<int>(std::lround(13.5 + along * std::cos(angle)));
            set.pixels[i * kImagePixels + static_cast<std::size_t>(row * kImageColumns + column)] = 255;
        }
    }
    return set;
}

/// 64 training images, four batches of 16; 40 for validation, two whole batches; 20 for tests.
inline std::shared_ptr<const Dataset> fabricate_dataset() {
    auto data = std::make_shared<Dataset>();
    data->name = "fabricated";
    data->identity = "strokes-1";
    for (int digit = 0; digit < 10; ++digit)
        data->class_names.push_back(std::to_string(digit));
    data->train = fabricate_images(70, 1);
    data->validation = fabricate_images(40, 2);
    data->test = fabricate_images(20, 3);
    return data;
}

inline RunSpec tiny_vae(int epochs = 2) {
    auto spec = preset("vae-20");
    for (const auto& [key, value] :
         {std::pair{"latent", "2"}, {"hidden", "16"}, {"batch_size", "16"}, {"device", "cpu"}})
        set_parameter(spec, key, value);
    set_parameter(spec, "epochs", std::to_string(epochs));
    return spec;
}

/// Its encoder is trained ahead of its decoder.
inline RunSpec tiny_aggressive(int epochs = 2) {
    auto spec = tiny_vae(epochs);
    set_parameter(spec, "aggressive_encoder", "true");
    return spec;
}

/// Its codebook, its running statistics and its prior's beginning change beside the weights.
inline RunSpec tiny_vq(int epochs = 2) {
    auto spec = preset("vq-vae");
    for (const auto& [key, value] : {std::pair{"entries", "12"},
                                     {"entry_size", "3"},
                                     {"channels", "8"},
                                     {"prior_channels", "4"},
                                     {"prior_layers", "1"},
                                     {"prior_from_epoch", "11"},
                                     {"codebook_decay", "0.8"},
                                     {"batch_size", "16"},
                                     {"device", "cpu"}})
        set_parameter(spec, key, value);
    set_parameter(spec, "epochs", std::to_string(epochs));
    return spec;
}

inline RunSpec tiny_split(int epochs = 2) {
    auto spec = preset("split-quick");
    for (const auto& [key, value] : {std::pair{"bottom_size", "4"},
                                     {"top_size", "2"},
                                     {"bottom_encoder_hidden", "16"},
                                     {"top_encoder_hidden", "16"},
                                     {"decoder_hidden", "32"},
                                     {"marginal_samples", "2"},
                                     {"wristband_calibrated", "false"},
                                     {"batch_size", "16"},
                                     {"device", "cpu"}})
        set_parameter(spec, key, value);
    set_parameter(spec, "epochs", std::to_string(epochs));
    return spec;
}

} // namespace penumbra::testing
