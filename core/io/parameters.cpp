#include "core/io/parameters.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace penumbra {
namespace {

/// The shortest text that reads back as the same number, "1e9" rather than "1e+09".
std::string number_text(double number) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    std::string text(buffer, end);
    if (const auto plus = text.find("e+"); plus != std::string::npos) {
        const auto digits = text.find_first_not_of('0', plus + 2);
        text = text.substr(0, plus + 1) + (digits == std::string::npos ? "0" : text.substr(digits));
    }
    return text;
}

std::string value_text(const ParameterValue& value) {
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return std::to_string(*whole);
    if (const auto* number = std::get_if<double>(&value))
        return number_text(*number);
    return '"' + std::get<std::string>(value) + '"';
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// What a value of this parameter must be, to follow "must be".
std::string type_text(const ParameterValue& example) {
    if (std::holds_alternative<bool>(example))
        return "true or false";
    if (std::holds_alternative<std::int64_t>(example))
        return "a whole number";
    if (std::holds_alternative<double>(example))
        return "a finite number";
    return "a word";
}

std::string range_text(const Parameter& parameter) {
    const bool below = std::isfinite(parameter.minimum);
    const bool above = std::isfinite(parameter.maximum);
    if (below && above)
        return "between " + number_text(parameter.minimum) + " and " + number_text(parameter.maximum);
    return below ? "at least " + number_text(parameter.minimum) : "at most " + number_text(parameter.maximum);
}

/// @param shown  the refused value as the person gave it.
[[noreturn]] void refuse(const Parameter& parameter, const std::string& wanted, const std::string& shown) {
    throw Error(parameter.key + " must be " + wanted + "; " + shown + " is not.", parameter.help);
}

/// Doubles up to here are whole numbers that fit into 64 bits.
constexpr double kLargestWhole = 9007199254740992.0; // 2^53

/// `value` as the parameter's own alternative: whole numbers become doubles and, where nothing is lost, back.
std::optional<ParameterValue> converted(const Parameter& parameter, const ParameterValue& value) {
    if (value.index() == parameter.fallback.index())
        return value;
    if (const auto* whole = std::get_if<std::int64_t>(&value);
        whole && std::holds_alternative<double>(parameter.fallback))
        return static_cast<double>(*whole);
    if (const auto* number = std::get_if<double>(&value);
        number && std::holds_alternative<std::int64_t>(parameter.fallback) &&
        std::abs(*number) <= kLargestWhole && std::trunc(*number) == *number)
        return static_cast<std::int64_t>(*number);
    return std::nullopt;
}

bool in_range(const Parameter& parameter, double number) {
    return number >= parameter.minimum && number <= parameter.maximum;
}

/// The value as it is to be stored. @throws Error when it may not be.
ParameterValue accepted(const Parameter& parameter, const ParameterValue& given, const std::string& shown) {
    const auto value = converted(parameter, given);
    if (!value)
        refuse(parameter, type_text(parameter.fallback), shown);
    if (const auto* number = std::get_if<double>(&*value)) {
        if (!std::isfinite(*number))
            refuse(parameter, type_text(parameter.fallback), shown);
        if (!in_range(parameter, *number))
            refuse(parameter, range_text(parameter), shown);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&*value);
        whole && !in_range(parameter, static_cast<double>(*whole)))
        refuse(parameter, range_text(parameter), shown);
    if (const auto* word = std::get_if<std::string>(&*value); word && !parameter.choices.empty()) {
        const auto& choices = parameter.choices;
        if (std::find(choices.begin(), choices.end(), *word) == choices.end())
            refuse(parameter, "one of " + joined(choices), shown);
    }
    return *value;
}

template<class Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    const auto* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc() || stop != end)
        return std::nullopt;
    return number;
}

/// Typed text as the alternative that `parameter` wants, or as a string, which only word parameters accept.
ParameterValue value_from_text(const Parameter& parameter, std::string_view text) {
    if (std::holds_alternative<bool>(parameter.fallback) && (text == "true" || text == "false"))
        return text == "true";
    if (std::holds_alternative<std::int64_t>(parameter.fallback))
        if (const auto whole = parsed<std::int64_t>(text))
            return *whole;
    if (std::holds_alternative<std::int64_t>(parameter.fallback) ||
        std::holds_alternative<double>(parameter.fallback))
        if (const auto number = parsed<double>(text))
            return *number;
    return std::string(text);
}

