#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace penumbra {

/// How well a text answers what somebody typed to find it.
struct FuzzyMatch {
    int score = 0;                   ///< higher is better; compares matches of one query only
    std::vector<std::size_t> places; ///< bytes of the text that the query's characters stand for, in order
};

/// The query's words, each as a subsequence of the text, in any order; the case of ASCII letters does not
/// matter. Characters in a row and at the beginnings of words count most: "sp" finds "Save picture" before
/// "Transposed". Nothing when a word is not in the text; an empty query matches everything alike.
std::optional<FuzzyMatch> fuzzy_match(std::string_view query, std::string_view text);

} // namespace penumbra
