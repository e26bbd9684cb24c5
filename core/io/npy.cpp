#include "core/io/npy.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

namespace penumbra {
namespace {

static_assert(std::endian::native == std::endian::little,
              "numbers are copied as they lie in little-endian files");

constexpr std::string_view kMagic = "\x93NUMPY";

/// A file being read, for messages that name it.
struct Source {
    const std::filesystem::path& path;

    [[noreturn]] void refuse(const std::string& what, const std::string& remedy) const {
        throw Error(path.string() + " " + what + ".", remedy);
    }
    [[noreturn]] void damaged(const std::string& what) const {
        refuse(what, "The file is damaged; write it again with numpy.save.");
    }
};

struct Header {
    std::string descr; ///< numpy's name of the type: "<f4"
    bool fortran_order = false;
    std::vector<std::size_t> shape;
};

/// Reads the header's Python dictionary, of which only three keys and four kinds of value occur.
class HeaderParser {
  public:
    HeaderParser(std::string_view text, Source source) : text_(text), source_(source) {}

    Header parse() {
        Header header;
        int keys = 0;
        expect('{');
        while (!accept('}')) {
            const auto key = quoted();
            expect(':');
            if (key == "descr")
                header.descr = type_name();
            else if (key == "fortran_order")
                header.fortran_order = flag();
            else if (key == "shape")
                header.shape = tuple();
            else
                source_.damaged("has an unknown word \"" + key + "\" in its header");
            ++keys;
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_space();
        if (keys != 3 || !text_.empty())
            malformed();
        return header;
    }

  private:
    [[noreturn]] void malformed() const { source_.damaged("has a header that is not numpy's"); }

    void skip_space() {
        while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n'))
            text_.remove_prefix(1);
    }
    bool accept(char wanted) {
        skip_space();
        if (text_.empty() || text_.front() != wanted)
            return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted))
            malformed();
    }
    bool accept_word(std::string_view word) {
        skip_space();
        if (!text_.starts_with(word))
            return false;
        text_.remove_prefix(word.size());
        return true;
    }
    std::string quoted() {
        const char quote = accept('\'') ? '\'' : '"';
        if (quote == '"')
            expect('"');
        const auto end = text_.find(quote);
        if (end == std::string_view::npos)
            malformed();
        const std::string inside(text_.substr(0, end));
        text_.remove_prefix(end + 1);
        return inside;
    }
    std::string type_name() {
        if (accept('['))
            source_.refuse("holds records with named fields",
                           "Save one field alone, as a plain array of numbers.");
        return quoted();
    }
    bool flag() {
        if (accept_word("True"))
            return true;
        if (!accept_word("False"))
            malformed();
        return false;
    }
    std::size_t number() {
        skip_space();
        std::size_t value = 0;
        const auto [stop, problem] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
        if (problem != std::errc())
            malformed();
        text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
        return value;
    }
    std::vector<std::size_t> tuple() {
        std::vector<std::size_t> values;
        expect('(');
        while (!accept(')')) {
            values.push_back(number());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return values;
    }

    std::string_view text_;
    Source source_;
};

/// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
double half_to_double(std::uint16_t bits) {
    const double sign = bits >> 15 ? -1.0 : 1.0;
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    if (exponent == 31)
        return fraction ? std::nan("") : sign * HUGE_VAL;
    if (exponent == 0)
        return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(1024 + fraction, exponent - 25);
}

template<class T>
double element(const std::uint8_t* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return static_cast<double>(value);
}

double half_element(const std::uint8_t* bytes) {
    std::uint16_t bits;
    std::memcpy(&bits, bytes, sizeof bits);
    return half_to_double(bits);
}

double bool_element(const std::uint8_t* bytes) {
    return *bytes ? 1.0 : 0.0;
}

struct ElementType {
    std::size_t bytes;
    double (*read)(const std::uint8_t*);
};

/// By numpy's name without the byte order. Integers beyond 2^53 are rounded to the nearest double.
ElementType element_type(const std::string& descr, Source source) {
    static const std::map<std::string, ElementType, std::less<>> kTypes = {
        {"f2", {2, half_element}},           {"f4", {4, element<float>}},
        {"f8", {8, element<double>}},        {"i1", {1, element<std::int8_t>}},
        {"i2", {2, element<std::int16_t>}},  {"i4", {4, element<std::int32_t>}},
        {"i8", {8, element<std::int64_t>}},  {"u1", {1, element<std::uint8_t>}},
        {"u2", {2, element<std::uint16_t>}}, {"u4", {4, element<std::uint32_t>}},
        {"u8", {8, element<std::uint64_t>}}, {"b1", {1, bool_element}},
    };
    const auto found = descr.size() == 3 ? kTypes.find(descr.substr(1)) : kTypes.end();
    const bool known_order =
        !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
    if (found == kTypes.end() || !known_order)
        source.refuse("holds numbers of the type \"" + descr + "\", which Penumbra does not read",
                      "Save it as float32: numpy.save(file, array.astype(\"float32\")).");
    if (descr[0] == '>' && found->second.bytes > 1)
        source.refuse("holds big-endian numbers", "Save it as numpy.save(file, array.astype(\"<f4\")).");
    return found->second;
}

/// The header's text; `bytes` is left at the first number.
std::string_view take_header(std::span<const std::uint8_t>& bytes, Source source) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with(kMagic))
        source.refuse("is not an .npy file", "Make one with numpy.save.");
    if (bytes.size() < 10)
        source.damaged("ends within its header");
    const unsigned version = bytes[6];
    if (version < 1 || version > 3)
        source.refuse("has the .npy format version " + std::to_string(version) +
                          ", which Penumbra does not read",
                      "Save it with a numpy that writes version 1, 2 or 3.");
    const std::size_t start = version == 1 ? 10 : 12;
    if (bytes.size() < start)
        source.damaged("ends within its header");
    const std::size_t high = version == 1 ? 0 : bytes[10] | static_cast<std::size_t>(bytes[11]) << 8;
    const std::size_t length = bytes[8] | static_cast<std::size_t>(bytes[9]) << 8 | high << 16;
    if (length > bytes.size() - start)
        source.damaged("ends within its header");
    bytes = bytes.subspan(start + length);
    return text.substr(start, length);
}

