#include "core/io/files.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace penumbra {
namespace fs = std::filesystem;
namespace {

/// An open file that closes itself. The descriptor is -1 when opening failed.
class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags, mode_t mode = 0)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~Descriptor() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }
    /// Network file systems report a failed write only here.
    bool close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

  private:
    int descriptor_;
};

/// The system's reason as the end of a sentence.
std::string reason(int code) {
    switch (code) {
    case ENOSPC:
        return "the disk is full";
    case EDQUOT:
        return "your share of the disk is used up";
    case EROFS:
        return "the file system is read-only";
    case EFBIG:
        return "it is larger than the system allows a file to be";
    case ENOENT:
        return "there is no such file or folder";
    case ENOTDIR:
        return "a part of this path is a file, not a folder";
    case EISDIR:
        return "it is a folder";
    default:
        break;
    }
    auto text = std::generic_category().message(code);
    if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])))
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string remedy_for_writing(int code) {
    switch (code) {
    case ENOSPC:
    case EDQUOT:
        return "Free some space or choose another disk, then try again; nothing that was there is lost.";
    case EACCES:
    case EPERM:
    case EROFS:
        return "Choose a folder you may write to, or change its permissions.";
    case EFBIG:
        return "Raise the limit (ulimit -f) or choose another disk.";
    default:
        return "Choose another place and try again.";
    }
}

[[noreturn]] void cannot_write(const fs::path& path, int code) {
    throw Error("Cannot write " + path.string() + ": " + reason(code) + ".", remedy_for_writing(code));
}

[[noreturn]] void cannot_read(const fs::path& path, int code) {
    const bool denied = code == EACCES || code == EPERM;
    throw Error("Cannot read " + path.string() + ": " + reason(code) + ".",
                denied ? "Change its permissions or choose another file."
                       : "Check the path and choose an existing file.");
}

/// @returns 0, or the error code of the first write that failed.
int write_all(int descriptor, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return 0;
}

/// A pipe or a device cannot be replaced by renaming, only written into.
bool must_be_written_in_place(const fs::path& path) {
    std::error_code ignored;
    const auto kind = fs::status(path, ignored).type();
    return kind == fs::file_type::character || kind == fs::file_type::fifo || kind == fs::file_type::socket ||
           kind == fs::file_type::block;
}

void write_in_place(const fs::path& path, std::span<const std::uint8_t> bytes) {
    Descriptor file(path, O_WRONLY);
    if (!file.is_open())
        cannot_write(path, errno);
    if (const int code = write_all(file.get(), bytes))
        cannot_write(path, code);
    if (!file.close())
        cannot_write(path, errno);
}

/// Beside `path`, so that renaming stays on one file system; unique among processes and threads.
fs::path temporary_name(const fs::path& path) {
    static std::atomic<unsigned> counter{0};
    const auto name = ".penumbra-" + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".part";
    return path.parent_path() / name;
}

/// The bytes on the disk under a name of their own. @returns 0 or the error code.
int write_new_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
    Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (!file.is_open())
        return errno;
    if (const int code = write_all(file.get(), bytes))
        return code;
    if (::fsync(file.get()) != 0 || !file.close())
        return errno;
    return 0;
}

/// Makes the renaming itself last through a power cut. Some file systems cannot, and by now the file is whole
/// under its name, so that a refusal is not worth failing for.
void flush_folder(const fs::path& folder) {
    const Descriptor directory(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY);
    if (directory.is_open())
        ::fsync(directory.get());
}

fs::path home_folder() {
    if (const char* home = std::getenv("HOME"); home && *home)
        return home;
    if (const auto* user = ::getpwuid(::getuid()); user && user->pw_dir && *user->pw_dir)
        return user->pw_dir;
    return fs::temp_directory_path();
}

/// XDG base directory specification: a relative value is to be ignored.
fs::path xdg_folder(const char* variable, const char* below_home) {
    if (const char* value = std::getenv(variable); value && fs::path(value).is_absolute())
        return fs::path(value) / "penumbra";
    return home_folder() / below_home / "penumbra";
}

} // namespace

std::vector<std::uint8_t> read_file(const fs::path& path) {
    const Descriptor file(path, O_RDONLY);
    struct stat status {};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0)
        cannot_read(path, errno);
    std::vector<std::uint8_t> bytes;
    bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
    // Read until the end rather than st_size: pipes and files of /proc say 0.
    constexpr std::size_t kChunk = 1 << 16;
    for (;;) {
        const auto filled = bytes.size();
        bytes.resize(bytes.capacity() > filled ? bytes.capacity() : filled + std::max(filled, kChunk));
        const auto got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        const int code = errno;
        bytes.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got == 0)
            return bytes;
        if (got < 0 && code != EINTR)
            cannot_read(path, code);
    }
}

void write_file_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
    if (must_be_written_in_place(path))
        return write_in_place(path, bytes);

    std::error_code problem;
    // A link stays a link: what it points to is replaced.
    const auto target = fs::is_symlink(path, problem) ? fs::weakly_canonical(path, problem) : path;
    if (target.empty())
        cannot_write(path, problem.value());
    if (const auto folder = target.parent_path(); !folder.empty()) {
        fs::create_directories(folder, problem);
        if (problem)
            cannot_write(path, problem.value());
    }
    const auto temporary = temporary_name(target);
    int code = write_new_file(temporary, bytes);
    if (code == 0 && ::rename(temporary.c_str(), target.c_str()) != 0)
        code = errno;
    if (code != 0) {
        ::unlink(temporary.c_str());
        cannot_write(path, code);
    }
    flush_folder(target.parent_path());
}

void write_file_atomically(const fs::path& path, std::string_view text) {
    write_file_atomically(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

fs::path user_data_folder() {
    return xdg_folder("XDG_DATA_HOME", ".local/share");
}
fs::path user_config_folder() {
    return xdg_folder("XDG_CONFIG_HOME", ".config");
}
fs::path user_cache_folder() {
    return xdg_folder("XDG_CACHE_HOME", ".cache");
}

} // namespace penumbra
