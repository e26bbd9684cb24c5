#include "core/io/event_file.hpp"

#include "core/io/png.hpp"
#include "support/event_reader.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace penumbra {
namespace {

using testing::event_file_in;
using testing::expect_error;
using testing::read_records;
using testing::ReadEvents;
using testing::TemporaryFolder;
using testing::WireMessage;

TEST(EventFile, BeginsWithItsVersionAndHasAPlaceInTheOrderOfTime) {
    const TemporaryFolder folder;
    EXPECT_FALSE(EventFile::exists_in(folder / "run"));
    const EventFile file(folder / "run");
    EXPECT_TRUE(EventFile::exists_in(folder / "run"));
    EXPECT_EQ(file.path(), event_file_in(folder / "run"));
    EXPECT_TRUE(file.path().filename().string().starts_with("events.out.tfevents."));
    const auto records = read_records(file.path());
    ASSERT_EQ(records.size(), 1U);
    const WireMessage event(records.front());
    EXPECT_EQ(event.one(3).bytes, "brain.Event:2");
    EXPECT_GT(event.one(1).as_double(), 1.7e9);
}

TEST(EventFile, ScalarsComeBackWithStepAndTime) {
    const TemporaryFolder folder;
    EventFile file(folder.path());
    EventSummary summary;
    summary.add_scalar("loss/total", 1.25F);
    summary.add_scalar("loss/kl", -3e-8F);
    file.add(300, 1234.5, summary);
    file.add(std::int64_t{1} << 40, 1235, summary);
    file.add_start(301, 1236);
    file.flush();
    const auto records = read_records(file.path());
    ASSERT_EQ(records.size(), 4U);
    const WireMessage event(records[1]);
    EXPECT_EQ(event.one(1).as_double(), 1234.5);
    EXPECT_EQ(event.one(2).number, 300U);
    EXPECT_EQ(event.one(5).message().fields.at(1).size(), 2U);
    const ReadEvents events(file.path());
    EXPECT_EQ(events.scalar("loss/total", 300), 1.25F);
    EXPECT_EQ(events.scalar("loss/kl", std::int64_t{1} << 40), -3e-8F);
    EXPECT_EQ(events.starts, std::vector<std::int64_t>{301});
}

TEST(EventFile, APictureIsItsPngWithItsSize) {
    const TemporaryFolder folder;
    EventFile file(folder.path());
    const std::vector<std::uint8_t> pixels(300 * 7, 200);
    const auto png = encode_png(300, 7, 1, pixels);
    EventSummary summary;
    summary.add_grey_image("reconstructions", 300, 7, png);
    file.add(1, 2, summary);
    file.flush();
    const auto image = ReadEvents(file.path()).values.at("reconstructions").at(1).one(4).message();
    EXPECT_EQ(image.one(1).number, 7U);
    EXPECT_EQ(image.one(2).number, 300U);
    EXPECT_EQ(image.one(3).number, 1U);
    EXPECT_EQ(image.one(4).bytes, std::string(png.begin(), png.end()));
    EXPECT_EQ(image.one(4).bytes.substr(1, 3), "PNG");
}

TEST(EventFile, AHistogramCountsEveryFiniteValueOnce) {
    const TemporaryFolder folder;
    EventFile file(folder.path());
    std::vector<float> values;
    for (int i = 0; i < 1000; ++i)
        values.push_back(static_cast<float>(std::sin(i)) * 3);
    auto with_holes = values;
    with_holes.push_back(std::numeric_limits<float>::quiet_NaN());
    with_holes.push_back(std::numeric_limits<float>::infinity());
    EventSummary summary;
    summary.add_histogram("codes/z0", with_holes);
    summary.add_histogram("codes/z1", std::vector<float>(5, 0.1F));
    summary.add_histogram("codes/none", std::vector<float>{NAN});
    file.add(1, 2, summary);
    file.flush();

    const ReadEvents events(file.path());
    EXPECT_FALSE(events.values.contains("codes/none"));
    const auto histogram = events.values.at("codes/z0").at(1).one(5).message();
    const auto limits = histogram.doubles(6), buckets = histogram.doubles(7);
    ASSERT_EQ(limits.size(), buckets.size());
    EXPECT_EQ(histogram.one(3).as_double(), 1000);
    EXPECT_EQ(histogram.one(1).as_double(), *std::ranges::min_element(values));
    EXPECT_EQ(histogram.one(2).as_double(), *std::ranges::max_element(values));
    EXPECT_NEAR(histogram.one(4).as_double(), std::accumulate(values.begin(), values.end(), 0.0), 1e-9);
    for (std::size_t bin = 0; bin < limits.size(); ++bin) {
        const double below = bin == 0 ? -HUGE_VAL : limits[bin - 1];
        EXPECT_LT(below, limits[bin]);
        const auto count =
            std::ranges::count_if(values, [&](double v) { return v >= below && v < limits[bin]; });
        EXPECT_EQ(buckets[bin], static_cast<double>(count)) << bin;
    }
    // All values the same.
    const auto narrow = events.values.at("codes/z1").at(1).one(5).message();
    const auto counts = narrow.doubles(7);
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0), 5);
    EXPECT_EQ(narrow.one(1).as_double(), narrow.one(2).as_double());
}

TEST(EventFile, AFolderThatCannotBeWrittenIsSaid) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "file", "not a folder");
    expect_error([&] { EventFile(folder / "file/run"); }, "TensorBoard's events cannot be written to");
}

} // namespace
} // namespace penumbra
