#include "app/shell/session.hpp"

#include "core/studio.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

constexpr std::size_t kRecentFiles = 10;

Session from_json(const nlohmann::json& object) {
    Session session;
    session.theme = theme_name(object.value("theme", to_string(session.theme)));
    session.ui_scale = std::clamp(object.value("ui_scale", 0.0F), 0.0F, 4.0F);
    session.width = std::clamp(object.value("width", session.width), 640, 16384);
    session.height = std::clamp(object.value("height", session.height), 400, 16384);
    for (const auto& [name, value] : object.value("ratios", std::map<std::string, float>{})) {
        session.ratios[name] = std::clamp(value, 0.0F, 1.0F);
    }
    for (const std::string& path : object.value("recent", std::vector<std::string>{})) {
        if (session.recent.size() < kRecentFiles) {
            session.recent.emplace_back(path);
        }
    }
    session.values = object.value("values", session.values);
    return session;
}

} // namespace

float Session::ratio(const std::string& name, float fallback) const {
    const auto found = ratios.find(name);
    return found != ratios.end() ? found->second : fallback;
}

std::string Session::text(const std::string& key, const std::string& fallback) const {
    const auto found = values.find(key);
    return found != values.end() ? found->second : fallback;
}

double Session::number(const std::string& key, double fallback) const {
    const auto found = values.find(key);
    if (found == values.end()) {
        return fallback;
    }
    double value = 0;
    const char* end = found->second.data() + found->second.size();
    const auto [stop, error] = std::from_chars(found->second.data(), end, value);
    return error == std::errc() && stop == end && std::isfinite(value) ? value : fallback;
}

void Session::set_number(const std::string& key, double value) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    values[key] = std::string(text.data(), end);
}

std::vector<std::uint8_t> Session::bytes(const std::string& key) const {
    const std::string digits = text(key);
    std::vector<std::uint8_t> bytes(digits.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* begin = digits.data() + 2 * i;
        const auto [stop, error] = std::from_chars(begin, begin + 2, bytes[i], 16);
        if (error != std::errc() || stop != begin + 2) {
            return {};
        }
    }
    return bytes;
}

void Session::set_bytes(const std::string& key, std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string& digits = values[key];
    digits.clear();
    for (const std::uint8_t byte : bytes) {
        digits += kDigits[byte >> 4U];
        digits += kDigits[byte & 15U];
    }
}

std::vector<float> Session::numbers(const std::string& key) const {
    const std::string words = text(key);
    std::vector<float> numbers;
    const char* at = words.data();
    const char* const end = at + words.size();
    while (at < end) {
        float value = 0;
        const auto [stop, error] = std::from_chars(at, end, value);
        if (error != std::errc() || !std::isfinite(value)) {
            return {};
        }
        numbers.push_back(value);
        at = stop < end && *stop == ' ' ? stop + 1 : stop;
    }
    return numbers;
}

void Session::set_numbers(const std::string& key, std::span<const float> numbers) {
    std::string& words = values[key];
    words.clear();
    for (const float number : numbers) {
        std::array<char, 32> text{};
        const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
        words += words.empty() ? "" : " ";
        words.append(text.data(), end);
    }
}

void Session::remember(const std::filesystem::path& path) {
    std::erase(recent, path);
    recent.insert(recent.begin(), path);
    if (recent.size() > kRecentFiles) {
        recent.resize(kRecentFiles);
    }
}

std::filesystem::path session_file() {
    return user_config_folder() / "session.json";
}

Session load_session(const std::filesystem::path& file, std::string& note) {
    note.clear();
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return {};
    }
    try {
        const auto bytes = read_file(file);
        return from_json(nlohmann::json::parse(bytes.begin(), bytes.end()));
    } catch (const std::exception& problem) {
        note = "The session file " + file.string() + " is damaged and was ignored; it will be written anew.";
        return {};
    }
}

std::string session_text(const Session& session) {
    nlohmann::json object{
        {"theme", to_string(session.theme)}, {"ui_scale", session.ui_scale}, {"width", session.width},
        {"height", session.height},          {"ratios", session.ratios},     {"values", session.values}};
    object["recent"] = nlohmann::json::array();
    for (const auto& path : session.recent) {
        object["recent"].push_back(path.string());
    }
    // A file name need not be UTF-8; such bytes are replaced rather than let the whole session be lost.
    return object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void save_session(const Session& session, const std::filesystem::path& file) {
    write_file_atomically(file, session_text(session));
}

} // namespace penumbra
