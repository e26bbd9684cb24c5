#pragma once

#include <cstdio>
#include <string>

namespace penumbra {

/// Numbers as printf writes them, for a line of a panel; up to 159 bytes, what is longer is cut.
template<class... Values>
std::string printed(const char* format, Values... values) {
    char text[160];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

} // namespace penumbra
