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

void save_session(const Session& session, const std::filesystem::path& file) {
    nlohmann::json object{
        {"theme", to_string(session.theme)}, {"ui_scale", session.ui_scale}, {"width", session.width},
        {"height", session.height},          {"ratios", session.ratios},     {"values", session.values}};
    object["recent"] = nlohmann::json::array();
    for (const auto& path : session.recent) {
        object["recent"].push_back(path.string());
    }
    // A file name need not be UTF-8; such bytes are replaced rather than let the whole session be lost.
    const auto text = object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    write_file_atomically(file, std::string_view(text));
}

} // namespace penumbra
