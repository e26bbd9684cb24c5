#include "app/shell/fuzzy.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

namespace penumbra {

namespace {

constexpr int kMatched = 1;
constexpr int kInARow = 5;
constexpr int kWordBegins = 6;
constexpr int kGap = 1; ///< taken off for each stretch that is left out
constexpr int kImpossible = std::numeric_limits<int>::min() / 2;

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

bool begins_word(std::string_view text, std::size_t at) {
    return at == 0 || !is_letter(text[at - 1]);
}

/// The best places of one word. best[i][j]: of its first i + 1 characters, the last of them at j.
std::optional<FuzzyMatch> match_word(std::string_view word, std::string_view text) {
    const std::size_t rows = word.size();
    const std::size_t columns = text.size();
    std::vector<int> best(rows * columns, kImpossible);
    std::vector<std::size_t> from(rows * columns, columns);
    for (std::size_t i = 0; i < rows; ++i) {
        int before = kImpossible; // the best of the row above, left of j - 1
        std::size_t before_at = columns;
        for (std::size_t j = i; j < columns; ++j) {
            if (i > 0 && j >= 2 && best[(i - 1) * columns + j - 2] > before) {
                before = best[(i - 1) * columns + j - 2];
                before_at = j - 2;
            }
            if (lower(word[i]) != lower(text[j])) {
                continue;
            }
            const int own = kMatched + (begins_word(text, j) ? kWordBegins : 0);
            int& here = best[i * columns + j];
            if (i == 0) {
                here = own;
                continue;
            }
            if (before > kImpossible) {
                here = before + own - kGap;
                from[i * columns + j] = before_at;
            }
            const int beside = best[(i - 1) * columns + j - 1];
            if (beside > kImpossible && beside + own + kInARow >= here) {
                here = beside + own + kInARow;
                from[i * columns + j] = j - 1;
            }
        }
    }
    const auto last = best.end() - static_cast<std::ptrdiff_t>(columns);
    const auto top = std::max_element(last, best.end());
    if (rows > columns || *top == kImpossible) {
        return std::nullopt;
    }
    FuzzyMatch match{*top, std::vector<std::size_t>(rows)};
    auto at = static_cast<std::size_t>(top - last);
    for (std::size_t i = rows; i-- > 0;) {
        match.places[i] = at;
        at = from[i * columns + at];
    }
    return match;
}

} // namespace

std::optional<FuzzyMatch> fuzzy_match(std::string_view query, std::string_view text) {
    FuzzyMatch whole;
    while (!query.empty()) {
        const std::size_t space = std::min(query.find(' '), query.size());
        const std::string_view word = query.substr(0, space);
        query.remove_prefix(std::min(space + 1, query.size()));
        if (word.empty()) {
            continue;
        }
        if (text.empty()) {
            return std::nullopt;
        }
        const auto match = match_word(word, text);
        if (!match) {
            return std::nullopt;
        }
        whole.score += match->score;
        whole.places.insert(whole.places.end(), match->places.begin(), match->places.end());
    }
    std::ranges::sort(whole.places);
    const auto repeated = std::ranges::unique(whole.places);
    whole.places.erase(repeated.begin(), repeated.end());
    return whole;
}

} // namespace penumbra
