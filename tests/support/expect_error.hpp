#pragma once

#include "core/error.hpp"

#include <gtest/gtest.h>
#include <string>

namespace penumbra::testing {

/// `action` must throw an Error whose problem contains `words` and is a sentence.
/// @returns the whole message, for further expectations.
template<class Action>
std::string expect_error(Action action, const std::string& words) {
    try {
        action();
    } catch (const Error& error) {
        EXPECT_NE(error.problem().find(words), std::string::npos) << "the message is: " << error.problem();
        EXPECT_TRUE(error.problem().ends_with('.')) << error.problem();
        return error.what();
    }
    ADD_FAILURE() << "no Error was thrown; expected one with: " << words;
    return {};
}

} // namespace penumbra::testing
