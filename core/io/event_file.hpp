#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

namespace penumbra {

/// What TensorBoard shows of one moment: named scalars, pictures and histograms. A tag's part before the
/// first
/// "/" is its group. The bytes of a tensorflow.Summary message (tensorflow/core/framework/summary.proto).
class EventSummary {
  public:
    void add_scalar(std::string_view tag, float value);
    /// A PNG of 8-bit grey, as encode_png() makes it.
    void add_grey_image(std::string_view tag, int width, int height, std::span<const std::uint8_t> png);
    /// 50 equal bins between the least and the largest value. Values that are not finite are left out;
    /// nothing is added when there are no others.
    void add_histogram(std::string_view tag, std::span<const float> values);

    bool empty() const { return bytes_.empty(); }
    const std::string& bytes() const { return bytes_; }

  private:
    std::string bytes_;
};

/// A file of events that TensorBoard reads while it grows: tensorflow.Event messages (tensorflow/core/util/
/// event.proto), each framed as a TFRecord with masked CRC-32C sums.
class EventFile {
  public:
    /// Makes the folder and a new file in it, "events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER", which begins
    /// with the format's version. Files of a folder are one curve; TensorBoard reads them in the order of
    /// their names. @throws Error when it cannot be written.
    explicit EventFile(const std::filesystem::path& folder);

    /// One event. @param wall_time  seconds since 1970.
    void add(std::int64_t step, double wall_time, const EventSummary& summary);
    /// Says that what comes begins at this step: TensorBoard forgets what earlier files of the folder say of
    /// later steps.
    void add_start(std::int64_t step, double wall_time);
    /// Hands over to the system what was added. @throws Error when something of it could not be written.
    void flush();

    const std::filesystem::path& path() const { return path_; }
    /// Whether the folder has files of events already.
    static bool exists_in(const std::filesystem::path& folder);

  private:
    void add_record(const std::string& event);

    std::filesystem::path path_;
    std::ofstream out_;
};

} // namespace penumbra
