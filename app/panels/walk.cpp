#include "app/panels/walk.hpp"

#include <algorithm>
#include <utility>

namespace penumbra {

namespace {

/// While training runs the panels take newer weights at most this often, in seconds.
constexpr double kWeightsInterval = 0.25;
/// The map of a model in training may cost at most this share of the time between two of it; less while
/// nobody has touched the window for a while.
constexpr double kProbeShare = 0.15;
constexpr double kUnattendedShare = 0.01;
constexpr double kProbeInterval = 0.5;
/// But somebody may be watching with their hands in their lap: a slow model's map also moves this often.
constexpr double kLongestProbeInterval = 10;

/// Why one cannot walk through a model's codes; empty when one can.
std::string obstacle_of(const Capabilities& capabilities, const std::string& name) {
    if (!capabilities.encode)
        return "The model " + name + " has no codes to walk through.";
    return capabilities.decode ? "" : "The codes of " + name + " cannot be decoded by themselves.";
}

} // namespace

std::string Walk::training_name(const TrainingSnapshot& snapshot) {
    const std::string folder = snapshot.folder.filename().string();
    return "training: " + (folder.empty() ? snapshot.run.model.kind : folder);
}

bool Walk::training_walks(const TrainingSnapshot& snapshot) {
    return (snapshot.capabilities.encode || snapshot.capabilities.sample) && snapshot.generation > 0 &&
           snapshot.step > 0;
}

/// Whoever opens a model wants to see it, whoever starts a run that.
void Walk::notice_opening(const TrainingSnapshot& snapshot, const OpenedModel* opened) {
    const std::uint64_t before = std::exchange(opened_, opened ? opened->weights.generation : 0);
    if (before != 0 && opened && opened_ != before && follow_training && training_walks(snapshot) &&
        obstacle_of(opened->capabilities, opened->name).empty()) {
        follow_training = false;
        opened_in_ = snapshot.generation;
    } else if (opened_in_ != 0 && opened_in_ != snapshot.generation) {
        follow_training = true;
        opened_in_ = 0;
    }
}

void Walk::choose_model(PanelContext& context) {
    const auto snapshot = context.studio.training();
    const auto opened = context.studio.opened();
    notice_opening(*snapshot, opened.get());
    obstacle_.clear();
    starting_ = !opened && context.studio.starting();
    if (follow_training && training_walks(*snapshot)) {
        const bool other = source_ != Source::Training || weights_.generation != snapshot->generation;
        // The last weights of a run that has ended are taken at once.
        if (other || !is_busy(snapshot->state) || context.now - stamped_ >= kWeightsInterval) {
            weights_ = {snapshot->generation, snapshot->step};
            stamped_ = context.now;
        }
        source_ = Source::Training;
        model_name_ = training_name(*snapshot);
        capabilities_ = snapshot->capabilities;
        obstacle_ = obstacle_of(capabilities_, model_name_);
        return;
    }
    source_ = Source::Opened;
    if (!opened) {
        weights_ = {};
        model_name_.clear();
        capabilities_ = {};
        obstacle_ = starting_ ? "The model is being loaded…" : "No model is open yet.";
        return;
    }
    weights_ = opened->weights;
    model_name_ = opened->name;
    capabilities_ = opened->capabilities;
    obstacle_ = obstacle_of(capabilities_, model_name_);
}

void Walk::update(PanelContext& context) {
    if (context.now == updated_)
        return;
    updated_ = context.now;
    restore(context.session);
    const Source before = source_;
    const std::uint64_t generation = weights_.generation;
    choose_model(context);
    const bool same_model = before == source_ && generation == weights_.generation;
    if (!same_model) {
        shown_.reset();
        code_size_ = 0;
        // Codes mean nothing to another model; images do.
        for (Waypoint* point : {&a, &b, &current})
            if (point->place.image.empty())
                *point = {};
        std::erase_if(via, [](const Waypoint& stop) { return stop.place.image.empty(); });
        dimension = -1;
    }
    if (source_ == Source::Opened && context.studio.opened())
        code_size_ = context.studio.opened()->code_size;

    restore_codes(context.now);
    note_moves(context);

    const auto data = context.studio.data();
    if (data != data_) {
        data_ = data;
        shown_.reset();
        only.reset();
    }
    probe_.receive(context.studio.probe());
    if (const ProbeAnswer* answer = probe_.answer()) {
        const double share = context.attended ? kProbeShare : kUnattendedShare;
        probe_.set_pace(
            std::clamp(answer->milliseconds / 1000 / share, kProbeInterval, kLongestProbeInterval));
    }
    if (const ProbeAnswer* answer = probe_.answer();
        answer && data_ && answer->problem.empty() && answer->query.source == source_ &&
        answer->weights.generation == weights_.generation && answer->data == data_->name) {
        shown_ = probe_.share();
        code_size_ = shown_->code_size;
    }
    if (!capabilities_.encode || !data_)
        return;
    const ProbeQuery query{
        .source = source_, .images = images, .most = most, .data = data_->identity, .rows = only};
    probe_.ask(context.studio, query, weights_, context.now);
    if (source_ == Source::Training && is_busy(context.studio.training()->state))
        context.shell.redraw_after(probe_.next_wish(context.now));
}

ProbeImages Walk::probed() const {
    return shown_ ? ProbeImages(data_, shown_->query.images, shown_->query.rows)
                  : ProbeImages(data_, images, only);
}

std::string Walk::words(const ProbeImages& images, std::size_t row) {
    const std::size_t label = images.label(row);
    const auto& names = images.data()->class_names;
    return images.words(row) + ", " + (label < names.size() ? names[label] : std::to_string(label));
}

Waypoint Walk::at_row(const ProbeImages& images, std::size_t row) {
    return at_image(images.image(row), words(images, row));
}

Waypoint Walk::at_image(std::span<const std::uint8_t> image, std::string caption) {
    Waypoint point;
    point.caption = std::move(caption);
    point.image.assign(image.begin(), image.end());
    point.place.image.resize(image.size());
    std::ranges::transform(image, point.place.image.begin(),
                           [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    return point;
}

Waypoint Walk::at_code(std::vector<float> code, std::string caption, std::span<const std::uint8_t> image) {
    Waypoint point;
    point.caption = std::move(caption);
    point.place.code = std::move(code);
    point.image.assign(image.begin(), image.end());
    return point;
}

} // namespace penumbra
