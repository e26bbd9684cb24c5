#include "app/cli/output.hpp"

#include "app/cli/command.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace penumbra::cli {

namespace {

constexpr std::array kImageChoices{ImageChoice::Test, ImageChoice::Validation, ImageChoice::Training,
                                   ImageChoice::All};

} // namespace

void write_json(const std::string& destination, const nlohmann::json& value) {
    if (destination.empty())
        return;
    const auto text = value.dump(2) + "\n";
    if (destination == "-")
        std::cout << text << std::flush;
    else
        write_file_atomically(destination, text);
}

Array read_array(const std::string& path) {
    const auto file = read_npy(path);
    return {file.shape, {file.values.begin(), file.values.end()}};
}

void write_array(const std::string& path, const Array& array, int columns) {
    const auto extension = std::filesystem::path(path).extension();
    if (extension == ".npy")
        return write_npy(path, array.shape, array.values);
    if (extension != ".png")
        throw Error("The output " + path + " is neither .npy nor .png.", "Name it one or the other.");
    std::vector<std::uint8_t> bytes(array.values.size());
    std::transform(array.values.begin(), array.values.end(), bytes.begin(), [](float v) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0F, 1.0F) * 255));
    });
    write_png_grid(path, bytes, columns);
}

std::string duration_words(double seconds) {
    const auto total = static_cast<long>(std::max(0.0, seconds) + 0.5);
    char words[48];
    if (total >= 3600)
        std::snprintf(words, sizeof words, "%ld h %02ld min", total / 3600, total % 3600 / 60);
    else if (total >= 60)
        std::snprintf(words, sizeof words, "%ld min %02ld s", total / 60, total % 60);
    else
        std::snprintf(words, sizeof words, "%ld s", total);
    return words;
}

ProgressBar::~ProgressBar() {
    if (drawn_)
        std::fputc('\n', stderr);
}

void ProgressBar::show(double fraction, const std::string& words) {
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const auto now = std::chrono::steady_clock::now();
    const auto interval = terminal ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
    if (now - last_ < interval && fraction < 1)
        return;
    last_ = now;
    fraction = std::clamp(fraction, 0.0, 1.0);
    if (!terminal) {
        std::fprintf(stderr, "%3.0f %%  %s\n", 100 * fraction, words.c_str());
        return;
    }
    constexpr int kWidth = 24;
    const int filled = static_cast<int>(fraction * kWidth);
    std::string bar(static_cast<std::size_t>(filled), '#');
    bar.resize(kWidth, '.');
    std::fprintf(stderr, "\r\033[K[%s] %3.0f %%  %s", bar.c_str(), 100 * fraction, words.c_str());
    std::fflush(stderr);
    drawn_ = true;
}

std::filesystem::path shipped_classifier() {
    const auto shipped = find_assets() / "models" / "classifier.safetensors";
    return std::filesystem::exists(shipped) ? shipped : std::filesystem::path();
}

Array as_array(const Decoded& decoded) {
    Array array{{decoded.images.size() / kImagePixels, kImageRows, kImageColumns},
                std::vector<float>(decoded.images.size())};
    std::ranges::transform(decoded.images, array.values.begin(),
                           [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    return array;
}

std::vector<float> test_image(const Dataset& data, std::size_t index) {
    if (index >= data.test.size())
        throw Error("There is no test image " + std::to_string(index) + ".",
                    "The test set of " + data.name + " has " + std::to_string(data.test.size()) +
                        ", counted from 0.");
    const auto bytes = data.test.image(index);
    std::vector<float> image(bytes.size());
    std::ranges::transform(bytes, image.begin(),
                           [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    return image;
}

void add_image_choice(CLI::App& command, ImageChoice& choice) {
    std::vector<std::string> names;
    for (const auto each : kImageChoices)
        names.emplace_back(to_string(each));
    command
        .add_option_function<std::string>(
            "--images",
            [&choice](const std::string& name) {
                choice =
                    *std::ranges::find(kImageChoices, name, [](ImageChoice each) { return to_string(each); });
            },
            "test, validation, training or all (default: test)")
        ->check(CLI::IsMember(std::move(names)));
}

} // namespace penumbra::cli
