#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace penumbra {

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

/// One hyper-parameter as data: the window draws it, the command line sets it and the checks come from here,
/// so that a model states its ranges once.
struct Parameter {
    std::string key{};         ///< name in JSON and in --set key=value
    std::string label{};       ///< what the window calls it
    std::string help{};        ///< one sentence, with units
    ParameterValue fallback{}; ///< the default; its alternative fixes the type
    double minimum = -std::numeric_limits<double>::infinity(); ///< closed range, numbers only
    double maximum = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices{}; ///< allowed words, strings only
    bool live = false;                  ///< may be changed while training runs
    bool folded = true;                 ///< shown only when the person unfolds the rest
    bool logarithmic = false;           ///< the window's slider moves in decades
};

/// Values for a schema. Every value is always present and within range.
class Parameters {
  public:
    Parameters();
    explicit Parameters(std::vector<Parameter> schema);

    const std::vector<Parameter>& schema() const { return *schema_; }
    bool has(std::string_view key) const;

    /// @throws Error if the key is unknown or of another type. Integers read as double are converted.
    template<class T>
    T get(std::string_view key) const;
    const ParameterValue& value(std::string_view key) const;

    /// @throws Error naming the key, the value and the allowed range; the old value stays.
    void set(std::string_view key, const ParameterValue& value);
    /// The same from text, as typed after --set. "1e-3", "true", "conv".
    void set_text(std::string_view key, std::string_view text);

    nlohmann::json to_json() const;
    /// Every key present in `object` is set; keys the schema does not know are an Error, missing ones keep
    /// defaults.
    void merge_json(const nlohmann::json& object);

    bool operator==(const Parameters& other) const { return values_ == other.values_; }

  private:
    const Parameter& find(std::string_view key) const;

    std::shared_ptr<const std::vector<Parameter>> schema_;
    std::map<std::string, ParameterValue, std::less<>> values_;
};

} // namespace penumbra
