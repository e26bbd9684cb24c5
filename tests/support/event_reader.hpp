#pragma once

#include "core/io/crc32c.hpp"
#include "core/io/files.hpp"

#include <bit>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace penumbra::testing {

/// A protobuf message taken apart by the wire format alone: for each field number its values in order,
/// varints and fixed-size numbers as 64 bits, everything of a length as bytes.
/// https://protobuf.dev/programming-guides/encoding
struct WireMessage {
    struct Value {
        std::uint32_t type = 0; ///< 0 varint, 1 64 bits, 2 bytes, 5 32 bits
        std::uint64_t number = 0;
        std::string bytes;

        double as_double() const { return std::bit_cast<double>(number); }
        float as_float() const { return std::bit_cast<float>(static_cast<std::uint32_t>(number)); }
        WireMessage message() const { return WireMessage(bytes); }
    };
    std::map<std::uint32_t, std::vector<Value>> fields;

    explicit WireMessage(const std::string& bytes) {
        std::size_t at = 0;
        const auto fixed = [&](std::size_t size) {
            if (at + size > bytes.size())
                throw std::runtime_error("a message ends within a number");
            std::uint64_t number = 0;
            for (std::size_t i = 0; i < size; ++i)
                number |= std::uint64_t{static_cast<std::uint8_t>(bytes[at++])} << 8 * i;
            return number;
        };
        const auto varint = [&] {
            std::uint64_t number = 0;
            for (int shift = 0;; shift += 7) {
                const auto byte = fixed(1);
                number |= (byte & 0x7F) << shift;
                if (byte < 0x80)
                    return number;
            }
        };
        while (at < bytes.size()) {
            const auto key = varint();
            Value value{static_cast<std::uint32_t>(key & 7), 0, {}};
            if (value.type == 0)
                value.number = varint();
            else if (value.type == 1)
                value.number = fixed(8);
            else if (value.type == 5)
                value.number = fixed(4);
            else if (value.type == 2) {
                const auto size = varint();
                if (at + size > bytes.size())
                    throw std::runtime_error("a message ends within a field");
                value.bytes = bytes.substr(at, size);
                at += size;
            } else
                throw std::runtime_error("a message holds an unknown wire type");
            fields[static_cast<std::uint32_t>(key >> 3)].push_back(std::move(value));
        }
    }

    bool has(std::uint32_t field) const { return fields.contains(field); }
    const Value& one(std::uint32_t field) const {
        const auto& values = fields.at(field);
        if (values.size() != 1)
            throw std::runtime_error("a field is there more than once");
        return values.front();
    }
    /// A packed field of doubles.
    std::vector<double> doubles(std::uint32_t field) const {
        const auto& bytes = one(field).bytes;
        std::vector<double> values(bytes.size() / sizeof(double));
        std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }
};

/// The records of a TFRecord file, every sum checked.
inline std::vector<std::string> read_records(const std::filesystem::path& path) {
    const auto file = read_file(path);
    const auto number = [&](std::size_t at, std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= std::uint64_t{file.at(at + i)} << 8 * i;
        return value;
    };
    const auto check = [&](std::size_t at, std::size_t size) {
        const auto sum = crc32c(std::span(file).subspan(at, size));
        const std::uint32_t masked = (sum >> 15 | sum << 17) + 0xa282ead8U;
        if (masked != number(at + size, 4))
            throw std::runtime_error("a record's sum is wrong");
    };
    std::vector<std::string> records;
    for (std::size_t at = 0; at < file.size();) {
        check(at, 8);
        const auto size = number(at, 8);
        check(at + 12, size);
        records.emplace_back(file.begin() + static_cast<std::ptrdiff_t>(at + 12),
                             file.begin() + static_cast<std::ptrdiff_t>(at + 12 + size));
        at += 12 + size + 4;
    }
    return records;
}

/// The only file of events in a folder.
inline std::filesystem::path event_file_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        found.push_back(entry.path());
    if (found.size() != 1)
        throw std::runtime_error(folder.string() + " does not hold exactly one file");
    return found.front();
}

/// What the events of a file say: the values of each tag by step, and the starts of sessions.
struct ReadEvents {
    std::map<std::string, std::map<std::int64_t, WireMessage>> values; ///< tag -> step -> Summary.Value
    std::vector<std::int64_t> starts;
    std::string version;

    explicit ReadEvents(const std::filesystem::path& path) {
        for (const auto& record : read_records(path)) {
            const WireMessage event(record);
            const auto step = event.has(2) ? static_cast<std::int64_t>(event.one(2).number) : 0;
            if (event.has(3))
                version = event.one(3).bytes;
            if (event.has(7) && event.one(7).message().one(1).number == 1)
                starts.push_back(step);
            if (!event.has(5))
                continue;
            const auto summary = event.one(5).message();
            for (const auto& value : summary.fields.at(1)) {
                auto content = value.message();
                const auto tag = content.one(1).bytes;
                if (!values[tag].emplace(step, std::move(content)).second)
                    throw std::runtime_error(tag + " is there twice for a step");
            }
        }
    }
    float scalar(const std::string& tag, std::int64_t step) const {
        return values.at(tag).at(step).one(2).as_float();
    }
};

} // namespace penumbra::testing
