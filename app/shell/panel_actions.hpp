#pragma once

#include <array>
#include <string>
#include <string_view>

namespace penumbra {

/// Something that can be done with every panel.
struct PanelVerb {
    const char* id;    ///< "picture": the action of the map is "picture.latent-map"
    const char* label; ///< before the panel's name, in the palette
    const char* after; ///< behind it
    const char* menu;  ///< in the menu of its title
};
constexpr std::array<PanelVerb, 5> kPanelVerbs{{
    {"show", "Show ", "", "Show"},
    {"present", "Present ", "", "Present"},
    {"picture", "Save picture of ", "…", "Save picture…"},
    {"copy", "Copy table of ", "", "Copy table"},
    {"table", "Save table of ", "…", "Save table…"},
}};

/// "latent-map" of "Latent map": in lower case, a dash for what is neither letter nor digit.
std::string panel_slug(std::string_view title);
/// "picture.latent-map".
std::string panel_action(const PanelVerb& verb, std::string_view title);

} // namespace penumbra
