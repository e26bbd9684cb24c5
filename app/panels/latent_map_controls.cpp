// What the map shows: whose codes, of which images, along which axes, coloured by what.

#include "app/panels/latent_map_panel.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <array>

namespace penumbra {
namespace {

constexpr std::size_t kFew = 5000;
constexpr std::size_t kEverything = 1'000'000;

struct ImagesOption {
    ImageChoice images;
    std::size_t most;
    const char* words;
};
constexpr std::array<ImagesOption, 6> kImages{{{ImageChoice::Test, kFew, "5,000 test"},
                                               {ImageChoice::Test, kEverything, "all test"},
                                               {ImageChoice::Validation, kFew, "5,000 validation"},
                                               {ImageChoice::Training, kFew, "5,000 training"},
                                               {ImageChoice::Training, kEverything, "all training"},
                                               {ImageChoice::All, kEverything, "all images"}}};

/// Width of a combo box that shows a text whole.
float combo_width(const std::string& text) {
    return ImGui::CalcTextSize(text.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x +
           ImGui::GetFrameHeight();
}

} // namespace

void LatentMapPanel::set_axes(PanelContext& context, MapAxes axes) {
    axes_ = axes;
    context.shell.redraw_after(0);
}

void LatentMapPanel::set_images(PanelContext& context, ImageChoice images, std::size_t most) {
    walk_->images = images;
    walk_->most = most;
    walk_->only.reset();
    context.shell.redraw_after(0);
}

void LatentMapPanel::draw_controls(PanelContext& context) {
    const Theme& theme = context.theme;
    const float gap = ImGui::GetStyle().ItemInnerSpacing.x;
    Flow flow(gap);
    const float source = theme.px(106);
    flow.place(source);
    draw_source(context, source);
    const float images = theme.px(110);
    flow.place(images);
    draw_images(context, images);
    if (ready()) {
        if (probe_->parts.size() > 1) {
            const float width = combo_width("z_bottom");
            flow.place(width);
            draw_part(context, width);
        }
        if (part().size > 2) {
            const bool components = projection_.axes().components;
            const float width = components || tsne_ ? combo_width("PC 1, PC 2")
                                                    : combo_width("dims") + 2 * (combo_width("z00") + gap);
            flow.place(width);
            draw_axes(context, width);
        }
        if (MapColours::choices(*images_.data()).size() > 1) {
            const float width = theme.px(96);
            flow.place(width);
            draw_colour(context, width);
        }
    }
    const float pad = 2 * ImGui::GetStyle().FramePadding.x;
    flow.place(ImGui::CalcTextSize("Manifold").x + pad);
    if (toggle_button("Manifold", manifold_on_, {0, 0}, theme))
        context.actions.run("map.manifold");
    context.mark_item("map manifold");
    help_on_hover("What the plane decodes to, behind the points (M).", theme, context.fonts);
    flow.place(ImGui::CalcTextSize("Contours").x + pad);
    if (toggle_button("Contours", contours_on_, {0, 0}, theme))
        context.actions.run("map.contours");
    context.mark_item("map contours");
    help_on_hover("Lines round the densest half and the densest nine tenths of each class; the menu Map can "
                  "take all points together (O).",
                  theme, context.fonts);
    flow.place(ImGui::CalcTextSize("Timeline").x + pad);
    if (toggle_button("Timeline", timeline_on_, {0, 0}, theme))
        context.actions.run("map.timeline");
    context.mark_item("map timeline on");
    help_on_hover("A slider through the maps of the past of a model in training.", theme, context.fonts);
    flow.place(ImGui::CalcTextSize("Beside").x + pad);
    if (toggle_button("Beside", beside_on_, {0, 0}, theme))
        context.actions.run("map.beside");
    context.mark_item("map beside on");
    help_on_hover(
        "The same images in the code of a second model (B): of the opened one and the one in training "
        "the other; without a run, the one that was open before. A point under the pointer is marked in "
        "both; the panels below and the KL show that model too.",
        theme, context.fonts);
    flow.place(ImGui::CalcTextSize("Fit").x + pad);
    ImGui::BeginDisabled(!ready());
    if (ImGui::Button("Fit"))
        scatter_.fit();
    ImGui::EndDisabled();
    context.mark_item("map fit");
    help_on_hover("Show all points, and follow them. A double click on the map does the same.", theme,
                  context.fonts);
    if (ready() && embeds())
        embedding_.draw(context, probe_, projection_.axes().part);
}

void LatentMapPanel::draw_source(PanelContext& context, float width) {
    const auto opened = context.studio.opened();
    const bool training = Walk::training_walks(*context.studio.training());
    const std::string name = opened ? opened->name : "no model";
    ImGui::SetNextItemWidth(width);
    const bool follows = walk_->source() == Source::Training;
    if (ImGui::BeginCombo("##source", follows ? "in training" : name.c_str())) {
        close_on_escape();
        if (ImGui::Selectable(name.c_str(), !follows))
            walk_->follow_training = false;
        ImGui::BeginDisabled(!training);
        if (ImGui::Selectable("in training", follows))
            walk_->follow_training = true;
        ImGui::EndDisabled();
        ImGui::EndCombo();
    }
    context.mark_item("map source");
    help_on_hover("Whose latent space this is: the model that was opened, or the one in training.",
                  context.theme, context.fonts);
}

void LatentMapPanel::draw_images(PanelContext& context, float width) {
    const auto chosen = std::ranges::find_if(kImages, [this](const ImagesOption& option) {
        return option.images == walk_->images && option.most == walk_->most;
    });
    const char* words = walk_->only               ? "selection"
                        : chosen != kImages.end() ? chosen->words
                                                  : to_string(walk_->images);
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo("##images", words, ImGuiComboFlags_HeightLarge)) {
        close_on_escape();
        for (std::size_t i = 0; i < kImages.size(); ++i) {
            const ImagesOption& option = kImages[i];
            if (ImGui::Selectable(option.words, chosen != kImages.end() && &option == &*chosen))
                set_images(context, option.images, option.most);
            context.mark_item("map images " + std::to_string(i));
        }
        ImGui::EndCombo();
    }
    context.mark_item("map images");
    help_on_hover("Which images are points.", context.theme, context.fonts);
}

void LatentMapPanel::draw_part(PanelContext& context, float width) {
    const auto words = [this](std::size_t index) {
        const std::string whole = probe_->parts.size() == 3 ? "both" : "all";
        return index == 0 ? whole : probe_->parts[index].name;
    };
    const std::size_t now = projection_.axes().part;
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo("##part", words(now).c_str())) {
        close_on_escape();
        for (std::size_t i = 0; i < probe_->parts.size(); ++i) {
            if (ImGui::Selectable(words(i).c_str(), i == now))
                set_axes(context, {.part = i});
            context.mark_item("map part " + std::to_string(i));
        }
        ImGui::EndCombo();
    }
    context.mark_item("map part");
    help_on_hover("Which part of the code is shown; where the map decodes, the rest is as in A.",
                  context.theme, context.fonts);
}

