#include "core/io/safetensors.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

namespace penumbra {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little,
              "numbers are copied as they lie in little-endian files");

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 100'000'000; // the reference implementation's limit
constexpr const char* kMetadataKey = "__metadata__";

/// Where one array lies; offsets count from the end of the header.
struct Entry {
    std::string name;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct Header {
    std::vector<Entry> entries; ///< in the order of their data
    std::map<std::string, std::string> metadata;
};

/// Bytes of an array. @returns nothing where a side is negative or the product passes 64 bits.
std::optional<std::uint64_t> array_bytes(const std::string& dtype, const std::vector<std::int64_t>& shape) {
    std::uint64_t bytes = safetensors_element_bytes(dtype);
    for (const auto side : shape)
        if (side < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(side), &bytes))
            return std::nullopt;
    return bytes;
}

/// Reads the front of one file; its errors name the file.
class HeaderReader {
  public:
    HeaderReader(const std::filesystem::path& path, std::ifstream& stream) : path_(path), stream_(stream) {}

    /// Leaves the stream at the first array.
    Header read() {
        const auto text = read_text();
        const auto object = json::parse(text, nullptr, /*allow_exceptions=*/false);
        if (!object.is_object())
            damaged("has a header that is not a JSON object");
        Header header;
        for (const auto& [name, value] : object.items()) {
            if (name == kMetadataKey)
                header.metadata = metadata(value);
            else
                header.entries.push_back(entry(name, value));
        }
        check_layout(header.entries);
        return header;
    }

    [[noreturn]] void damaged(const std::string& what) const {
        throw Error(path_.string() + " " + what + ".",
                    "The file is damaged or not a .safetensors file; choose another one.");
    }

  private:
    [[noreturn]] void damaged_tensor(const std::string& name, const std::string& what) const {
        damaged("describes the tensor \"" + name + "\" " + what);
    }

    std::string read_text() {
        stream_.seekg(0, std::ios::end);
        const auto file_bytes = static_cast<std::uint64_t>(stream_.tellg());
        stream_.seekg(0);
        if (file_bytes < kLengthBytes)
            damaged("is too short for a .safetensors file");
        std::uint64_t length = 0;
        stream_.read(reinterpret_cast<char*>(&length), kLengthBytes);
        if (length > kLargestHeader)
            damaged("is not a .safetensors file: its header would be larger than 100 MB");
        if (length > file_bytes - kLengthBytes)
            damaged("ends within its header");
        data_bytes_ = file_bytes - kLengthBytes - length;
        std::string text(length, '\0');
        stream_.read(text.data(), static_cast<std::streamsize>(length));
        if (!stream_)
            damaged("cannot be read");
        return text;
    }

    std::map<std::string, std::string> metadata(const json& object) const {
        if (!object.is_object())
            damaged("has metadata that are not a JSON object");
        std::map<std::string, std::string> words;
        for (const auto& [key, value] : object.items()) {
            if (!value.is_string())
                damaged("has metadata \"" + key + "\" that are not text");
            words[key] = value.get<std::string>();
        }
        return words;
    }

    Entry entry(const std::string& name, const json& object) const {
        if (!object.is_object() || !object.contains("dtype") || !object.contains("shape") ||
            !object.contains("data_offsets"))
            damaged_tensor(name, "without its type, shape or place");
        Entry entry;
        entry.name = name;
        if (!object["dtype"].is_string())
            damaged_tensor(name, "with a type that is not a word");
        entry.dtype = object["dtype"].get<std::string>();
        if (safetensors_element_bytes(entry.dtype) == 0)
            damaged_tensor(name, "with the type \"" + entry.dtype + "\", which Penumbra does not know");
        const auto& shape = object["shape"];
        if (!shape.is_array())
            damaged_tensor(name, "with a shape that is not a list");
        for (const auto& side : shape)
            entry.shape.push_back(static_cast<std::int64_t>(whole(name, side, "shape")));
        const auto& offsets = object["data_offsets"];
        if (!offsets.is_array() || offsets.size() != 2)
            damaged_tensor(name, "with a place that is not two offsets");
        entry.begin = whole(name, offsets[0], "place");
        entry.end = whole(name, offsets[1], "place");
        if (entry.begin > entry.end || entry.end > data_bytes_)
            damaged_tensor(name, "at bytes " + std::to_string(entry.begin) + " to " +
                                     std::to_string(entry.end) + ", but holds " +
                                     std::to_string(data_bytes_) + " bytes of data");
        const auto needed = array_bytes(entry.dtype, entry.shape);
        if (!needed)
            damaged_tensor(name, "with a shape larger than any memory");
        if (*needed != entry.end - entry.begin)
            damaged_tensor(name, "with a shape that needs " + std::to_string(*needed) +
                                     " bytes and a place of " + std::to_string(entry.end - entry.begin));
        return entry;
    }