/// A scalar of JSON as a value; nothing for null, arrays and objects.
std::optional<ParameterValue> value_from_json(const nlohmann::json& json) {
    if (json.is_boolean())
        return json.get<bool>();
    const bool beyond_signed = json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX;
    if (json.is_number_integer() && !beyond_signed)
        return json.get<std::int64_t>();
    if (json.is_number())
        return json.get<double>();
    if (json.is_string())
        return json.get<std::string>();
    return std::nullopt;
}

} // namespace

Parameters::Parameters() : Parameters(std::vector<Parameter>{}) {}

Parameters::Parameters(std::vector<Parameter> schema)
    : schema_(std::make_shared<const std::vector<Parameter>>(std::move(schema))) {
    for (const auto& parameter : *schema_)
        values_[parameter.key] = accepted(parameter, parameter.fallback, value_text(parameter.fallback));
}

bool Parameters::has(std::string_view key) const {
    return values_.contains(key);
}

const Parameter& Parameters::find(std::string_view key) const {
    std::vector<std::string> known;
    for (const auto& parameter : *schema_) {
        if (parameter.key == key)
            return parameter;
        known.push_back(parameter.key);
    }
    throw Error("There is no setting named \"" + std::string(key) + "\".",
                known.empty() ? "There are none here." : "The settings here are: " + joined(known) + ".");
}

const ParameterValue& Parameters::value(std::string_view key) const {
    return values_.at(find(key).key);
}

template<class T>
T Parameters::get(std::string_view key) const {
    const auto& parameter = find(key);
    const auto& value = values_.at(parameter.key);
    if constexpr (std::is_same_v<T, double>) {
        if (const auto* whole = std::get_if<std::int64_t>(&value))
            return static_cast<double>(*whole);
    }
    if constexpr (std::is_same_v<T, int>) {
        const auto whole = get<std::int64_t>(key);
        if (whole < std::numeric_limits<int>::min() || whole > std::numeric_limits<int>::max())
            throw Error(parameter.key + " is " + std::to_string(whole) + ", too large for this use.");
        return static_cast<int>(whole);
    } else {
        if (const auto* held = std::get_if<T>(&value))
            return *held;
        throw Error(parameter.key + " is " + type_text(parameter.fallback) + ", not " + type_text(T{}) + ".");
    }
}

template bool Parameters::get<bool>(std::string_view) const;
template std::int64_t Parameters::get<std::int64_t>(std::string_view) const;
template int Parameters::get<int>(std::string_view) const;
template double Parameters::get<double>(std::string_view) const;
template std::string Parameters::get<std::string>(std::string_view) const;

void Parameters::set(std::string_view key, const ParameterValue& value) {
    const auto& parameter = find(key);
    values_[parameter.key] = accepted(parameter, value, value_text(value));
}

void Parameters::set_text(std::string_view key, std::string_view text) {
    const auto& parameter = find(key);
    const auto value = value_from_text(parameter, text);
    const bool is_word = std::holds_alternative<std::string>(value);
    values_[parameter.key] = accepted(parameter, value, is_word ? value_text(value) : std::string(text));
}

nlohmann::json Parameters::to_json() const {
    auto object = nlohmann::json::object();
    for (const auto& [key, value] : values_)
        std::visit([&, &name = key](const auto& held) { object[name] = held; }, value);
    return object;
}

void Parameters::merge_json(const nlohmann::json& object) {
    if (!object.is_object())
        throw Error("Settings must be a JSON object; a JSON " + std::string(object.type_name()) + " is not.");
    auto merged = values_; // all or nothing: a refused value leaves every old one in place
    for (const auto& [key, json] : object.items()) {
        const auto& parameter = find(key);
        const auto value = value_from_json(json);
        if (!value)
            refuse(parameter, type_text(parameter.fallback), json.is_null() ? "null" : json.type_name());
        merged[parameter.key] = accepted(parameter, *value, value_text(*value));
    }
    values_ = std::move(merged);
}

} // namespace penumbra
