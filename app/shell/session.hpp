#pragma once

#include "app/shell/theme.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// What the program remembers between starts. Everything has a default; nothing in here is needed.
struct Session {
    ThemeName theme = ThemeName::Dark;
    float ui_scale = 0; ///< 0: the monitor's content scale
    int width = 1600;   ///< of the window, in pixels
    int height = 1000;
    std::map<std::string, float> ratios;       ///< splitters by name, 0..1
    std::vector<std::filesystem::path> recent; ///< checkpoints, the newest first, at most ten
    std::map<std::string, std::string> values; ///< the panels' own settings: "losses.log" -> "1"

    float ratio(const std::string& name, float fallback) const;
    std::string text(const std::string& key, const std::string& fallback = {}) const;
    void set_text(const std::string& key, std::string value) { values[key] = std::move(value); }
    double number(const std::string& key, double fallback) const;
    void set_number(const std::string& key, double value);
    bool flag(const std::string& key, bool fallback) const { return number(key, fallback) != 0; }
    void set_flag(const std::string& key, bool value) { set_number(key, value); }

    /// Small arrays: hexadecimal digits, two a byte; numbers as shortest decimals. Empty where the key is
    /// missing or what stands there is no such array.
    std::vector<std::uint8_t> bytes(const std::string& key) const;
    void set_bytes(const std::string& key, std::span<const std::uint8_t> bytes);
    std::vector<float> numbers(const std::string& key) const;
    void set_numbers(const std::string& key, std::span<const float> numbers);
    void forget(const std::string& key) { values.erase(key); }

    /// Moves a checkpoint to the front of the recent ones.
    void remember(const std::filesystem::path& path);
};

/// $XDG_CONFIG_HOME/penumbra/session.json.
std::filesystem::path session_file();
/// A missing file gives the defaults; a damaged one too, with a sentence in `note`.
Session load_session(const std::filesystem::path& file, std::string& note);
/// As the file has it.
std::string session_text(const Session& session);
/// @throws Error when it cannot be written.
void save_session(const Session& session, const std::filesystem::path& file);

} // namespace penumbra
