#include "core/data/fetch.hpp"

#include "core/data/gzip.hpp"
#include "core/data/md5.hpp"
#include "core/error.hpp"
#include "core/io/files.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <curl/curl.h>
#include <memory>
#include <unistd.h>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

constexpr const char* kByHand =
    "Copy the files into that folder by hand, or use the built-in digits (--data synthetic).";

/// A mirror did not give the file; the next one may.
struct MirrorFailed {
    std::string reason;
};

bool right(const fs::path& path, const FetchFile& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return false;
    try {
        return md5(read_file(path)) == file.md5 || md5(read_file_maybe_gzip(path)) == file.content_md5;
    } catch (const Error&) { // cut off, or no gzip at all
        return false;
    }
}

/// The file being written, and everything curl's callbacks need.
struct Transfer {
    std::FILE* out = nullptr;
    std::int64_t before = 0; ///< bytes that were there already
    std::int64_t bytes = 0;  ///< of this transfer
    int write_error = 0;
    CURL* handle = nullptr;
    FetchProgress progress;
    const FetchOptions* options = nullptr;
    bool cancelled = false;
};

std::size_t on_bytes(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    // A server that does not know ranges sends the whole file again.
    if (transfer.bytes == 0 && transfer.before > 0 && status == 200) {
        if (ftruncate(fileno(transfer.out), 0) != 0 || std::fseek(transfer.out, 0, SEEK_SET) != 0) {
            transfer.write_error = errno;
            return 0;
        }
        transfer.before = 0;
    }
    const std::size_t written = std::fwrite(data, size, count, transfer.out);
    if (written != count)
        transfer.write_error = errno;
    transfer.bytes += static_cast<std::int64_t>(written * size);
    return written * size;
}

int on_progress(void* user, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.options->cancelled && transfer.options->cancelled()) {
        transfer.cancelled = true;
        return 1;
    }
    transfer.progress.bytes = transfer.before + transfer.bytes;
    transfer.progress.total = total > 0 ? transfer.before + total : 0;
    if (transfer.options->progress)
        transfer.options->progress(transfer.progress);
    return 0;
}

struct CloseHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

using Handle = std::unique_ptr<CURL, CloseHandle>;

Handle make_handle(Transfer& transfer, const std::string& url, const FetchOptions& options) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    Handle handle(initialised == CURLE_OK ? curl_easy_init() : nullptr);
    if (!handle)
        throw Error("The download library (libcurl) could not be started.", kByHand);
    transfer.handle = handle.get();
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle.get(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(handle.get(), CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, options.connect_seconds);
    curl_easy_setopt(handle.get(), CURLOPT_LOW_SPEED_LIMIT, 100L);
    curl_easy_setopt(handle.get(), CURLOPT_LOW_SPEED_TIME, options.stalled_seconds);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(handle.get(), CURLOPT_XFERINFODATA, &transfer);
    curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, "penumbra");
    // Not CURLOPT_RESUME_FROM, which gives up on a server that sends everything again.
    if (transfer.before > 0)
        curl_easy_setopt(handle.get(), CURLOPT_RANGE, (std::to_string(transfer.before) + "-").c_str());
    return handle;
}

[[noreturn]] void cannot_write(const fs::path& path, int error) {
    throw Error("The download cannot be written to " + path.string() + ": " + std::strerror(error) + ".",
                "Make room or choose another folder; what has arrived is kept and continued.");
}

/// Appends what is missing to `part`. @throws MirrorFailed, Cancelled, Error when it cannot be written.
void transfer_file(const std::string& url, const fs::path& part, const FetchProgress& progress,
                   const FetchOptions& options) {
    std::unique_ptr<std::FILE, CloseFile> out(std::fopen(part.c_str(), "ab"));
    if (!out)
        cannot_write(part, errno);
    std::error_code ignored;
    Transfer transfer;
    transfer.out = out.get();
    transfer.before = static_cast<std::int64_t>(fs::file_size(part, ignored));
    transfer.progress = progress;
    transfer.options = &options;
    std::array<char, CURL_ERROR_SIZE> words{};
    const Handle handle = make_handle(transfer, url, options);
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
    const CURLcode code = curl_easy_perform(handle.get());
    if (std::fflush(out.get()) != 0 || fsync(fileno(out.get())) != 0)
        transfer.write_error = errno;
    if (transfer.cancelled)
        throw Cancelled();
    if (transfer.write_error != 0)
        cannot_write(part, transfer.write_error);
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (fs::file_size(part, ignored) == 0)
        fs::remove(part, ignored); // nothing came: no trace is left
    // 416: there is nothing after what we have. The checksum will tell whether that is the file.
    if (code != CURLE_OK && status != 416)
        throw MirrorFailed{url + ": " + (words[0] ? words.data() : curl_easy_strerror(code))};
}

void fetch_from(const std::string& mirror, const FetchFile& file, const fs::path& folder,
                const FetchProgress& progress, const FetchOptions& options) {
    const fs::path part = folder / (file.name + ".part");
    std::error_code ignored;
    const bool resumed = fs::exists(part, ignored);
    transfer_file(mirror + file.name, part, progress, options);
    if (!right(part, file)) {
        const bool removed = fs::remove(part, ignored);
        // What was there before may have been of another file.
        if (resumed && removed)
            return fetch_from(mirror, file, folder, progress, options);
        throw MirrorFailed{mirror + file.name + ": what it sent has the wrong checksum"};
    }
    std::error_code error;
    fs::rename(part, folder / file.name, error);
    if (error)
        cannot_write(folder / file.name, error.value());
}

void fetch_file(const FetchSource& source, const FetchFile& file, const fs::path& folder,
                const FetchProgress& progress, const FetchOptions& options) {
    std::string reasons;
    for (const auto& mirror : source.mirrors) {
        try {
            return fetch_from(mirror, file, folder, progress, options);
        } catch (const MirrorFailed& failed) {
            reasons += (reasons.empty() ? "" : "; ") + failed.reason;
        }
    }
    throw Error(file.name + " could not be fetched (" + reasons + ").",
                "Try again when the network is there. " + std::string(kByHand));
}

} // namespace

FetchSource mnist_source() {
    return {"mnist",
            {"https://ossci-datasets.s3.amazonaws.com/mnist/",
             "https://storage.googleapis.com/cvdf-datasets/mnist/"},
            {{"train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873",
              "6bbc9ace898e44ae57da46a324031adb"},
             {"train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432",
              "a25bea736e30d166cdddb491f175f624"},
             {"t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3",
              "2646ac647ad5339dbf082846283269ea"},
             {"t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c",
              "27ae3e4e09519cfbb04c329615203637"}}};
}

void fetch(const FetchSource& source, const fs::path& folder, const FetchOptions& options) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        cannot_write(folder, error.value());
    FetchProgress progress;
    progress.files = source.files.size();
    for (const auto& file : source.files) {
        progress.file = file.name;
        ++progress.number;
        if (options.cancelled && options.cancelled())
            throw Cancelled();
        if (options.progress)
            options.progress(progress);
        if (!right(folder / file.name, file))
            fetch_file(source, file, folder, progress, options);
    }
}

} // namespace penumbra
