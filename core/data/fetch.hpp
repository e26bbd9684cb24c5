#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace penumbra {

/// One file of a data set on the web.
struct FetchFile {
    std::string name;        ///< "train-images-idx3-ubyte.gz"
    std::string md5;         ///< of the file as it is usually served
    std::string content_md5; ///< of what it unpacks to, which is right too when it was packed anew
};

/// Where a data set can be fetched from: every mirror is a URL ending in a slash, tried in order.
struct FetchSource {
    std::string name;
    std::vector<std::string> mirrors;
    std::vector<FetchFile> files;
};

/// MNIST's four files and its public mirrors.
FetchSource mnist_source();

struct FetchProgress {
    std::string file;       ///< being fetched
    std::size_t number = 0; ///< of it, from 1
    std::size_t files = 0;  ///< all of them
    std::int64_t bytes = 0; ///< of this file so far
    std::int64_t total = 0; ///< of this file; 0 while unknown
    double fraction() const {
        const double within = total > 0 ? static_cast<double>(bytes) / static_cast<double>(total) : 0;
        return files > 0 ? (static_cast<double>(number) - 1 + within) / static_cast<double>(files) : 0;
    }
};

struct FetchOptions {
    std::function<void(const FetchProgress&)> progress = {};
    std::function<bool()> cancelled = {}; ///< asked some times a second
    long connect_seconds = 15;            ///< a connection may take
    long stalled_seconds = 20;            ///< a server may send less than 100 bytes a second
};

/// Fetches what is missing or wrong of the source's files into `folder`. A file arrives as NAME.part, which a
/// later call goes on with, is checked, and then renamed: what has its proper name is whole and right.
/// @throws Error with the reasons of every mirror; Cancelled, keeping the part that is there.
void fetch(const FetchSource& source, const std::filesystem::path& folder, const FetchOptions& options = {});

} // namespace penumbra
