#include "core/io/event_file.hpp"

#include "core/error.hpp"
#include "core/io/crc32c.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFilePrefix = "events.out.tfevents.";
constexpr std::size_t kBins = 50;

/// Fields of the messages, by their numbers in the published schema.
namespace event_field {
constexpr std::uint32_t kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5, kSessionLog = 7;
}
namespace value_field {
constexpr std::uint32_t kTag = 1, kScalar = 2, kImage = 4, kHistogram = 5;
}
namespace image_field {
constexpr std::uint32_t kHeight = 1, kWidth = 2, kColorspace = 3, kEncoded = 4;
}
namespace histogram_field {
constexpr std::uint32_t kMin = 1, kMax = 2, kCount = 3, kSum = 4, kSumOfSquares = 5, kLimits = 6,
                        kBuckets = 7;
}
constexpr std::uint32_t kSummaryValue = 1;  // of a Summary
constexpr std::uint32_t kSessionStatus = 1; // of a SessionLog
constexpr std::uint64_t kSessionStart = 1;  // SessionLog.START
constexpr std::uint64_t kGreyscale = 1;     // Summary.Image.colorspace
constexpr const char* kVersion = "brain.Event:2";

/// A message on the wire: https://protobuf.dev/programming-guides/encoding.
class Message {
  public:
    void add_integer(std::uint32_t field, std::uint64_t value) {
        add_key(field, 0);
        add_varint(value);
    }
    void add_double(std::uint32_t field, double value) {
        add_key(field, 1);
        add_little_endian(std::bit_cast<std::uint64_t>(value));
    }
    void add_float(std::uint32_t field, float value) {
        add_key(field, 5);
        add_little_endian(std::bit_cast<std::uint32_t>(value));
    }
    void add_bytes(std::uint32_t field, std::string_view bytes) {
        add_key(field, 2);
        add_varint(bytes.size());
        bytes_ += bytes;
    }
    void add_packed(std::uint32_t field, std::span<const double> values) {
        Message packed;
        for (const double value : values)
            packed.add_little_endian(std::bit_cast<std::uint64_t>(value));
        add_bytes(field, packed.bytes_);
    }
    template<class Integer>
    void add_little_endian(Integer value) {
        for (std::size_t byte = 0; byte < sizeof value; ++byte)
            bytes_ += static_cast<char>(value >> 8 * byte & 0xFF);
    }
    const std::string& bytes() const { return bytes_; }

  private:
    void add_key(std::uint32_t field, std::uint32_t type) { add_varint(field << 3 | type); }
    void add_varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7)
            bytes_ += static_cast<char>((value & 0x7F) | 0x80);
        bytes_ += static_cast<char>(value);
    }
    std::string bytes_;
};

/// A Summary's value: its tag and what fills it.
std::string tagged(std::string_view tag, const Message& content) {
    Message value;
    value.add_bytes(value_field::kTag, tag);
    Message summary;
    summary.add_bytes(kSummaryValue, value.bytes() + content.bytes());
    return summary.bytes();
}

std::span<const std::uint8_t> as_bytes(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A sum that may itself be summed over, as TFRecord has it.
std::uint32_t masked_sum(const std::string& bytes) {
    return std::rotr(crc32c(as_bytes(bytes)), 15) + 0xA282EAD8;
}

std::string event_of(double wall_time, std::int64_t step, std::uint32_t field, const std::string& content) {
    Message event;
    event.add_double(event_field::kWallTime, wall_time);
    event.add_integer(event_field::kStep, static_cast<std::uint64_t>(step));
    event.add_bytes(field, content);
    return event.bytes();
}

fs::path new_file(const fs::path& folder) {
    static std::atomic<int> count = 0;
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        std::strcpy(host, "unknown");
    char name[400];
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    std::snprintf(name, sizeof name, "%s%010lld.%s.%d.%d", kFilePrefix,
                  static_cast<long long>(seconds.count()), host, static_cast<int>(getpid()), count++);
    return folder / name;
}

} // namespace

