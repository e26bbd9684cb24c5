// What the interpolation can be told from menu and scripts, and what it writes to files.

#include "app/panels/interpolation_panel.hpp"
#include "app/panels/path_animation.hpp"

#include <algorithm>
#include <utility>

namespace penumbra {
namespace {

constexpr const char* kMenu = "Interpolation";

} // namespace

void InterpolationPanel::swap() {
    std::swap(walk_->a, walk_->b);
    std::ranges::reverse(walk_->via);
    t_ = 1 - t_;
    phase_ = phase_ < 1 ? phase_ + 1 : phase_ - 1; // what plays goes on the way it went
}

void InterpolationPanel::choose_two(PanelContext& context) {
    const auto data = context.studio.data();
    const auto two = data ? picker_.pick_two(data->test) : std::nullopt;
    if (!two)
        return;
    walk_->a = test_waypoint(*data, two->first);
    walk_->b = test_waypoint(*data, two->second);
}

void InterpolationPanel::toggle_play() {
    playing_ = !playing_;
    phase_ = t_;
}

void InterpolationPanel::export_png(PanelContext& context) {
    if (answer() == nullptr)
        return;
    // Taken now: what is saved is what was on the screen when the person asked.
    std::vector<std::uint8_t> images;
    int columns = 0;
    std::string rows;
    for (const Path which : kAll) {
        if (!shows(which))
            continue;
        rows += (rows.empty() ? "" : ", ") + name(which);
        const auto& decoded = path(which).decoded.images;
        const PathSteps steps = path_steps(path(which), even_steps(steps_, read_->query.segments()));
        columns = static_cast<int>(steps.size());
        for (const std::size_t at : steps.at) {
            const auto first = decoded.begin() + static_cast<std::ptrdiff_t>(at * kImagePixels);
            images.insert(images.end(), first, first + kImagePixels);
        }
    }
    if (images.empty())
        return;
    ShellServices& shell = context.shell;
    shell.choose_file(
        {.title = "Save the interpolation as a picture",
         .save = true,
         .extension = ".png",
         .name = "interpolation.png",
         .chosen = [images = std::move(images), columns, rows, &shell](const std::filesystem::path& file) {
             try {
                 write_png_grid(file, images, columns, /*scale=*/4, /*gap=*/4);
                 shell.say("Wrote " + rows + " in " + std::to_string(columns) + " steps to " + file.string() +
                           ".");
             } catch (const Error& error) {
                 shell.complain(error.what());
             }
         }});
}

void InterpolationPanel::export_gif(PanelContext& context, bool both) {
    if (answer() == nullptr)
        return;
    ShellServices& shell = context.shell;
    shell.choose_file({.title = "Save the interpolation as an animation",
                       .save = true,
                       .extension = ".gif",
                       .name = "interpolation.gif",
                       .chosen = [answer = read_, both, &shell](const std::filesystem::path& file) {
                           try {
                               const PathAnimation animation = path_animation(*answer, both);
                               write_gif(file, animation.width, animation.height, animation.frames,
                                         animation.hundredths);
                               shell.say("Wrote " + std::to_string(animation.hundredths.size()) +
                                         " pictures to " + file.string() + ".");
                           } catch (const Error& error) {
                               shell.complain(error.what());
                           }
                       }});
}

void InterpolationPanel::export_csv(PanelContext& context) {
    if (!has_table())
        return;
    ShellServices& shell = context.shell;
    shell.choose_file({.title = "Save the interpolation as a table",
                       .save = true,
                       .extension = ".csv",
                       .name = "interpolation.csv",
                       .chosen = [text = table(), &shell](const std::filesystem::path& file) {
                           try {
                               write_file_atomically(file, text);
                               shell.say("Wrote " + std::to_string(std::ranges::count(text, '\n') - 1) +
                                         " rows to " + file.string() + ".");
                           } catch (const Error& error) {
                               shell.complain(error.what());
                           }
                       }});
}

void InterpolationPanel::register_actions(Actions& actions, PanelContext& context) {
    register_stop_actions(actions, context);
    const auto answered = [this] { return has_table(); };
    const auto chosen = [this] { return walk_->a.chosen() && walk_->b.chosen(); };
    const auto to_front = [this](auto what) {
        return [this, what] {
            what();
            ++front_;
        };
    };
    actions.add({.id = "interpolation.swap",
                 .label = "Swap A and B",
                 .menu = kMenu,
                 .run = to_front([this] { swap(); }),
                 .enabled = chosen,
                 .needs = "A and B are not chosen yet."});
    actions.add({.id = "interpolation.play",
                 .label = "Play",
                 .menu = kMenu,
                 .run = to_front([this] { toggle_play(); }),
                 .enabled = answered,
                 .checked = [this] { return playing_; },
                 .needs = "There is nothing between A and B yet."});
    actions.add({.id = "interpolation.random",
                 .label = "Two test digits by chance",
                 .menu = kMenu,
                 .run = to_front([this, &context] { choose_two(context); }),
                 .enabled = [&context] { return context.studio.data() != nullptr; },
                 .needs = "No data set is open."});
    actions.add({.id = "interpolation.png",
                 .label = "Export PNG…",
                 .menu = kMenu,
                 .run = [this, &context] { export_png(context); },
                 .enabled = answered,
                 .needs = "There is nothing between A and B yet."});
    const auto add_gif = [&](const char* id, const char* label, bool both) {
        actions.add({.id = id,
                     .label = label,
                     .menu = kMenu,
                     .run = [this, &context, both] { export_gif(context, both); },
                     .enabled = answered,
                     .needs = "There is nothing between A and B yet."});
    };
    add_gif("interpolation.gif", "Export animated GIF of slerp…", false);
    add_gif("interpolation.gif-both", "Export animated GIF, slerp beside lerp…", true);
    actions.add({.id = "interpolation.csv",
                 .label = "Export CSV…",
                 .menu = kMenu,
                 .run = [this, &context] { export_csv(context); },
                 .enabled = answered,
                 .needs = "There is nothing between A and B yet."});
}

} // namespace penumbra