    std::uint64_t whole(const std::string& name, const json& value, const std::string& where) const {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > INT64_MAX)
            damaged_tensor(name, "with a " + where + " that is not made of whole numbers from 0");
        return value.get<std::uint64_t>();
    }

    void check_layout(std::vector<Entry>& entries) const {
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
        });
        std::uint64_t reached = 0;
        for (const auto& entry : entries) {
            if (entry.begin < reached)
                damaged_tensor(entry.name, "over the bytes of another tensor");
            if (entry.begin > reached)
                damaged_tensor(entry.name, "after bytes that belong to no tensor");
            reached = entry.end;
        }
        if (reached != data_bytes_)
            damaged("goes on for " + std::to_string(data_bytes_ - reached) + " bytes after its last tensor");
    }

    const std::filesystem::path& path_;
    std::ifstream& stream_;
    std::uint64_t data_bytes_ = 0;
};

std::ifstream open(const std::filesystem::path& path) {
    std::ifstream stream;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) // a folder would open too
        stream.open(path, std::ios::binary);
    if (!stream.is_open())
        throw Error("Cannot open " + path.string() + ".",
                    "Check that the file exists, is not a folder, and may be read.");
    return stream;
}

/// The header as text. Keys and metadata must be UTF-8, as JSON asks.
std::string header_text(const SafetensorsFile& file, const std::vector<std::string>& order,
                        const std::filesystem::path& path) {
    auto header = json::object();
    if (!file.metadata.empty())
        header[kMetadataKey] = file.metadata;
    std::uint64_t offset = 0;
    for (const auto& name : order) {
        const auto& tensor = file.tensors.at(name);
        const auto end = offset + tensor.bytes.size();
        header[name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    try {
        auto text = header.dump();
        text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes,
                    ' '); // so that the data are aligned
        return text;
    } catch (const json::exception&) {
        throw Error("The names or metadata for " + path.string() + " are not UTF-8 text.");
    }
}

/// Larger elements first, as the reference implementation does, so that every array is aligned to its
/// elements.
std::vector<std::string> data_order(const SafetensorsFile& file) {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : file.tensors)
        names.push_back(name);
    std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
        return safetensors_element_bytes(file.tensors.at(a).dtype) >
               safetensors_element_bytes(file.tensors.at(b).dtype);
    });
    return names;
}

void check_tensors(const SafetensorsFile& file, const std::filesystem::path& path) {
    for (const auto& [name, tensor] : file.tensors) {
        const bool fits = safetensors_element_bytes(tensor.dtype) > 0 && name != kMetadataKey &&
                          array_bytes(tensor.dtype, tensor.shape) == tensor.bytes.size();
        if (!fits)
            throw Error("The tensor \"" + name + "\" cannot be written to " + path.string() +
                        ": its name, type, shape and bytes do not fit together.");
    }
}

} // namespace

std::size_t safetensors_element_bytes(const std::string& dtype) {
    static const std::map<std::string, std::size_t> kBytes = {
        {"F64", 8},  {"I64", 8}, {"U64", 8}, {"F32", 4}, {"I32", 4}, {"U32", 4},  {"F16", 2},
        {"BF16", 2}, {"I16", 2}, {"U16", 2}, {"I8", 1},  {"U8", 1},  {"BOOL", 1},
    };
    const auto found = kBytes.find(dtype);
    return found == kBytes.end() ? 0 : found->second;
}

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
    auto stream = open(path);
    HeaderReader reader(path, stream);
    auto header = reader.read();
    SafetensorsFile file;
    file.metadata = std::move(header.metadata);
    for (auto& entry : header.entries) {
        auto& tensor = file.tensors[entry.name];
        tensor.dtype = std::move(entry.dtype);
        tensor.shape = std::move(entry.shape);
        tensor.bytes.resize(entry.end - entry.begin);
        stream.read(reinterpret_cast<char*>(tensor.bytes.data()),
                    static_cast<std::streamsize>(tensor.bytes.size()));
        if (!stream)
            reader.damaged("cannot be read to its end");
    }
    return file;
}

std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path& path) {
    auto stream = open(path);
    return HeaderReader(path, stream).read().metadata;
}

void write_safetensors(const std::filesystem::path& path, const SafetensorsFile& file) {
    check_tensors(file, path);
    const auto order = data_order(file);
    const auto header = header_text(file, order, path);
    const std::uint64_t length = header.size();
    if (length > kLargestHeader)
        throw Error("The metadata for " + path.string() +
                    " are larger than the 100 MB that the format allows.");

    std::size_t total = kLengthBytes + header.size();
    for (const auto& [name, tensor] : file.tensors)
        total += tensor.bytes.size();
    std::vector<std::uint8_t> bytes(kLengthBytes);
    bytes.reserve(total);
    std::memcpy(bytes.data(), &length, kLengthBytes);
    bytes.insert(bytes.end(), header.begin(), header.end());
    for (const auto& name : order) {
        const auto& data = file.tensors.at(name).bytes;
        bytes.insert(bytes.end(), data.begin(), data.end());
    }
    write_file_atomically(path, bytes);
}

} // namespace penumbra
