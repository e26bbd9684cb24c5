#include "app/panels/completion_desk.hpp"

#include "app/panels/conversation.hpp"
#include "app/shell/history.hpp"

#include <algorithm>

namespace penumbra {
namespace {

/// While the weights change by training, their completions are asked for this often at most, in seconds.
constexpr double kFollowInterval = 0.25;
constexpr int kStatisticsSamples = 64;

/// A well mixed number from a counter (splitmix64, Steele et al. 2014): test digits in an order that is the
/// same at every start.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

} // namespace

void CompletionDesk::load_built_in_example() {
    // The lower bowl of a 3, a 5 or perhaps an 8.
    constexpr std::array<std::array<float, 2>, 9> kBowl{{{14.5F, 13.2F},
                                                         {17.2F, 14.2F},
                                                         {18.8F, 16.2F},
                                                         {18.8F, 18.6F},
                                                         {17.4F, 20.8F},
                                                         {15.0F, 22.2F},
                                                         {12.2F, 22.6F},
                                                         {9.8F, 21.8F},
                                                         {8.2F, 20.4F}}};
    PaintImage drawn(kHalfRows, kImageRows);
    drawn.begin_stroke(kBowl[0][0], kBowl[0][1], 1.2F, false);
    for (const auto& point : kBowl)
        drawn.extend_stroke(point[0], point[1]);
    drawn.end_stroke();
    paint.load(drawn.pixels());
    paint.forget_steps();
    example = true;
}

void CompletionDesk::paint_on(std::size_t index) {
    if (!answer_ || (index + 1) * kImagePixels > answer_->completions.size())
        return;
    PaintImage::Pixels image{};
    std::transform(answer_->completions.begin() + static_cast<std::ptrdiff_t>(index * kImagePixels),
                   answer_->completions.begin() + static_cast<std::ptrdiff_t>((index + 1) * kImagePixels),
                   image.begin(), [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    paint.open_whole(image);
    placed.clear();
    example = false;
}

void CompletionDesk::place(PanelContext& context, int index, std::vector<float> code) {
    auto before = placed;
    if (code.empty())
        placed.erase(index);
    else
        placed[index] = std::move(code);
    context.shell.history().add({.what = "the move of a residual code",
                                 .area = kCodeArea,
                                 .undo = [this, before = std::move(before)] { placed = before; },
                                 .redo = [this, after = placed] { placed = after; }},
                                "residual code " + std::to_string(index));
}

std::vector<float> CompletionDesk::code(int index) const {
    if (const auto own = placed.find(index); own != placed.end())
        return own->second;
    if (!answer_ || index < 0 ||
        (static_cast<std::size_t>(index) + 1) * answer_->code_size > answer_->codes.size())
        return {};
    const auto first = answer_->codes.begin() + index * static_cast<std::ptrdiff_t>(answer_->code_size);
    return {first, first + static_cast<std::ptrdiff_t>(answer_->code_size)};
}

std::optional<std::size_t> CompletionDesk::load_test_digit(const ImageSet& test, std::optional<int> digit) {
    if (test.size() == 0)
        return std::nullopt;
    const std::size_t start = mixed(picks_++) % test.size();
    for (std::size_t offset = 0; offset < test.size(); ++offset) {
        const std::size_t i = (start + offset) % test.size();
        if (digit && test.labels[i] != *digit)
            continue;
        std::array<float, kImagePixels> image{};
        std::ranges::transform(test.image(i), image.begin(),
                               [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
        paint.load(image);
        return i;
    }
    return std::nullopt;
}

std::shared_ptr<const OpenedModel>
CompletionDesk::completer(const std::vector<std::shared_ptr<const OpenedModel>>& opened) const {
    const auto found = std::ranges::find_if(
        opened, [this](const auto& model) { return model->weights.generation == chosen; });
    return found != opened.end() ? *found : opened.empty() ? nullptr : opened.back();
}

bool CompletionDesk::training_completes(const TrainingSnapshot& snapshot) {
    return snapshot.capabilities.complete && snapshot.generation > 0 && snapshot.step > 0;
}

CompletionDesk::Question CompletionDesk::question(PanelContext& context) {
    Question question;
    question.revision = paint.revision();
    question.seed = seed;
    question.samples = samples;
    question.temperature = temperature;
    // While a hand moves speed matters more than a smooth mean; when it rests all of them are asked for.
    const bool moving = paint.stroking() || placing;
    question.statistics = moving ? samples : std::max(samples, kStatisticsSamples);
    question.influence = wants_influence && !moving;
    question.placed = placed;
    const auto opened = context.studio.completers();
    if (!opened.empty() && opened.back()->weights.generation != newest_) {
        // What has just been opened is what is meant.
        newest_ = opened.back()->weights.generation;
        chosen = 0;
    }
    if (const auto model = completer(opened))
        question.completer = model->weights.generation;
    const auto snapshot = context.studio.training();
    question.follow = follow_training && training_completes(*snapshot);
    if (question.follow) {
        question.generation = snapshot->generation;
        question.step = snapshot->step;
        const bool only_older = last_ && last_->follow && last_->generation == question.generation;
        const double pace = std::max(kFollowInterval, answer_ ? following_pace(answer_->milliseconds) : 0.0);
        if (only_older && context.now - last_follow_ < pace)
            question.step = last_->step;
        else
            last_follow_ = context.now;
    }
    return question;
}

bool CompletionDesk::same_noise(const Question& one, const Question& other) {
    return one.seed == other.seed && one.follow == other.follow &&
           (one.follow ? one.generation == other.generation : one.completer == other.completer);
}

void CompletionDesk::ask_if_changed(PanelContext& context, std::optional<double> stroke_time) {
    Question now = question(context);
    if (now.completer == 0 && !now.follow)
        return;
    if (last_ == now)
        return;
    if (!hold_noise && last_ && last_->revision != now.revision)
        now.seed = ++seed;
    if (last_ && !same_noise(*last_, now)) {
        // Codes mean nothing to another model, and who asks for other noise wants all of it to be other.
        placed.clear();
        now.placed.clear();
        context.shell.history().forget(kCodeArea);
    }
    CompleteQuery query;
    query.bottom.assign(paint.pixels().begin() + kHalfPixels, paint.pixels().end());
    if (paint.whole())
        query.top.assign(paint.pixels().begin(), paint.pixels().begin() + kHalfPixels);
    for (const auto& [index, code] : now.placed)
        if (index < samples)
            query.placed.push_back({index, code});
    query.influence = now.influence;
    query.samples = samples;
    query.statistics = now.statistics;
    query.seed = seed;
    query.temperature = temperature;
    query.follow_training = now.follow;
    query.completer = now.completer;
    const std::uint64_t serial = context.studio.ask(std::move(query));
    context.shell.asked(serial);
    if (stroke_time)
        context.shell.stroke(serial, *stroke_time);
    unanswered_.push_back({serial, context.now});
    last_ = std::move(now);
}

bool CompletionDesk::receive(PanelContext& context) {
    auto newest = context.studio.completion();
    if (!newest || newest == answer_)
        return false;
    answer_ = std::move(newest);
    while (!unanswered_.empty() && unanswered_.front().serial <= answer_->serial)
        unanswered_.pop_front();
    return true;
}

double CompletionDesk::waiting(double now) const {
    return unanswered_.empty() ? 0 : now - unanswered_.front().time;
}

} // namespace penumbra