/// Product of the sides, checked against the bytes that are there.
std::size_t element_count(const Header& header, std::size_t element_bytes, std::size_t available,
                          Source source) {
    std::size_t needed = element_bytes;
    for (const auto side : header.shape)
        if (__builtin_mul_overflow(needed, side, &needed))
            source.damaged("states a shape larger than any memory");
    if (available != needed)
        source.damaged("should hold " + std::to_string(needed) +
                       " bytes of numbers by its header and holds " + std::to_string(available));
    return needed / element_bytes;
}

/// Values whose first index runs fastest, reordered so that the last one does.
std::vector<double> row_major(const std::vector<double>& column_major,
                              const std::vector<std::size_t>& shape) {
    std::vector<double> values(column_major.size());
    std::vector<std::size_t> index(shape.size(), 0);
    for (auto& value : values) {
        std::size_t source = 0;
        for (std::size_t axis = shape.size(); axis-- > 0;)
            source = source * shape[axis] + index[axis];
        value = column_major[source];
        for (std::size_t axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];)
            index[axis] = 0;
    }
    return values;
}

std::string shape_text(std::span<const std::size_t> shape) {
    std::string text;
    for (const auto side : shape)
        text += (text.empty() ? "" : ", ") + std::to_string(side);
    return "(" + text + (shape.size() == 1 ? ",)" : ")"); // Python's tuple of one
}

} // namespace

NpyArray read_npy(const std::filesystem::path& path) {
    const auto file = read_file(path);
    const Source source{path};
    std::span<const std::uint8_t> bytes(file);
    auto header = HeaderParser(take_header(bytes, source), source).parse();
    const auto type = element_type(header.descr, source);
    std::vector<double> values(element_count(header, type.bytes, bytes.size(), source));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = type.read(bytes.data() + i * type.bytes);
    if (header.fortran_order)
        values = row_major(values, header.shape);
    return {std::move(header.shape), std::move(values), header.descr.substr(1)};
}

void write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
               std::span<const float> values) {
    std::size_t count = 1;
    for (const auto side : shape)
        count *= side;
    if (count != values.size())
        throw Error("The array for " + path.string() + " has the shape " + shape_text(shape) + " but " +
                    std::to_string(values.size()) + " numbers.");

    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
    constexpr std::size_t kPrefix = 10;
    constexpr std::size_t kAlignment = 64; // numpy asks that the numbers start at a multiple of it
    const auto unpadded = kPrefix + header.size() + 1;
    header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
    header += '\n';
    if (header.size() > 0xffff)
        throw Error("The array for " + path.string() + " has too many dimensions for an .npy file.");

    std::string file(kMagic);
    file += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    file += header;
    file.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    write_file_atomically(path, file);
}

} // namespace penumbra
