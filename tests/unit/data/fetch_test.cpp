#include "core/data/fetch.hpp"

#include "core/data/md5.hpp"
#include "core/error.hpp"
#include "core/io/files.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/loopback_server.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace penumbra {

namespace {

namespace fs = std::filesystem;
using testing::expect_error;
using testing::LoopbackServer;

std::string md5_of(const std::string& text) {
    return md5({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// The text as gzip, packed at a level.
std::string packed(const std::string& text, int level) {
    std::string out(text.size() + 200, '\0');
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

class FetchTest : public ::testing::Test {
  protected:
    FetchTest() {
        for (int i = 0; i < 4000; ++i)
            content_ += std::to_string(i * i % 977) + " ";
        body_ = packed(content_, 9);
    }

    FetchSource source(std::vector<std::string> mirrors) const {
        return {"letters", std::move(mirrors), {{"file.gz", md5_of(body_), md5_of(content_)}}};
    }
    fs::path folder() const { return folder_.path() / "letters"; }
    fs::path file() const { return folder() / "file.gz"; }
    fs::path part() const { return folder() / "file.gz.part"; }
    std::string read(const fs::path& path) const {
        const auto bytes = read_file(path);
        return {bytes.begin(), bytes.end()};
    }
    void leave_part(const std::string& text) const {
        fs::create_directories(folder());
        write_file_atomically(part(), std::string_view(text));
    }
    LoopbackServer::Answer whole(const LoopbackServer::Request&) const { return {.body = body_}; }
    LoopbackServer::Answer ranged(const LoopbackServer::Request& request) const {
        if (request.range.empty())
            return {.body = body_};
        const auto from = std::stoul(request.range);
        if (from >= body_.size())
            return {.status = "416 Range Not Satisfiable"};
        return {.status = "206 Partial Content", .body = body_.substr(from)};
    }
    void expect_fetched() const {
        EXPECT_EQ(md5_of(read(file())), md5_of(body_));
        EXPECT_FALSE(fs::exists(part()));
    }
    void expect_nothing() const {
        EXPECT_FALSE(fs::exists(file()));
        EXPECT_FALSE(fs::exists(part()));
    }

    testing::TemporaryFolder folder_;
    std::string content_, body_;
};

TEST(Md5, OfRfc1321) {
    EXPECT_EQ(md5_of(""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(md5_of("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST_F(FetchTest, BringsAFileAndTellsHowFarItIs) {
    const LoopbackServer server([this](const auto& request) { return whole(request); });
    FetchProgress last;
    fetch(source({server.url()}), folder(), {.progress = [&](const FetchProgress& p) { last = p; }});
    expect_fetched();
    EXPECT_EQ(last.file, "file.gz");
    EXPECT_EQ(last.files, 1U);
    EXPECT_LE(last.fraction(), 1);
}

TEST_F(FetchTest, WhatIsThereAndRightIsKept) {
    const LoopbackServer server([this](const auto& request) { return whole(request); });
    fetch(source({server.url()}), folder());
    fetch(source({server.url()}), folder());
    EXPECT_EQ(server.requests(), 1);
    write_file_atomically(file(), std::string_view("damaged"));
    fetch(source({server.url()}), folder());
    EXPECT_EQ(server.requests(), 2);
    expect_fetched();
}

TEST_F(FetchTest, ATruncatedAnswerIsGoneOnWithByTheNextMirror) {
    const LoopbackServer cut([this](const auto&) {
        return LoopbackServer::Answer{.body = body_.substr(0, 1000), .promised = body_.size()};
    });
    std::string asked;
    const LoopbackServer good([this, &asked](const auto& request) {
        asked = request.range;
        return ranged(request);
    });
    fetch(source({cut.url(), good.url()}), folder());
    EXPECT_EQ(asked, "1000-");
    expect_fetched();
}

TEST_F(FetchTest, ATruncatedAnswerWithoutAnotherMirrorIsAnErrorThatKeepsThePart) {
    const LoopbackServer cut([this](const auto&) {
        return LoopbackServer::Answer{.body = body_.substr(0, 1000), .promised = body_.size()};
    });
    expect_error([&] { fetch(source({cut.url()}), folder()); }, "file.gz could not be fetched");
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_EQ(fs::file_size(part()), 1000U);
}

TEST_F(FetchTest, AWrongChecksumTriesTheNextMirror) {
    const LoopbackServer wrong([](const auto&) { return LoopbackServer::Answer{.body = "something else"}; });
    const LoopbackServer good([this](const auto& request) { return ranged(request); });
    fetch(source({wrong.url(), good.url()}), folder());
    expect_fetched();
    fs::remove(file());
    expect_error([&] { fetch(source({wrong.url()}), folder()); }, "wrong checksum");
    expect_nothing();
}

TEST_F(FetchTest, AFilePackedAnewIsAcceptedByItsContent) {
    const std::string anew = packed(content_, 1);
    ASSERT_NE(anew, body_);
    const LoopbackServer server([&](const auto&) { return LoopbackServer::Answer{.body = anew}; });
    fetch(source({server.url()}), folder());
    EXPECT_EQ(md5_of(read(file())), md5_of(anew));
}

TEST_F(FetchTest, ARefusedConnectionIsASentence) {
    std::string closed;
    {
        const LoopbackServer gone([this](const auto& request) { return whole(request); });
        closed = gone.url();
    }
    const auto message = expect_error([&] { fetch(source({closed}), folder()); }, "could not be fetched");
    EXPECT_NE(message.find("by hand"), std::string::npos);
    EXPECT_FALSE(fs::exists(file()));
}

TEST_F(FetchTest, AFailedTryLosesNothingOfThePart) {
    leave_part(body_.substr(0, 500));
    const LoopbackServer server([](const auto&) {
        return LoopbackServer::Answer{.status = "503 Service Unavailable", .body = "busy"};
    });
    expect_error([&] { fetch(source({server.url()}), folder()); }, "503");
    EXPECT_EQ(fs::file_size(part()), 500U);
}

TEST_F(FetchTest, AMissingFileIsASentence) {
    const LoopbackServer server([](const auto&) {
        return LoopbackServer::Answer{.status = "404 Not Found", .body = "no such thing"};
    });
    expect_error([&] { fetch(source({server.url()}), folder()); }, "404");
    expect_nothing();
}

TEST_F(FetchTest, AServerThatStallsIsGivenUp) {
    const LoopbackServer slow(
        [this](const auto&) { return LoopbackServer::Answer{.body = body_, .pause_ms = 4000}; });
    expect_error([&] { fetch(source({slow.url()}), folder(), {.stalled_seconds = 1}); },
                 "could not be fetched");
    EXPECT_FALSE(fs::exists(file()));
}

TEST_F(FetchTest, CancellingKeepsThePartAndALaterCallGoesOn) {
    const LoopbackServer slow(
        [this](const auto&) { return LoopbackServer::Answer{.body = body_, .pause_ms = 3000}; });
    int asked = 0;
    EXPECT_THROW(fetch(source({slow.url()}), folder(), {.cancelled = [&] { return ++asked > 3; }}),
                 Cancelled);
    EXPECT_FALSE(fs::exists(file()));
    leave_part(body_.substr(0, 500));
    std::string range;
    const LoopbackServer good([this, &range](const auto& request) {
        range = request.range;
        return ranged(request);
    });
    fetch(source({good.url()}), folder());
    EXPECT_EQ(range, "500-");
    expect_fetched();
}

TEST_F(FetchTest, AServerWithoutRangesSendsItAllAgain) {
    leave_part(body_.substr(0, 500));
    const LoopbackServer server([this](const auto& request) { return whole(request); });
    fetch(source({server.url()}), folder());
    expect_fetched();
}

TEST_F(FetchTest, APartThatBelongsToAnotherFileIsDropped) {
    leave_part("of something else entirely");
    const LoopbackServer server([this](const auto& request) { return ranged(request); });
    fetch(source({server.url()}), folder());
    expect_fetched();
}

TEST_F(FetchTest, APartThatIsWholeNeedsNoMore) {
    leave_part(body_);
    const LoopbackServer server([this](const auto& request) { return ranged(request); });
    fetch(source({server.url()}), folder());
    expect_fetched();
}

TEST_F(FetchTest, AFolderThatCannotBeMadeIsASentence) {
    write_file_atomically(folder_.path() / "letters", std::string_view("a file"));
    expect_error([&] { fetch(source({"http://127.0.0.1:1/"}), folder()); }, "cannot be written");
}

TEST(MnistSource, NamesTheFourFilesAndTheirChecksums) {
    const auto source = mnist_source();
    ASSERT_EQ(source.files.size(), 4U);
    for (const auto& file : source.files) {
        EXPECT_EQ(file.md5.size(), 32U);
        EXPECT_EQ(file.content_md5.size(), 32U);
    }
    for (const auto& mirror : source.mirrors)
        EXPECT_TRUE(mirror.starts_with("https://") && mirror.ends_with('/'));
}

} // namespace

} // namespace penumbra
