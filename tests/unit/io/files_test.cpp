#include "core/io/files.hpp"

#include "support/environment.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace penumbra {
namespace {

namespace fs = std::filesystem;
using testing::CurrentFolder;
using testing::EnvironmentVariable;
using testing::expect_error;
using testing::TemporaryFolder;

std::string text_of(const fs::path& path) {
    const auto bytes = read_file(path);
    return {bytes.begin(), bytes.end()};
}

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Files may not grow beyond `bytes` within its scope: the nearest to a full disk that a test can have.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit old_{};
    void (*handler_)(int);
};

/// Root may write anywhere; an ordinary user's rights for a scope, where the system has such a user.
class OrdinaryUser {
  public:
    OrdinaryUser() : was_root_(::geteuid() == 0), ordinary_(!was_root_ || ::seteuid(65534) == 0) {}
    ~OrdinaryUser() {
        if (was_root_ && ordinary_ && ::seteuid(0) != 0)
            std::abort();
    }
    OrdinaryUser(const OrdinaryUser&) = delete;
    OrdinaryUser& operator=(const OrdinaryUser&) = delete;
    bool holds() const { return ordinary_; }

  private:
    bool was_root_;
    bool ordinary_;
};

TEST(Files, AFileIsReadAsItWasWritten) {
    const TemporaryFolder folder;
    std::vector<std::uint8_t> bytes(300'000);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    write_file_atomically(folder / "a.bin", bytes);
    EXPECT_EQ(read_file(folder / "a.bin"), bytes);
    write_file_atomically(folder / "empty", std::string_view());
    EXPECT_TRUE(read_file(folder / "empty").empty());
}

TEST(Files, FilesWithoutAKnownSizeAreReadWhole) {
    EXPECT_FALSE(read_file("/proc/self/stat").empty());
}

TEST(Files, WritingReplacesTheOldFileMakesFoldersAndLeavesNothingBehind) {
    const TemporaryFolder folder;
    const auto path = folder / "runs/one/metrics.csv";
    write_file_atomically(path, "a much longer first text");
    write_file_atomically(path, "second");
    EXPECT_EQ(text_of(path), "second");
    EXPECT_EQ(entries_in(path.parent_path()), 1u);
}

TEST(Files, ANameWithoutAFolderLiesInTheCurrentOne) {
    const TemporaryFolder folder;
    const CurrentFolder here(folder.path());
    write_file_atomically("plain.txt", "here");
    EXPECT_EQ(text_of(folder / "plain.txt"), "here");
}

TEST(Files, ALinkStaysALink) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "real.txt", "old");
    fs::create_symlink("real.txt", folder / "link.txt");
    write_file_atomically(folder / "link.txt", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "link.txt"));
    EXPECT_EQ(text_of(folder / "real.txt"), "new");
}

TEST(Files, ALinkToItselfIsSaid) {
    const TemporaryFolder folder;
    fs::create_symlink("loop", folder / "loop");
    expect_error([&] { write_file_atomically(folder / "loop", "x"); }, "Cannot write");
    expect_error([&] { read_file(folder / "loop"); }, "Cannot read");
}

TEST(Files, PermissionsFollowTheUsersMask) {
    const TemporaryFolder folder;
    const auto mask = ::umask(027);
    write_file_atomically(folder / "a", "text");
    ::umask(mask);
    EXPECT_EQ(fs::status(folder / "a").permissions(), fs::perms(0640));
}

TEST(Files, AFullDiskIsSaid) {
    const auto message =
        expect_error([] { write_file_atomically("/dev/full", "text"); }, "/dev/full: the disk is full.");
    EXPECT_NE(message.find("Free some space"), std::string::npos);
    EXPECT_TRUE(fs::is_character_file("/dev/full")); // it was written into, not replaced
}

TEST(Files, AWriteThatBreaksOffLeavesTheOldFileAndNoOther) {
    const TemporaryFolder folder;
    const auto path = folder / "checkpoint";
    write_file_atomically(path, "the last good one");
    const std::vector<std::uint8_t> large(1 << 20, 7);
    {
        const FileSizeLimit limit(64 * 1024);
        expect_error([&] { write_file_atomically(path, large); }, "larger than the system allows");
    }
    EXPECT_EQ(text_of(path), "the last good one");
    EXPECT_EQ(entries_in(folder.path()), 1u);
}

TEST(Files, AReadOnlyFolderIsSaidAndTheOldFileStays) {
    const TemporaryFolder folder;
    const auto locked = folder / "locked";
    write_file_atomically(locked / "a", "old");
    fs::permissions(folder.path(), fs::perms(0755));
    fs::permissions(locked, fs::perms(0555));
    {
        const OrdinaryUser user;
        if (!user.holds())
            GTEST_SKIP() << "this system has no ordinary user to write as";
        const auto message = expect_error([&] { write_file_atomically(locked / "a", "new"); },
                                          "/locked/a: permission denied.");
        EXPECT_NE(message.find("Choose a folder you may write to"), std::string::npos);
        expect_error([&] { write_file_atomically(locked / "sub/a", "new"); }, "permission denied.");
    }
    EXPECT_EQ(text_of(locked / "a"), "old");
    EXPECT_EQ(entries_in(locked), 1u);
}

TEST(Files, AFileInThePlaceOfAFolderIsSaid) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "file", "text");
    expect_error([&] { write_file_atomically(folder / "file/below", "x"); }, "a part of this path is a file");
    expect_error([&] { write_file_atomically(folder.path(), "x"); }, "it is a folder");
    EXPECT_EQ(entries_in(folder.path()), 1u);
}

TEST(Files, WhatCannotBeReadIsNamed) {
    const TemporaryFolder folder;
    expect_error([&] { read_file(folder / "missing"); }, "missing: there is no such file or folder.");
    expect_error([&] { read_file(folder.path()); }, "it is a folder.");
}

TEST(Files, WritersAtTheSameTimeDoNotMix) {
    const TemporaryFolder folder;
    const auto path = folder / "shared";
    std::vector<std::jthread> writers;
    for (char letter = 'a'; letter < 'e'; ++letter)
        writers.emplace_back([&path, letter] {
            for (int i = 0; i < 10; ++i)
                write_file_atomically(path, std::string(10'000, letter));
        });
    writers.clear();
    const auto text = text_of(path);
    EXPECT_EQ(text, std::string(10'000, text.front()));
    EXPECT_EQ(entries_in(folder.path()), 1u);
}

TEST(Files, TheUsersFoldersFollowXdg) {
    const EnvironmentVariable home("HOME", "/home/somebody");
    const EnvironmentVariable data("XDG_DATA_HOME", "/elsewhere/data");
    const EnvironmentVariable config("XDG_CONFIG_HOME", "relative/is/ignored");
    const EnvironmentVariable cache("XDG_CACHE_HOME", std::nullopt);
    EXPECT_EQ(user_data_folder(), "/elsewhere/data/penumbra");
    EXPECT_EQ(user_config_folder(), "/home/somebody/.config/penumbra");
    EXPECT_EQ(user_cache_folder(), "/home/somebody/.cache/penumbra");
}

TEST(Files, WithoutAHomeTheUsersFoldersAreStillAbsolute) {
    const EnvironmentVariable home("HOME", std::nullopt);
    const EnvironmentVariable data("XDG_DATA_HOME", std::nullopt);
    EXPECT_TRUE(user_data_folder().is_absolute());
}

} // namespace
} // namespace penumbra