void LatentMapPanel::draw_axes(PanelContext& context, float width) {
    const MapAxes axes = projection_.axes();
    const float gap = ImGui::GetStyle().ItemInnerSpacing.x;
    const float own = axes.components || tsne_ ? width : combo_width("dims");
    ImGui::SetNextItemWidth(own);
    if (ImGui::BeginCombo("##axes", tsne_ ? "t-SNE" : axes.components ? "PC 1, PC 2" : "dims")) {
        close_on_escape();
        MapAxes other = axes;
        if (ImGui::Selectable("the first two principal components", axes.components && !tsne_)) {
            other.components = true;
            tsne_ = false;
            set_axes(context, other);
        }
        if (ImGui::Selectable("two dimensions", !axes.components && !tsne_)) {
            other.components = false;
            tsne_ = false;
            set_axes(context, other);
        }
        if (ImGui::Selectable("t-SNE of all dimensions", tsne_))
            tsne_ = true;
        context.mark_item("map axes tsne");
        ImGui::EndCombo();
    }
    context.mark_item("map axes");
    help_on_hover("The plane that is shown. Circles lie one and two standard deviations of the prior around "
                  "its origin. Where the map decodes, all other directions are as in A.",
                  context.theme, context.fonts);
    if (axes.components || tsne_)
        return;
    MapAxes wanted = axes;
    ImGui::SameLine(0, gap);
    draw_dimension("##x", wanted.x, wanted.y);
    context.mark_item("map x");
    ImGui::SameLine(0, gap);
    draw_dimension("##y", wanted.y, wanted.x);
    context.mark_item("map y");
    if (!(wanted == axes))
        set_axes(context, wanted);
}

void LatentMapPanel::draw_dimension(const char* id, std::size_t& axis, std::size_t other) {
    const auto words = [this](std::size_t index) { return "z" + std::to_string(part().begin + index); };
    ImGui::SetNextItemWidth(combo_width("z00"));
    if (!ImGui::BeginCombo(id, words(axis).c_str(), ImGuiComboFlags_HeightLarge))
        return;
    close_on_escape();
    for (std::size_t i = 0; i < part().size; ++i) {
        if (i != other && ImGui::Selectable(words(i).c_str(), i == axis))
            axis = i;
    }
    ImGui::EndCombo();
}

void LatentMapPanel::draw_colour(PanelContext& context, float width) {
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo("##colour", colour_by_.c_str())) {
        close_on_escape();
        for (const std::string& name : MapColours::choices(*images_.data())) {
            if (ImGui::Selectable(name.c_str(), name == colour_by_)) {
                colour_by_ = name;
                context.session.set_text("map.colour", name);
            }
            context.mark_item("map colour " + name);
        }
        ImGui::EndCombo();
    }
    context.mark_item("map colour");
    help_on_hover("What the points are coloured by: the class, or what the generator of the digits knows.",
                  context.theme, context.fonts);
}

void LatentMapPanel::draw_legend(PanelContext& context) {
    const Theme& theme = context.theme;
    if (colours_.continuous()) {
        colour_bar({std::min(ImGui::GetContentRegionAvail().x, theme.px(240)), theme.px(8)}, colours_.low(),
                   colours_.high(), theme, context.fonts);
        context.mark_item("legend");
        return;
    }
    const auto entries = colours_.legend(theme);
    const bool changed = legend_.draw(entries, selection_, theme, context.fonts, [&](std::size_t i) {
        context.mark_item("legend " + std::to_string(i));
    });
    if (changed)
        painted_.reset();
}

} // namespace penumbra