void EventSummary::add_scalar(std::string_view tag, float value) {
    Message content;
    content.add_float(value_field::kScalar, value);
    bytes_ += tagged(tag, content);
}

void EventSummary::add_grey_image(std::string_view tag, int width, int height,
                                  std::span<const std::uint8_t> png) {
    Message image;
    image.add_integer(image_field::kHeight, static_cast<std::uint64_t>(height));
    image.add_integer(image_field::kWidth, static_cast<std::uint64_t>(width));
    image.add_integer(image_field::kColorspace, kGreyscale);
    image.add_bytes(image_field::kEncoded, {reinterpret_cast<const char*>(png.data()), png.size()});
    Message content;
    content.add_bytes(value_field::kImage, image.bytes());
    bytes_ += tagged(tag, content);
}

void EventSummary::add_histogram(std::string_view tag, std::span<const float> values) {
    std::vector<double> known;
    for (const float value : values)
        if (std::isfinite(value))
            known.push_back(value);
    if (known.empty())
        return;
    const auto [low, high] = std::ranges::minmax(known);
    double sum = 0, squares = 0;
    // A bucket holds what is below its limit and not below the one before it: the first, which is empty, ends
    // at the least value, and the last one's limit is moved beyond the largest.
    const double width = high > low ? (high - low) / static_cast<double>(kBins) : 1;
    std::vector<double> limits, buckets(kBins + 1);
    for (std::size_t bin = 0; bin <= kBins; ++bin)
        limits.push_back(low + width * static_cast<double>(bin));
    limits.back() = std::nextafter(std::max(limits.back(), high), HUGE_VAL);
    for (const double value : known) {
        sum += value;
        squares += value * value;
        const auto above = std::ranges::upper_bound(limits, value);
        ++buckets[static_cast<std::size_t>(above - limits.begin())];
    }
    Message histogram;
    histogram.add_double(histogram_field::kMin, low);
    histogram.add_double(histogram_field::kMax, high);
    histogram.add_double(histogram_field::kCount, static_cast<double>(known.size()));
    histogram.add_double(histogram_field::kSum, sum);
    histogram.add_double(histogram_field::kSumOfSquares, squares);
    histogram.add_packed(histogram_field::kLimits, limits);
    histogram.add_packed(histogram_field::kBuckets, buckets);
    Message content;
    content.add_bytes(value_field::kHistogram, histogram.bytes());
    bytes_ += tagged(tag, content);
}

EventFile::EventFile(const fs::path& folder) : path_(new_file(folder)) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (!failure)
        out_.open(path_, std::ios::binary);
    if (failure || !out_)
        throw Error("TensorBoard's events cannot be written to " + folder.string() + ": " +
                        (failure ? failure.message() : std::strerror(errno)) + ".",
                    "Choose a folder that can be written.");
    Message version;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    version.add_double(event_field::kWallTime, std::chrono::duration<double>(now).count());
    version.add_bytes(event_field::kFileVersion, kVersion);
    add_record(version.bytes());
    flush();
}

void EventFile::add(std::int64_t step, double wall_time, const EventSummary& summary) {
    add_record(event_of(wall_time, step, event_field::kSummary, summary.bytes()));
}

void EventFile::add_start(std::int64_t step, double wall_time) {
    Message session;
    session.add_integer(kSessionStatus, kSessionStart);
    add_record(event_of(wall_time, step, event_field::kSessionLog, session.bytes()));
}

void EventFile::add_record(const std::string& event) {
    Message length;
    length.add_little_endian(std::uint64_t{event.size()});
    Message sums[2];
    sums[0].add_little_endian(masked_sum(length.bytes()));
    sums[1].add_little_endian(masked_sum(event));
    out_ << length.bytes() << sums[0].bytes() << event << sums[1].bytes();
}

void EventFile::flush() {
    out_.flush();
    if (!out_)
        throw Error("TensorBoard's events could not be written to " + path_.string() + ": " +
                        std::strerror(errno) + ".",
                    "Make room or check the folder's permissions.");
}

bool EventFile::exists_in(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().filename().string().starts_with(kFilePrefix))
            return true;
    return false;
}

} // namespace penumbra
