#include "app/shell/message_log.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace penumbra {

namespace {

std::tm local(std::time_t time) {
    std::tm parts{};
    localtime_r(&time, &parts);
    return parts;
}

std::string formatted(std::time_t time, const char* format) {
    std::array<char, 32> text{};
    const std::tm parts = local(time);
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

} // namespace

void MessageLog::add(bool problem, std::string text, std::time_t time) {
    ++version_;
    if (!messages_.empty() && messages_.back().text == text && messages_.back().problem == problem) {
        messages_.back().time = time;
        ++messages_.back().times;
        return;
    }
    messages_.push_back({time, problem, std::move(text)});
    if (messages_.size() > kMost) {
        messages_.pop_front();
    }
}

void MessageLog::clear() {
    ++version_;
    messages_.clear();
}

std::size_t MessageLog::problems() const {
    return static_cast<std::size_t>(std::ranges::count_if(messages_, &Message::problem));
}

std::string MessageLog::text(bool only_problems) const {
    std::string text;
    for (const Message& message : messages_) {
        if (only_problems && !message.problem) {
            continue;
        }
        text += formatted(message.time, "%Y-%m-%d %H:%M:%S") +
                (message.problem ? "  problem  " : "  message  ") + message.text;
        text += message.times > 1 ? " (" + std::to_string(message.times) + " times)\n" : "\n";
    }
    return text;
}

std::string clock_words(std::time_t time, std::time_t today) {
    const std::tm then = local(time);
    const std::tm now = local(today);
    const bool same_day = then.tm_year == now.tm_year && then.tm_yday == now.tm_yday;
    return formatted(time, same_day ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S");
}

} // namespace penumbra
