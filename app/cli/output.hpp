#pragma once

#include "core/studio.hpp"

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace penumbra::cli {

/// Writes JSON to a file, or to standard output for "-". Nothing for an empty destination.
void write_json(const std::string& destination, const nlohmann::json& value);

/// An .npy file as float32. @throws Error when it cannot be read.
Array read_array(const std::string& path);
/// .npy for any shape; .png for images [..., 28, 28], a row of the sheet per `columns` images.
void write_array(const std::string& path, const Array& array, int columns);

/// The classifier that comes with the program, or an empty path.
std::filesystem::path shipped_classifier();

/// [count, 28, 28], 0..1.
Array as_array(const Decoded& decoded);
/// A test image as [784], 0..1. @throws Error for an index that the data set does not have.
std::vector<float> test_image(const Dataset& data, std::size_t index);

/// A bar on standard error that redraws itself on a terminal, and is a plain line every few seconds
/// elsewhere, so that standard output stays clean for machines.
class ProgressBar {
  public:
    ~ProgressBar();
    void show(double fraction, const std::string& words);

  private:
    std::chrono::steady_clock::time_point last_{};
    bool drawn_ = false;
};

/// "1 h 05 min", "3 min 20 s", "12 s".
std::string duration_words(double seconds);

} // namespace penumbra::cli
